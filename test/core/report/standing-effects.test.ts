import { expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { Digest } from "../../../src/core/names.ts";
import {
  backWords,
  followsWords,
  isUnpublished,
  LEAVES,
  leavesWords,
  onTheWay,
} from "../../../src/core/report/standing-effects.ts";

const digest = (version: string) => `sha256:${version}` as Digest;

/** Versions with their states, oldest first. */
function entry(states: Readonly<Record<string, string>>, more: object = {}): SkillEntry {
  const releases = Object.entries(states).map(([version, state]) => {
    const reason = state === "withdrawn" ? "steals" : undefined;
    return [version, { version, state, reason, digest: digest(version) }] as const;
  });
  return { releases: new Map(releases), last: releases.at(-1)?.[0], ...more } as unknown as SkillEntry;
}
const nothing = { withdrawn: new Set<Digest>(), erased: new Set<Digest>() };
const waiting = { outstanding: { kind: "held", version: "2.0.0" } };
const GIVEN_UP = "version 2.0.0, which waits, is not published any more";

it.each([
  [undefined, ["nothing of it was published"]],
  [entry({}, waiting), ["nothing of it was published", GIVEN_UP]],
  [entry({ "1.0.0": "yanked" }), [LEAVES]],
  [entry({ "1.0.0": "online" }, waiting), [LEAVES, GIVEN_UP]],
  [entry({ "1.0.0": "online", "1.1.0": "withdrawn" }), [`${LEAVES}, but for 1.1.0: withdrawn`]],
  [
    entry({ "1.0.0": "withdrawn" }),
    ["it leaves the lists; its only version, 1.0.0, was withdrawn, so nothing of it is left"],
  ],
  [
    entry({ "1.0.0": "withdrawn", "1.1.0": "withdrawn" }),
    ["it leaves the lists; all its versions were withdrawn, so nothing of it is left"],
  ],
])("says what stays of what goes: %#", (before, words) => {
  expect(leavesWords(before, { after: undefined, withdrawals: nothing })).toEqual(words);
});

it("says what was published before it went, in the same change", () => {
  const after = entry({ "1.0.0": "online" });
  expect(leavesWords(undefined, { after, withdrawals: nothing })).toEqual([LEAVES]);
  expect(onTheWay([])).toEqual([]);
  expect(onTheWay(["1.0.0"])).toEqual(["on the way there 1.0.0 is published, which stays"]);
  expect(onTheWay(["1.0.0", "1.0.1"])).toEqual(["on the way there 1.0.0 and 1.0.1 are published, which stay"]);
});

it("says what is given up by going back", () => {
  expect(backWords(entry({ "1.0.0": "online" }, waiting))).toEqual(["it is again what is published: 1.0.0", GIVEN_UP]);
  expect(backWords(entry({}, waiting))).toEqual([]);
});

it("says what was withdrawn just before, be it under another name", () => {
  const LOOK = "look whether what that was withdrawn for is gone";
  expect(followsWords(entry({ "1.0.0": "online" }), nothing)).toEqual([]);
  expect(followsWords(entry({ "1.0.0": "withdrawn", "1.0.1": "online" }), nothing)).toEqual([]);
  expect(followsWords(entry({ "1.0.0": "withdrawn" }), { ...nothing, erased: new Set([digest("1.0.0")]) })).toEqual([
    `it follows 1.0.0, which was withdrawn and erased (steals): ${LOOK}`,
  ]);
  expect(followsWords(entry({ "1.0.0": "online" }), { ...nothing, withdrawn: new Set([digest("1.0.0")]) })).toEqual([
    `it follows 1.0.0, which was withdrawn: ${LOOK}`,
  ]);
});

it("knows what nobody was ever given", () => {
  expect([undefined, entry({}), entry({ "1.0.0": "withdrawn" })].map(isUnpublished)).toEqual([true, true, false]);
});
