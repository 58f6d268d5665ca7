/** Single events onto a release and an offer. */
import { expect, test } from "vitest";
import { OPEN_OFFER } from "../../../src/core/catalog/catalog.ts";
import { type Draftable, inState, newEntry, takeOffer } from "../../../src/core/catalog/fold-release.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const release = new RegistryFixture()
  .publish("a/b", "1.0.0")
  .catalog.skills.get("a/b" as SkillId)
  ?.releases.get("1.0.0");

test("a release keeps since when it is in a state, whatever the reason becomes", () => {
  if (release === undefined) throw new Error("it is published");
  const common = {
    n: 2,
    prev: null,
    commit: "a".repeat(40),
    by: "x",
    engine: 1,
    type: "state" as const,
    version: "1.0.0",
  };
  const first = inState(release, { ...common, at: "2026-01-01T00:00:00Z", from: "online", to: "yanked", reason: "a" });
  const second = inState(first, { ...common, at: "2026-02-01T00:00:00Z", from: "yanked", to: "yanked", reason: "" });
  expect([first.since, second.since, second.reason]).toEqual([
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z",
    undefined,
  ]);
  const urgent = inState(second, {
    ...common,
    at: "2026-03-01T00:00:00Z",
    from: "yanked",
    to: "withdrawn",
    reason: "b",
    emergency: true,
  });
  expect([urgent.emergency, urgent.since]).toEqual([true, "2026-03-01T00:00:00Z"]);
});

const offerEvent = (said: object) =>
  ({ type: "offer", changes: {}, ...said }) as Extract<LedgerEvent, { type: "offer" }>;
const fresh = () => newEntry("a/b" as SkillId, "2026-01-01T00:00:00Z") as Draftable;

test("an offer changes where an event says so, and keeps the rest", () => {
  const entry = fresh();
  takeOffer(entry, offerEvent({ changes: { visibility: { from: "public", to: "private" } } }));
  expect(entry.offer).toEqual({ ...OPEN_OFFER, visibility: "private" });
});

test("what waits is what the last event says of it, until one says that nothing does", () => {
  const entry = fresh();
  const holds = [{ commit: "a".repeat(40), stages: [], changes: [{ what: "visibility", to: "public" }] }];
  takeOffer(entry, offerEvent({ holds }));
  takeOffer(entry, offerEvent({}));
  expect(entry.holds).toEqual(holds);
  takeOffer(entry, offerEvent({ holds: [] }));
  expect("holds" in entry).toBe(false);
});
