import { expect, it } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { SkillTable } from "../../../src/core/catalog/skill-table.ts";
import { claimDoubts } from "../../../src/core/gate/claimed-approval.ts";
import type { HeldStage } from "../../../src/core/ledger/event.ts";

const MERGE = "a".repeat(40);
const EARLIER = "b".repeat(40);
const owner: HeldStage = { role: "owner", count: 1, people: ["@Ann", "@acme/owners"] };
const security: HeldStage = { role: "security", count: 2, people: ["sam"], after: "owner" };
const open: HeldStage = { role: "legal", count: 1, people: [] };

/** A skill whose content waits for all three, of which the last is asked of an earlier merge. */
function world(evidence: Catalog["evidence"] = new Map()): Catalog {
  const waiting = [
    `approval:${MERGE}:owner:1:team/one`,
    `approval:${MERGE}:security:2:team/one`,
    `approval:${EARLIER}:legal:1:team/one`,
    `approval:${EARLIER}:security:2:team/one`,
    "scan:other sha256:00",
  ];
  const outstanding = { kind: "held", version: "1.0.0", brought: MERGE, waiting, stages: [owner, security, open] };
  const entry = { id: "team/one", outstanding, releases: new Map() };
  const empty = emptyCatalog();
  return { ...empty, evidence, skills: SkillTable.of([["team/one", entry]] as never) };
}
const doubts = (subject: string, by: string, isNamed = true, catalog = world()) =>
  claimDoubts(catalog, { subject, by, isNamed });
const EARLY = `It comes after an approval that is not there yet: approval:${MERGE}:owner:1:team/one.`;
const NONE = "mallory is none of those who are asked: 2 people of security (sam), after owner.";

it("believes who is asked, however the login is written", () => {
  expect(doubts(`${MERGE}:owner:1:team/one`, "ann")).toEqual({ against: [], unsure: [] });
});

it("cannot tell who is of a team, nor who is asked where nobody is named", () => {
  expect(doubts(`${MERGE}:owner:1:team/one`, "bob")).toEqual({
    against: [],
    unsure: ["Whether bob is one of them cannot be told here: one person of owner (@Ann, @acme/owners)."],
  });
  expect(doubts(`${EARLIER}:legal:1:team/one`, "bob").unsure).toEqual([
    "Nobody is named for legal: it counts as the word of bob.",
  ]);
});

it("speaks against somebody else, and against what comes too early; whoever types is asked like anybody", () => {
  expect(doubts(`${MERGE}:security:2:team/one`, "mallory")).toEqual({ against: [NONE, EARLY], unsure: [] });
  expect(doubts(`${MERGE}:security:2:team/one`, "mallory", false)).toEqual({
    against: [`${NONE} That is the login on this machine.`, EARLY],
    unsure: [],
  });
  const there = world(new Map([[`approval:${MERGE}:owner:1:team/one`, ["ann"]]]));
  expect(doubts(`${MERGE}:security:2:team/one`, "sam", true, there)).toEqual({ against: [], unsure: [] });
});

it("asks for no order in what another merge brought, and nothing of what does not wait", () => {
  expect(doubts(`${EARLIER}:security:2:team/one`, "sam")).toEqual({ against: [], unsure: [] });
  expect(doubts(`${MERGE}:it:1:team/one`, "mallory")).toEqual({ against: [], unsure: [] });
  expect(doubts(`${MERGE}:owner:1:team/two`, "mallory")).toEqual({ against: [], unsure: [] });
});
