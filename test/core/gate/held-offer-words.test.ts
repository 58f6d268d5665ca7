/** What stays as it is, in words. */
import { expect, it } from "vitest";
import { heldEffects, heldOfferWords } from "../../../src/core/gate/held-offer-words.ts";
import type { HeldChange } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const entry = new RegistryFixture().publish("a/b", "1.0.0").catalog.skills.get("a/b" as SkillId);
const STAGES = [{ role: "owner", count: 1, people: ["ann"] }];
const UNTIL = ", until the approval of one person of owner (ann) is recorded";
const words = (change: HeldChange, known = entry) => heldOfferWords(known, { changes: [change], stages: STAGES });

it.each<[HeldChange, string]>([
  [{ what: "visibility", to: "private" }, "visibility stays public, not private"],
  [{ what: "owners", to: ["eve", "sue"] }, "owners stay none, not eve, sue"],
  [{ what: "readers", to: ["a", "b", "c", "d", "e", "f", "g"] }, "readers stay none, not a, b, c, d, e, 2 more"],
  [{ what: "enabled", to: "true" }, "it stays hidden (`enabled: false`)"],
  [{ what: "channel", name: "stable", to: "1.0.0" }, "channel stable does not begin at 1.0.0"],
  [{ what: "state", name: "1.0.0", to: "deprecated" }, "version 1.0.0 stays online, not deprecated"],
  [{ what: "state", name: "1.0.0", to: "online" }, "version 1.0.0 stays online, in the words before"],
])("says what stays of %o", (change, said) => {
  expect(words(change)).toBe(`${said}${UNTIL}`);
});

it("says of a channel where it stays", () => {
  if (entry === undefined) throw new Error("it is published");
  const known = { ...entry, channels: new Map([["stable", "1.0.0"]]) };
  expect(words({ what: "channel", name: "stable", to: "2.0.0" }, known)).toContain(
    "channel stable stays at 1.0.0, not 2.0.0,",
  );
  expect(words({ what: "channel", name: "stable", to: null }, known)).toContain("stays at 1.0.0 and does not end,");
});

it("says of what is new what it does not become, and names five changes", () => {
  const change = { what: "visibility", to: "public" } as const;
  expect(heldOfferWords(undefined, { changes: [change], stages: STAGES })).toBe(
    `visibility does not become public${UNTIL}`,
  );
  const many = heldOfferWords(undefined, { changes: Array.from({ length: 8 }, () => change), stages: STAGES });
  expect(many).toContain("; 3 more values stay, until");
});

it("tells as effects of a commit only what came with it", () => {
  const [commit, other] = ["1".repeat(40), "2".repeat(40)];
  const changes = [{ what: "visibility" as const, to: "private" }];
  const holds = [commit, other].map((one) => ({ commit: one, stages: STAGES, changes }));
  expect(heldEffects(entry, { commit, holds })).toHaveLength(1);
  expect(heldEffects(entry, { commit, holds: [] })).toEqual([
    "nothing waits for approval any more of how it is offered",
  ]);
});

it("lets nobody's name end the line", () => {
  expect(words({ what: "owners", to: ["a\u001b[2Jb\nc"] })).not.toMatch(/[\u001b\n]/);
});
