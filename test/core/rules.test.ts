import { describe, expect, it } from "vitest";
import { canonicalJson, sha256 } from "../../src/core/bytes.ts";
import { isDigest } from "../../src/core/names.ts";
import { RULE_SET } from "../../src/core/rules.ts";
import { SKILL_MD_RULES } from "../../src/core/skill-md-rules.ts";

describe("RULE_SET", () => {
  it("is the one that engine 1 writes into every release: another one is another engine", () => {
    expect(RULE_SET).toBe("sha256:55af157908dcf9326804a81038833c38f857528a47d66c3acb0dc68674b4d8ac");
    expect(isDigest(RULE_SET)).toBe(true);
  });

  it("counts each rule's id and severity, in an order of its own", () => {
    const rows = SKILL_MD_RULES.map(({ id, severity }) => `${id} ${severity}`);
    // The ids are ASCII, for which the default order is that of the bytes.
    expect(RULE_SET).toBe(sha256(canonicalJson([...rows].sort())));
    expect(new Set(SKILL_MD_RULES.map(({ id }) => id)).size).toBe(rows.length);
  });
});
