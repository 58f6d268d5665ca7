import { describe, expect, it, test } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { ChannelMove } from "../../../src/core/catalog/view.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { State } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import {
  decideRollback,
  publishedRelease,
  requireChannel,
  requireOffered,
} from "../../../src/core/trunk/offer-wish.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ID = "billing/refunds" as SkillId;
const registry = () =>
  ["1.0.0", "1.1.0", "1.2.0"].reduce((all, v) => all.publish(ID, v, { notes: v }), new RegistryFixture());
const entryOf = ({ catalog }: RegistryFixture) => catalog.skills.get(ID) as SkillEntry;

function refusal(action: () => unknown): string {
  try {
    action();
    return "none";
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return `${error.code}: ${error.message} ${error.hint}`;
  }
}

describe("a version", () => {
  it("has to be published, or what is published is said", () => {
    expect(publishedRelease(entryOf(registry()), "1.1.0").version).toBe("1.1.0");
    expect(refusal(() => publishedRelease(entryOf(registry()), "1.2.1"))).toBe(
      "VERSION_NOT_FOUND: billing/refunds has no version 1.2.1. Did you mean 1.2.0? Published: 1.2.0, 1.1.0, 1.0.0.",
    );
    expect(refusal(() => publishedRelease(entryOf(registry()), "^1\u001b[31m"))).toContain(
      "has nothing published as ^1\\u{1b}[31m. Published: ",
    );
  });

  it("lists no more than a few", () => {
    const many = Array.from({ length: 13 }, (_, i) => `3.${i}.0`).reduce((all, v) => all.publish(ID, v), registry());
    expect(refusal(() => publishedRelease(entryOf(many), "9.0.0-x"))).toMatch(/: 3\.12\.0, .*, 3\.3\.0, and 6 more\.$/);
  });

  test.each<[State, string]>([
    ["online", "none"],
    ["deprecated", "none"],
    ["yanked", "skilltrunk online billing/refunds@1.0.0"],
    ["offline", "skilltrunk online billing/refunds@1.0.0"],
    ["withdrawn", "never comes back"],
  ])("that is %s: a channel may lead there? %s", (state, words) => {
    const entry = entryOf(registry().state(ID, "1.0.0", state, { reason: "old" }));
    expect(refusal(() => requireOffered(entry, publishedRelease(entry, "1.0.0")))).toContain(words);
  });
});

test.each([
  ["stable", "none"],
  ["latest", "none"],
  ["v1", "reads as a version or a range"],
  ["x", "reads as a version or a range"],
  ["1.0.0", "reads as a version or a range"],
  ["Stable", "small letters"],
  ["", "small letters"],
  ["-a", "small letters"],
])("a channel called %j: %s", (name, words) => {
  expect(refusal(() => requireChannel(name))).toContain(words);
});

describe("a rollback", () => {
  const moved = (...versions: readonly (string | null)[]) => {
    const moves: ChannelMove[] = [];
    const of = registry();
    for (const to of versions) {
      const from = of.catalog.skills.get(ID)?.channels.get("stable") ?? null;
      of.channel(ID, "stable", to);
      moves.push({ channel: "stable", from, to, at: "2026-01-01T00:00:00Z", by: "Ada", commit: "c" });
    }
    return { of, moves };
  };

  it("goes to the version before, and then forward again", () => {
    const { of, moves } = moved("1.0.0", "1.1.0", "1.2.0");
    expect(decideRollback(entryOf(of), "stable", moves)).toMatchObject({ version: "1.1.0", skipped: [] });
    const again = moved("1.0.0", "1.1.0", "1.2.0", "1.1.0");
    expect(decideRollback(entryOf(again.of), "stable", again.moves).version).toBe("1.2.0");
  });

  it("passes over what was taken back meanwhile", () => {
    const { of, moves } = moved("1.0.0", "1.1.0", "1.2.0");
    of.state(ID, "1.1.0", "yanked", { reason: "wrong" });
    expect(decideRollback(entryOf(of), "stable", moves)).toMatchObject({ version: "1.0.0", skipped: ["1.1.0"] });
    of.state(ID, "1.0.0", "offline", { reason: "worse" });
    expect(refusal(() => decideRollback(entryOf(of), "stable", moves))).toContain("(it had 1.1.0, 1.0.0)");
  });

  it("brings back a channel that was taken away", () => {
    const { of, moves } = moved("1.0.0", null);
    expect(decideRollback(entryOf(of), "stable", moves)).toMatchObject({ version: "1.0.0", move: { to: null } });
  });

  it("has nowhere to go from the first version, or without the channel", () => {
    const { of, moves } = moved("1.0.0");
    expect(refusal(() => decideRollback(entryOf(of), "stable", moves))).toContain("had no version before 1.0.0");
    expect(refusal(() => decideRollback(entryOf(of), "stabel", moves))).toContain("Did you mean stable?");
    expect(refusal(() => decideRollback(entryOf(registry()), "canary", []))).toContain("no channel of its own yet");
  });
});
