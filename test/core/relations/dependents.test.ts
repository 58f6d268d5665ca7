import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import {
  advisersPlace,
  type Dependents,
  DependentsDraft,
  placesOfAdvice,
} from "../../../src/core/relations/dependents.ts";

const [A, B, C] = ["t/a", "t/b", "t/c"] as SkillId[] as [SkillId, SkillId, SkillId];

describe("who depends on whom", () => {
  it("grows in a draft and leaves its base as it was", () => {
    const base: Dependents = new Map([[A, new Set([B])]]);
    const draft = new DependentsDraft(base);
    draft.add(A, B);
    expect(draft.finish()).toBe(base);
    draft.add(A, C);
    draft.add(B, C);
    expect([...draft.of(A)]).toEqual([B, C]);
    expect([...draft.changed.keys()]).toEqual([A, B]);
    expect(draft.finish()).toEqual(
      new Map([
        [A, new Set([B, C])],
        [B, new Set([C])],
      ]),
    );
    expect(base).toEqual(new Map([[A, new Set([B])]]));
    expect(draft.of(C).size).toBe(0);
  });
});

it("has a place for who advises a skill, whatever version is meant", () => {
  expect(advisersPlace(A)).toMatch(/^_advised\/[0-9a-f]{4}$/);
  expect(placesOfAdvice({ replacement: "t/a@^1" })).toEqual([advisersPlace(A)]);
  expect(placesOfAdvice({ replacement: "t/a" })).toEqual([advisersPlace(A)]);
  for (const replacement of [undefined, "", "a@^1", "https://a.example"])
    expect(placesOfAdvice({ replacement })).toEqual([]);
});
