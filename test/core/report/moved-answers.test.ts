import { expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { movedAnswers } from "../../../src/core/report/moved-answers.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ID = "a/one" as SkillId;
const event = (facts: object) => facts as unknown as LedgerEvent;
const becomes = (version: string, to: string) => event({ type: "state", version, from: "online", to });

function published(): RegistryFixture {
  const registry = new RegistryFixture();
  for (const version of ["1.0.0", "1.1.0", "2.0.0"]) registry.publish(ID, version);
  return registry.channel(ID, "stable", "1.1.0");
}

it("says where latest, channels and ranges lead, also to nothing", () => {
  const registry = published();
  const before = registry.catalog;
  registry.state(ID, "2.0.0", "offline").state(ID, "1.1.0", "yanked");
  const events = [becomes("2.0.0", "offline"), becomes("1.1.0", "yanked")];
  const words = [
    "@latest: 1.0.0 instead of 2.0.0",
    "@stable: 1.0.0 instead of 1.1.0",
    "@^2: nothing any more, was 2.0.0",
    "@^1: 1.0.0 instead of 1.1.0",
  ];
  expect(movedAnswers(ID, events, { before, after: registry.catalog })).toEqual(words);
  const back = { before: registry.catalog, after: before };
  expect(movedAnswers(ID, [becomes("2.0.0", "online")], back)).toEqual([
    "@latest: 2.0.0 instead of 1.0.0",
    "@stable: 1.1.0 instead of 1.0.0",
    "@^2: 2.0.0, was nothing",
  ]);
});

it("says it of a skill that is enabled or disabled", () => {
  const registry = published();
  const before = registry.catalog;
  const after = registry.offer(ID, { enabled: false }).catalog;
  const events = [event({ type: "offer", changes: { enabled: { from: true, to: false } } })];
  expect(movedAnswers(ID, events, { before, after })).toEqual([
    "@latest: nothing any more, was 2.0.0",
    "@stable: nothing any more, was 1.1.0",
  ]);
});

it("leaves out what other events say, and what was never published", () => {
  const registry = published();
  const before = registry.catalog;
  const after = registry.channel(ID, "stable", "1.0.0").catalog;
  const moved = event({ type: "channel", name: "stable", from: "1.1.0", to: "1.0.0" });
  expect(movedAnswers(ID, [moved], { before, after })).toEqual([]);
  expect(movedAnswers(ID, [moved, becomes("1.1.0", "deprecated")], { before, after })).toEqual([]);
  const other = "a/two" as SkillId;
  expect(movedAnswers(other, [becomes("1.0.0", "yanked")], { before, after })).toEqual([]);
});

it("is bounded", () => {
  const registry = new RegistryFixture();
  const versions = Array.from({ length: 12 }, (_, i) => `${i + 1}.0.0`);
  for (const version of versions) registry.publish(ID, version);
  const before = registry.catalog;
  for (const version of versions) registry.state(ID, version, "offline");
  const events = versions.map((version) => becomes(version, "offline"));
  const words = movedAnswers(ID, events, { before, after: registry.catalog });
  expect([words.length, words.at(-1)]).toEqual([9, "5 more lead elsewhere"]);
});
