import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import {
  answersChanged,
  editOffer,
  kindsOfChange,
  type OfferChange,
  saidInFile,
  saidInLedger,
} from "../../../src/core/trunk/offer-change.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ID = "billing/refunds" as SkillId;
const registry = () =>
  ["1.0.0", "1.1.0", "1.2.0", "2.0.0"]
    .reduce((all, version) => all.publish(ID, version, { notes: version }), new RegistryFixture())
    .channel(ID, "stable", "1.1.0");
const entryOf = ({ catalog }: RegistryFixture) => catalog.skills.get(ID) as SkillEntry;
const answers = (change: OfferChange, of = registry()) => answersChanged(of.catalog, entryOf(of), change);

const promote: OfferChange = { kind: "channel", channel: "stable", version: "1.2.0" };
const yank: OfferChange = { kind: "state", version: "2.0.0", offer: { state: "yanked", reason: "wrong" } };
const disable: OfferChange = { kind: "enabled", enabled: false };

describe("what agents get", () => {
  it("changes with a channel, a new one too", () => {
    expect(answers(promote)).toEqual([{ asked: "stable", before: "1.1.0", after: "1.2.0" }]);
    expect(answers({ ...promote, channel: "canary" })).toEqual([{ asked: "canary", before: null, after: "1.2.0" }]);
    expect(answers({ ...promote, version: "1.1.0" })).toEqual([]);
  });

  it("falls back where a version is taken back, in its range too", () => {
    expect(answers(yank)).toEqual([
      { asked: "latest", before: "2.0.0", after: "1.2.0" },
      { asked: "^2", before: "2.0.0", after: null },
    ]);
    const offline: OfferChange = { kind: "state", version: "1.1.0", offer: { state: "offline", reason: "x" } };
    expect(answers(offline)).toEqual([{ asked: "stable", before: "1.1.0", after: "1.0.0" }]);
    const deprecated: OfferChange = { kind: "state", version: "1.1.0", offer: { state: "deprecated", reason: "x" } };
    expect(answers(deprecated)).toEqual([]);
  });

  it("asks for the range of a version before 1.0.0 as caret ranges go", () => {
    const early = new RegistryFixture().publish(ID, "0.1.0").publish(ID, "0.1.1", { notes: "b" });
    const change: OfferChange = { kind: "state", version: "0.1.1", offer: { state: "yanked", reason: "x" } };
    expect(answers(change, early).map(({ asked }) => asked)).toEqual(["latest", "^0.1"]);
  });

  it("is nothing where the skill is hidden, and all of it again", () => {
    expect(answers(disable).map(({ after }) => after)).toEqual([null, null]);
    const hidden = registry().offer(ID, { enabled: false });
    expect(answers({ kind: "enabled", enabled: true }, hidden).map(({ after }) => after)).toEqual(["2.0.0", "1.1.0"]);
  });

  it("leaves the catalog as it is", () => {
    const of = registry();
    answers(yank, of);
    expect(entryOf(of).releases.get("2.0.0")?.state).toBe("online");
  });
});

it("is said by file and ledger in the same words", () => {
  const entry = entryOf(registry());
  expect([promote, yank, disable].map((change) => saidInLedger(entry, change))).toEqual(["1.1.0", "online", "enabled"]);
  expect([promote, yank, disable].map((change) => saidInFile(undefined, change))).toEqual([null, "online", "enabled"]);
  const bytes = [promote, yank, disable].reduce<Uint8Array | undefined>(
    (text, change) => editOffer({ path: "x", bytes: text }, change),
    undefined,
  );
  const { lifecycle } = parseLifecycle("x", bytes ?? new Uint8Array());
  expect([promote, yank, disable].map((change) => saidInFile(lifecycle, change))).toEqual([
    "1.2.0",
    "yanked",
    "disabled",
  ]);
});

it("is to policy what publishing it would be", () => {
  const entry = entryOf(registry());
  expect([promote, yank, disable].map((change) => kindsOfChange(entry, change))).toEqual([
    ["channel", "lifecycle"],
    ["state", "lifecycle"],
    ["lifecycle", "visibility"],
  ]);
});
