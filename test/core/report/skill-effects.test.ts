import { expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import { effectsOf } from "../../../src/core/report/skill-effects.ts";

const event = (facts: object) => facts as unknown as LedgerEvent;

it.each([
  [{ type: "channel", name: "stable", from: null, to: "1.0.0" }, ["channel stable begins at 1.0.0"]],
  [{ type: "channel", name: "stable", from: "1.0.0", to: null }, ["channel stable (1.0.0) ends"]],
  [{ type: "channel", name: "stable", from: "1.0.0", to: "1.1.0" }, ["channel stable moves from 1.0.0 to 1.1.0"]],
  [
    { type: "state", version: "1.0.0", from: "online", to: "yanked", reason: "wrong" },
    ["version 1.0.0 becomes yanked (it is online): wrong"],
  ],
  [
    { type: "state", version: "1.0.0", from: "withdrawn", to: "withdrawn", reason: "leaks" },
    ["version 1.0.0 stays withdrawn, and now the trunk says so too: leaks"],
  ],
  [
    { type: "state", version: "1.0.0", from: "deprecated", to: "deprecated", reason: "old", replacement: "a/new" },
    ["version 1.0.0 stays deprecated, in other words: old; to be replaced by a/new"],
  ],
  [
    { type: "state", version: "1.0.0", from: "online", to: "deprecated", reason: "old", sunset: "2027-03-31" },
    ["version 1.0.0 becomes deprecated (it is online): old; ends on 2027-03-31"],
  ],
  [{ type: "renamed", from: "a/b", to: "a/c" }, ["it moves from a/b to a/c"]],
  [{ type: "retired" }, ["nothing of it was published"]],
  [{ type: "restored" }, []],
  [
    { type: "offer", changes: { owners: { from: [], to: ["ann"] }, enabled: { from: true, to: false } } },
    ["owners: ann", "enabled: no"],
  ],
  [{ type: "released" }, []],
  [{ type: "held", waiting: ["approval:00:it:1:a/b"], stages: [{ role: "it", count: 1, people: [] }] }, []],
])("says of %j of what nobody has yet: %j", (facts, words) => {
  const nothing = { entry: undefined, published: undefined, after: undefined };
  const withdrawals = { withdrawn: new Set<never>(), erased: new Set<never>() };
  const settings = { visibility: "internal" } as const;
  expect(
    effectsOf([event(facts)], { ...nothing, withdrawals, settings, isPublishing: false, isOwn: () => false }),
  ).toEqual(words);
});
