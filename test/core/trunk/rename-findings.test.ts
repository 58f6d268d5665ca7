import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import type { Emission, Evaluation } from "../../../src/core/plan/facts.ts";
import { renameFindings } from "../../../src/core/trunk/rename-findings.ts";

const NEW = "billing/repayments" as SkillId;
const DESCRIPTION = "Pays money back. Use when a customer asks for a refund.";

function find(change: { readonly before: Readonly<Record<string, string>>; readonly retired: readonly string[] }) {
  const entries = new Map(
    Object.entries(change.before).map(([id, description]) => [
      id,
      { last: "1.0.0", releases: new Map([["1.0.0", { description }]]) } as unknown as SkillEntry,
    ]),
  );
  const emissions = change.retired.map((chain) => ({ chain, event: { type: "retired" } }) as unknown as Emission);
  const evaluation = { id: NEW, judgement: { description: DESCRIPTION } } as unknown as Evaluation;
  const plan = { emissions, evaluations: [], bindings: [], unheeded: [] };
  return renameFindings({ plan, entry: (id) => entries.get(id) }, evaluation).map(({ hint }) => hint);
}

const SAYING = (from: string) => [
  `If it is the same skill, add in this pull request, for later it changes nothing, under \`renames\` in skilltrunk.yaml: ${from}: ${NEW}`,
];

describe("a new skill", () => {
  it("that describes itself as a removed one does was that one, probably", () => {
    const before = { "billing/refunds": DESCRIPTION, "billing/other": "Another." };
    expect(find({ before, retired: ["billing/other", "billing/refunds"] })).toEqual(SAYING("billing/refunds"));
  });

  it("is more likely one of its own namespace", () => {
    const before = { "support/refunds": DESCRIPTION, "billing/refunds": DESCRIPTION };
    expect(find({ before, retired: ["support/refunds", "billing/refunds"] })).toEqual(SAYING("billing/refunds"));
    expect(find({ before, retired: ["support/refunds"] })).toEqual(SAYING("support/refunds"));
  });

  it.each([
    ["stays beside the one that it is a copy of", { before: { "billing/refunds": DESCRIPTION }, retired: [] }],
    ["is not new", { before: { [NEW]: DESCRIPTION, "a/b": DESCRIPTION }, retired: ["a/b"] }],
    ["says something else", { before: { "a/b": "Else." }, retired: ["a/b"] }],
    ["comes with the removal of what was never published", { before: {}, retired: ["a/b"] }],
  ])("%s", (_, change) => {
    expect(find(change)).toEqual([]);
  });
});
