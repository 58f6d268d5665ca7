/** Whom a change asks about content that the trunk has already. */
import { expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { contentStages } from "../../../src/core/gate/content-stages.ts";
import type { Evaluation } from "../../../src/core/plan/facts.ts";

const tree = "a".repeat(40);
const stages = [{ role: "security", count: 1 }];
const evaluation = { id: "a/one", claim: { folder: "skills/a/one", tree }, stages } as unknown as Evaluation;
const waiting = { outstanding: { kind: "refused", tree } } as unknown as SkillEntry;
const other = { outstanding: { kind: "refused", tree: "b".repeat(40) } } as unknown as SkillEntry;

const asked = (
  entry: SkillEntry | undefined,
  type?: "released" | "held" | "refused" | "offer",
  source: "api" | "host" = "host",
) =>
  contentStages(evaluation, {
    policy: { approvals: { source } },
    entry: () => entry,
    events: new Map(type === undefined ? [] : [["a/one", [{ type }]]]),
  });

it("asks nobody about what waited and goes on waiting, whatever else the change does to the skill", () => {
  expect(asked(waiting)).toEqual([]);
  expect(asked(waiting, "refused")).toEqual([]);
  expect(asked(waiting, "offer")).toEqual([]);
});

it("asks where content is new, or is let go by the change", () => {
  expect(asked(other)).toEqual(stages);
  expect(asked(undefined)).toEqual(stages);
  expect(asked(waiting, "released")).toEqual(stages);
  expect(asked(waiting, "held")).toEqual(stages);
});

it("asks nobody whose approval would have to be of an earlier merge", () => {
  expect(asked(other, "held", "api")).toEqual(stages);
  expect(asked(waiting, "held", "api")).toEqual([]);
  expect(asked(waiting, "released", "api")).toEqual([]);
});
