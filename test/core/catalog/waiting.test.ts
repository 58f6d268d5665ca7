import { expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { heldWords, isWaiting, waitingMoves, waitingOf } from "../../../src/core/catalog/waiting.ts";
import { SCAN } from "../../../src/core/gate/external-scan.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const entry = new RegistryFixture().publish("a/b", "1.0.0").catalog.skills.get("a/b" as SkillId) as SkillEntry;
const [first, second] = ["1".repeat(40), "2".repeat(40)];
const owner = { role: "owner", count: 1, people: ["ann"] };
const security = { role: "security", count: 2, people: ["sam"] };
const key = (commit: string, stage: typeof owner) => `approval:${commit}:${stage.role}:${stage.count}:a/b`;
const NOTHING = new Map<string, readonly string[]>();

const held: SkillEntry = {
  ...entry,
  outstanding: {
    ...{ kind: "held", version: "1.1.0", tree: first, commit: second, brought: first, earlier: [], at: "" },
    waiting: [key(first, owner), key(first, security)],
    stages: [owner, security],
  },
  holds: [
    { commit: second, stages: [owner], changes: [{ what: "channel", name: "stable", to: "1.0.0" }] },
    { commit: second, stages: [security], changes: [{ what: "visibility", to: "private" }] },
  ],
};

it("says nothing of what waits for nobody", () => {
  expect([waitingOf({ evidence: NOTHING }, entry), waitingMoves({ evidence: NOTHING }, entry)]).toEqual([[], {}]);
});

it("knows what may wait without the registry's own chain", () => {
  const { outstanding, holds = [], ...open } = held;
  expect(
    [undefined, entry, { ...open, holds }, { ...entry, outstanding }].map((one) => isWaiting(one as SkillEntry)),
  ).toEqual([false, false, true, true]);
});

it("says of content and of each change of its offer for whom it waits, and which merge brought it", () => {
  expect(waitingOf({ evidence: NOTHING }, held)).toMatchObject([
    { version: "1.1.0", roles: ["owner", "security"], commit: first },
    { channels: ["stable"], roles: ["owner"], commit: second },
    { roles: ["security"], words: "Visibility: public → private, once approved by 2 people of security (sam)." },
  ]);
  expect(waitingMoves({ evidence: NOTHING }, held).waiting).toHaveLength(1);
  // A channel may be put at what is not given out until the state counts.
  const online: SkillEntry = {
    ...entry,
    holds: [{ commit: second, stages: [owner], changes: [{ what: "state", name: "1.0.0", to: "online" }] }],
  };
  expect(waitingMoves({ evidence: NOTHING }, online).waiting).toMatchObject([{ roles: ["owner"], commit: second }]);
});

it("does not name who has approved already", () => {
  const evidence = new Map([
    [key(first, owner), ["ann"]],
    [key(second, owner), ["ann"]],
  ]);
  expect(waitingOf({ evidence }, held).map(({ roles }) => roles)).toEqual([["security"], ["security"]]);
});

it("says which scanner content waits for", () => {
  const scan = { version: "1.0.0", stages: [], waiting: [`${SCAN}:acme sha256:${"a".repeat(64)}`] };
  expect(heldWords(scan)).toBe("Version 1.0.0 waits for the scanner acme: see `--scanners`.");
  expect(heldWords({ ...scan, waiting: ["source:x"] })).toContain("waits for evidence: source:x");
});
