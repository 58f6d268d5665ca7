import { expect, it } from "vitest";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NOTHING_ACCEPTED, type SkillFacts } from "../../../src/core/plan/facts.ts";
import { type SkillsSource, skillReports } from "../../../src/core/report/skill-report.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const ONE = "team/one" as SkillId;
const judging = { policy: DEFAULT_POLICY, obstacles: [] };
const FACTS: SkillFacts = {
  ...{ id: ONE, claims: [{ folder: "skills/team/one", tree: "a".repeat(40) }], lifecycle: { kind: "absent" } },
  ...{ ...judging, own: judging, accepted: { own: NOTHING_ACCEPTED, inherited: NOTHING_ACCEPTED } },
};
const EMPTY = emptyCatalog();

function told(events: readonly object[]) {
  const emissions = events.map((event) => ({ chain: ONE, event: event as LedgerEvent, line: "" }));
  const plan: SkillsSource["governed"]["plan"] = { emissions, evaluations: [], bindings: [], unheeded: [] };
  const change = { base: "b".repeat(40), head: "c".repeat(40), title: "feat: one" };
  const governed = { policy: DEFAULT_POLICY, settings: DEFAULT_SETTINGS, paths: [], skills: [FACTS], plan };
  return skillReports({ change, before: EMPTY, after: EMPTY, governed, diffs: new Map() });
}

it("says of a skill what the events of its chain do, and first what they do to its content", () => {
  const offer = { type: "offer", changes: { tags: { from: [], to: ["money"] } } };
  const released = { type: "released", version: "1.0.0", digest: `sha256:${"d".repeat(64)}`, size: 7 };
  expect(told([offer, released])).toMatchObject([
    { id: ONE, path: "skills/team/one", outcome: "released", version: "1.0.0", size: 7, effects: ["tags: money"] },
  ]);
  expect(told([offer])).toMatchObject([{ outcome: "offered", first: true }]);
  expect(told([{ ...offer, holds: [{ commit: "e".repeat(40), stages: [], changes: [] }] }])).toMatchObject([
    { outcome: "offered", awaits: true },
  ]);
  expect(told([])).toMatchObject([{ outcome: "unchanged", effects: [] }]);
});

it("takes it for no difference that there is a lifecycle file now", () => {
  const noted = { type: "offer", changes: { governed: { from: false, to: true } } };
  const held = { type: "offer", changes: {}, holds: [{ commit: "e".repeat(40), stages: [], changes: [] }] };
  expect(told([noted])).toMatchObject([{ outcome: "unchanged", effects: [] }]);
  expect(told([noted, held])).toMatchObject([{ outcome: "offered", awaits: true }]);
  const tagged = { type: "offer", changes: { ...noted.changes, tags: { from: [], to: ["money"] } } };
  expect(told([tagged])).toMatchObject([{ outcome: "offered", effects: ["tags: money"] }]);
});
