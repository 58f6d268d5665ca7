/** What stays as it is, in words. */
import { expect, it } from "vitest";
import { heldEffects, heldOfferWords } from "../../../src/core/gate/held-offer-words.ts";
import type { HeldChange } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const entry = new RegistryFixture().publish("a/b", "1.0.0").catalog.skills.get("a/b" as SkillId);
const STAGES = [{ role: "owner", count: 1, people: ["ann"] }];
const ONCE = ", once approved by one person of owner (ann)";
const words = (change: HeldChange, known = entry) => heldOfferWords(known, { changes: [change], stages: STAGES });

it.each<[HeldChange, string]>([
  [{ what: "visibility", to: "private" }, "visibility: public → private"],
  [{ what: "owners", to: ["eve", "sue"] }, "owners: none → eve, sue"],
  [{ what: "readers", to: ["a", "b", "c", "d", "e", "f", "g"] }, "readers: none → a, b, c, d, e, 2 more"],
  [{ what: "enabled", to: "true" }, "shown again (`enabled: true`)"],
  [{ what: "channel", name: "stable", to: "1.0.0" }, "channel stable: nothing → 1.0.0"],
  [{ what: "channel", name: "latest", to: "1.0.0" }, "channel latest: auto → 1.0.0"],
  [{ what: "state", name: "1.0.0", to: "deprecated" }, "version 1.0.0: online → deprecated"],
  [{ what: "state", name: "1.0.0", to: "online" }, "version 1.0.0: online, in other words"],
])("says what becomes of %o", (change, said) => {
  expect(words(change)).toBe(`${said}${ONCE}`);
});

it("says of a channel where it is, and whether what is there is still given out", () => {
  if (entry === undefined) throw new Error("it is published");
  const known = { ...entry, channels: new Map([["stable", "1.0.0"]]) };
  expect(words({ what: "channel", name: "stable", to: "2.0.0" }, known)).toContain("channel stable: 1.0.0 → 2.0.0,");
  expect(words({ what: "channel", name: "stable", to: null }, known)).toContain("stable: 1.0.0 → nothing,");
  const releases = new Map(
    [...entry.releases].map(([version, one]) => [version, { ...one, state: "withdrawn" as const }]),
  );
  expect(words({ what: "channel", name: "stable", to: "2.0.0" }, { ...known, releases })).toContain(
    "channel stable: 1.0.0 (withdrawn) → 2.0.0,",
  );
});

it("says of what is new what it becomes, names five changes, and every stage", () => {
  const change = { what: "visibility", to: "public" } as const;
  expect(heldOfferWords(undefined, { changes: [change], stages: STAGES })).toBe(`visibility: public${ONCE}`);
  const many = heldOfferWords(undefined, { changes: Array.from({ length: 8 }, () => change), stages: STAGES });
  expect(many).toContain("; 3 more values, once");
  const stages = [...STAGES, { role: "security", count: 2, people: ["sam"], after: "owner" }];
  expect(heldOfferWords(undefined, { changes: [change], stages })).toBe(
    `visibility: public${ONCE}, and by 2 people of security (sam), after owner`,
  );
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
