import { expect, it } from "vitest";
import { SOURCE_RULES, sourceFinding } from "../../../src/core/relations/source-rules.ts";
import { findRule, isFixedRule } from "../../../src/core/rules.ts";

it("makes findings of its rules, which no policy lowers", () => {
  for (const { id, hint, severity } of SOURCE_RULES) {
    expect(sourceFinding(id, "So it is.")).toMatchObject({ rule: id, hint, severity, path: "skill.yaml" });
    expect(isFixedRule(id)).toBe(true);
    expect(findRule(id)?.group).toBe("structure");
  }
});
