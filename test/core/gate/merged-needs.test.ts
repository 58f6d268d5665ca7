import { describe, expect, it } from "vitest";
import { MAX_SUBJECTS, mergedNeeds } from "../../../src/core/gate/merged-needs.ts";
import type { Need } from "../../../src/core/report/check-report.ts";

function need(facts: Partial<Need> = {}): Need {
  return { role: "owner", people: ["ann"], count: 1, subjects: ["a/b"], why: "One.", enforcedBy: "api", ...facts };
}

describe("mergedNeeds", () => {
  it("names everything that is asked for one reason, and the most people", () => {
    const needs = [need(), need({ subjects: ["a/c"], count: 2 }), need({ subjects: ["a/b"] })];
    expect(mergedNeeds(needs)).toEqual([need({ subjects: ["a/b", "a/c"], count: 2 })]);
    const many = Array.from({ length: MAX_SUBJECTS + 5 }, (_, i) => need({ subjects: [`a/s${i}`] }));
    expect(mergedNeeds(many)[0]?.subjects).toHaveLength(MAX_SUBJECTS);
  });

  it("asks the same people once about the same skill, for every reason", () => {
    expect(mergedNeeds([need(), need({ why: "Two.", count: 2 })])).toEqual([need({ why: "One. Two.", count: 2 })]);
    const many = Array.from({ length: 8 }, (_, i) => need({ why: `${i}.` }));
    expect(mergedNeeds(many)).toEqual([need({ why: "0. 1. 2. 3. 4. So do 3 more of its changes." })]);
  });

  const others: readonly Partial<Need>[] = [
    { role: "admin" },
    { people: ["bob"] },
    { after: "it" },
    { enforcedBy: "nobody" },
    { subjects: ["a/c"] },
  ];
  it.each(others)("keeps apart what differs in %j", (facts) => {
    expect(mergedNeeds([need(), need({ why: "Two.", ...facts })])).toHaveLength(2);
  });
});
