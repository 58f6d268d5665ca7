import { describe, expect, it } from "vitest";
import { EMPTY_HEAD } from "../../src/core/event.ts";
import { DEFAULT_SETTINGS } from "../../src/core/settings.ts";
import { unheededSettings } from "../../src/core/unheeded.ts";
import { PlanFixture, type SkillState } from "../support/plan-fixture.ts";

const ONE = { folders: { "skills/team/one": { body: "one" } } };
const TWO = { folders: { "skills/team/one": { body: "two" } } };

/** What the last of these states of one skill asks for in vain. */
function unheeded(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  for (const state of states) plan.commit({ "team/one": state });
  return plan.unheeded.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("a lifecycle file that asks for what cannot be given", () => {
  it("names a version that is not published as a channel: the channel stays", () => {
    expect(unheeded(ONE, { ...ONE, lifecycle: "channels:\n  stable: 9.9.9\n" })).toEqual([
      "lifecycle-channel-unpublished: The channel stable is to be 9.9.9, which is not published; there is no such channel yet.",
    ]);
    expect(
      unheeded(
        { ...ONE, lifecycle: "channels:\n  stable: 1.0.0\n" },
        { ...ONE, lifecycle: "channels:\n  stable: 9.9.9\n" },
      ),
    ).toEqual([expect.stringContaining("the channel stays at 1.0.0")]);
  });

  it("names one in a state", () => {
    expect(unheeded({ ...ONE, lifecycle: "versions:\n  1.0.1: { state: yanked, reason: bad }\n" })).toEqual([
      "lifecycle-state-unpublished: The version 1.0.1 is to be yanked, but it is not published.",
    ]);
  });

  it("wants a withdrawn version back, or forgets it", () => {
    const withdrawn = { ...ONE, lifecycle: "versions:\n  1.0.0: { state: withdrawn, reason: malware }\n" };
    expect(unheeded(ONE, withdrawn)).toEqual([]);
    for (const lifecycle of ["versions:\n  1.0.0: { state: online }\n", "tags: [x]\n"]) {
      expect(unheeded(ONE, withdrawn, { ...ONE, lifecycle })).toEqual([
        "lifecycle-withdrawn-final: The version 1.0.0 was withdrawn, which is final; it cannot become online.",
      ]);
    }
  });

  it("is of no skill", () => {
    expect(unheeded({ lifecycle: "tags: [x]\n" })).toEqual([
      "lifecycle-orphan: There is no skill team/one for this file to say anything of.",
    ]);
  });

  it("is heard once the version is published, and when it comes in the same commit", () => {
    const lifecycle = "channels:\n  stable: 1.0.1\n";
    expect(unheeded(ONE, { ...ONE, lifecycle }, { ...TWO, lifecycle })).toEqual([]);
    expect(unheeded(ONE, { ...TWO, lifecycle })).toEqual([]);
  });
});

describe("history.from", () => {
  const from = "a".repeat(40);
  const began = { ...EMPTY_HEAD, trunk: "b".repeat(40), from };

  it("is settled by the ledger's start", () => {
    const settings = { ...DEFAULT_SETTINGS, history: { from } };
    expect(unheededSettings(settings, began)).toEqual([]);
    expect(unheededSettings(settings, EMPTY_HEAD)).toEqual([]);
    expect(unheededSettings(DEFAULT_SETTINGS, began)).toEqual([]);
    expect(unheededSettings(settings, { ...began, from: null })).toMatchObject([
      { rule: "settings-history-from", message: expect.stringContaining("began at the trunk's first commit") },
    ]);
  });
});
