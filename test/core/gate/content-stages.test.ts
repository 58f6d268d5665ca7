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

it("asks nobody about what waited and goes on waiting, untouched", () => {
  expect(
    contentStages(evaluation, {
      entry: () => waiting,
      events: new Map([["a/one", [{ type: "refused" as const }]]]),
      isTouched: false,
    }),
  ).toEqual([]);
  expect(contentStages(undefined, { entry: () => waiting, events: new Map(), isTouched: true })).toEqual([]);
});

it("asks where it is touched, is new, or is published by the change", () => {
  expect(contentStages(evaluation, { entry: () => waiting, events: new Map(), isTouched: true })).toEqual(stages);
  expect(contentStages(evaluation, { entry: () => other, events: new Map(), isTouched: false })).toEqual(stages);
  expect(contentStages(evaluation, { entry: () => undefined, events: new Map(), isTouched: false })).toEqual(stages);
  expect(
    contentStages(evaluation, {
      entry: () => waiting,
      events: new Map([["a/one", [{ type: "released" as const }]]]),
      isTouched: false,
    }),
  ).toEqual(stages);
});
