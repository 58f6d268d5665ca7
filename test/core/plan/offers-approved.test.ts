/** What settings change of how skills are offered once they are approved. */
import { describe, expect, it } from "vitest";
import type { Offer, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NOTHING_ACCEPTED, type SkillFacts } from "../../../src/core/plan/facts.ts";
import { offersApproved } from "../../../src/core/plan/offers-approved.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";

const ID = "team/one" as SkillId;
const OFFER: Offer = {
  ...{ visibility: "internal", readers: [], owners: ["ann"], tags: [], enabled: true, governed: false },
};

function settingsOf(text: string): Settings {
  const { settings } = parseSettings(Buffer.from(text));
  if (settings === undefined) throw new Error(text);
  return settings;
}

function skillOf(text: string | undefined): SkillFacts {
  const { lifecycle, lines } = parseLifecycle("lifecycle/team/one.yaml", Buffer.from(text ?? ""));
  if (lifecycle === undefined) throw new Error(text);
  return {
    ...{ id: ID, claims: [], policy: DEFAULT_POLICY, own: { policy: DEFAULT_POLICY, obstacles: [] }, obstacles: [] },
    lifecycle: text === undefined ? { kind: "absent" } : { kind: "present", lifecycle, lines },
    accepted: { inherited: NOTHING_ACCEPTED, own: NOTHING_ACCEPTED },
  };
}

function approved(lifecycle: string | undefined, entry: Partial<SkillEntry> | undefined, merged = "public") {
  const entries =
    entry === undefined ? [] : [{ id: ID, offer: OFFER, releases: new Map(), channels: new Map(), ...entry }];
  const skills = new Map(entries.map((one) => [ID, one as SkillEntry]));
  const meanwhile = settingsOf("owners: [ann]\nvisibility: internal\n");
  return offersApproved({ skills }, [skillOf(lifecycle)], {
    meanwhile,
    merged: settingsOf(`owners: [ann]\nvisibility: ${merged}\n`),
  });
}

describe("offers that wait with the settings", () => {
  it("are those that the settings decide", () => {
    expect(approved(undefined, {})).toEqual([{ id: ID, changes: { visibility: { from: "internal", to: "public" } } }]);
    expect(approved("tags: [tax]\n", {})).toHaveLength(1);
    expect(approved("visibility: private\n", {})).toEqual([]);
  });

  it("are none where both say the same, of a skill that goes on elsewhere, and of one that is in no catalog", () => {
    expect(approved(undefined, {}, "internal")).toEqual([]);
    expect(approved(undefined, { renamedTo: "team/two" as SkillId })).toEqual([]);
    expect(approved(undefined, undefined)).toEqual([]);
  });
});
