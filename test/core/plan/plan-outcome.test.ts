import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

const bad = (message: string) =>
  finding({ rule: "symlink", severity: "critical", path: "a".repeat(900), message, hint: "b".repeat(900) });
const skill = (...messages: readonly string[]) => ({
  "team/a": { folders: { "skills/team/a": { body: messages.join(), findings: messages.map(bad) } } },
});

describe("a refusal", () => {
  it("is recorded once for the same content and findings, and short", () => {
    const plan = new PlanFixture();
    const [first] = plan.events(skill("one", "two"));
    expect(first?.event).toMatchObject({ type: "refused", findings: { count: 2 } });
    expect(JSON.stringify(first?.event).length).toBeLessThan(4000);
    expect(plan.commit(skill("one", "two"))).toEqual([]);
    expect(plan.commit(skill("one"))).toEqual(["team/a refused symlink"]);
  });
});
