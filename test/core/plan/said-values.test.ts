/** What a lifecycle file says of who owns and reads a skill, and whether a commit is the one that says it. */
import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import type { LifecycleFacts } from "../../../src/core/plan/facts.ts";
import { isSaidValue, saidOf, saysAnew } from "../../../src/core/plan/said-values.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

const ID = "team/one" as SkillId;

function file(text: string): LifecycleFacts {
  const { lifecycle, lines, findings } = parseLifecycle("lifecycle/team/one.yaml", Buffer.from(text));
  return lifecycle === undefined ? { kind: "unreadable", findings } : { kind: "present", lifecycle, lines };
}

describe("what a file says", () => {
  it("is one text, the same for no file and for one that says nothing of it", () => {
    expect(saidOf(file("readers: [ann]\n"), "readers")).toBe(saidOf(file("tags: [x]\nreaders: [ann]\n"), "readers"));
    expect(saidOf(file("readers: []\n"), "readers")).not.toBe(saidOf(file("tags: [x]\n"), "readers"));
    expect(saidOf({ kind: "absent" }, "visibility")).toBe(saidOf(file("tags: [x]\n"), "visibility"));
    expect(saidOf(file("visibility: [\n"), "visibility")).toBe(saidOf({ kind: "absent" }, "visibility"));
  });

  it("is of values alone that settings bound", () => {
    expect(["visibility", "readers", "owners", "tags", "channel"].filter(isSaidValue)).toHaveLength(3);
  });
});

describe("a commit", () => {
  const plan = new PlanFixture();
  plan.commit({ [ID]: { folders: { "skills/team/one": { body: "one" } } } });
  const [before, after] = [file("visibility: private\nreaders: [ann]\n"), file("visibility: private\nreaders: []\n")];

  it("says anew what its file says otherwise than before, and all of a skill that is new or whose history was left", () => {
    const skill = { id: ID, was: before, lifecycle: after };
    expect(saysAnew({ draft: plan.draft, facts: {} }, skill, "readers")).toBe(true);
    expect(saysAnew({ draft: plan.draft, facts: {} }, skill, "visibility")).toBe(false);
    expect(saysAnew({ draft: plan.draft, facts: {} }, { id: ID, lifecycle: after }, "readers")).toBe(false);
    expect(saysAnew({ draft: plan.draft, facts: { renews: true } }, skill, "visibility")).toBe(true);
    expect(saysAnew({ draft: plan.draft, facts: {} }, { ...skill, id: "team/two" as SkillId }, "visibility")).toBe(
      true,
    );
  });
});
