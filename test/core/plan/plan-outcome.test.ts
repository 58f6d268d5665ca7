import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { namedMerges } from "../../../src/core/plan/plan-outcome.ts";
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

describe("merges that no release has told of", () => {
  const named = (...messages: readonly string[]) =>
    namedMerges(
      messages.map((_, i) => String(i)),
      (oid) => messages[Number(oid)] ?? "",
    );
  const ten = (message: string) => Array.from({ length: 10 }, () => message);

  it("are named as far as there is room, and the first of more only where it asks for most", () => {
    expect(named(...ten("fix: a"))).toHaveLength(10);
    expect(named("fix: b", ...ten("feat: a"))).toEqual(ten("").map((_, i) => String(i + 1)));
    expect(named("feat: b", ...ten("fix: a"))).toEqual(["0", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    expect(named("feat: b", ...ten("fix: a").slice(1), "feat!: c")).toEqual(ten("").map((_, i) => String(i + 1)));
  });

  it("decide the version of the content that they are in, however many there were", () => {
    const plan = new PlanFixture();
    const good = (body: string) => ({ "team/a": { folders: { "skills/team/a": { body } } } });
    plan.commit(good("first"));
    plan.commit(skill("breaks"), { message: "feat!: another way" });
    for (let i = 0; i < 15; i++) plan.commit(skill(`try ${i}`), { message: `fix: try ${i}` });
    expect(plan.commit(good("mended"), { message: "fix: mended" })).toEqual(["team/a released 2.0.0"]);
    expect(plan.commit(good("more"), { message: "fix: more" })).toEqual(["team/a released 2.0.1"]);
  });

  it("count for nothing once the folder is what was published again", () => {
    const plan = new PlanFixture();
    const good = (body: string) => ({ "team/a": { folders: { "skills/team/a": { body } } } });
    plan.commit(good("first"));
    plan.commit(skill("breaks"), { message: "feat!: another way" });
    expect(plan.commit(good("first"), { message: "revert: that" })).toEqual(["team/a restored"]);
    expect(plan.commit(good("more"), { message: "fix: more" })).toEqual(["team/a released 1.0.1"]);
  });
});
