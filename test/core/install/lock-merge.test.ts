import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { type Lock, type LockedSkill, renderLock } from "../../../src/core/install/lock.ts";
import { isUnmerged, mergeLocks } from "../../../src/core/install/lock-merge.ts";
import { skillId } from "../../../src/core/names.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const folder = temporaryFolder();
afterAll(() => folder.cleanup());

function locked(name: string, version = "1.0.0", more: Partial<LockedSkill> = {}): LockedSkill {
  const [, minor = "0"] = version.split(".");
  return {
    id: skillId("tools", name),
    version,
    digest: sha256(name + version),
    registry: "https://skills.example.com",
    chain: { n: 1 + Number(minor), hash: sha256(`event ${version}`) },
    ...more,
  };
}

const lockOf = (skills: Readonly<Record<string, LockedSkill>>): Lock =>
  new Map(Object.entries(skills).map(([name, skill]) => [`.agents/skills/${name}`, skill]));
const named = (...names: readonly string[]): Lock =>
  lockOf(Object.fromEntries(names.map((name) => [name, locked(name)])));

interface Sides {
  readonly base: Lock;
  readonly ours: Lock;
  readonly theirs: Lock;
}

/** What `git merge` leaves of the file. */
function byGit(sides: Sides): string {
  for (const [name, lock] of Object.entries(sides)) writeFileSync(join(folder.path, name), renderLock(lock));
  return spawnSync("git", ["merge-file", "-p", "ours", "base", "theirs"], { cwd: folder.path, encoding: "utf8" })
    .stdout;
}

function together({ base, ours, theirs }: Sides) {
  return mergeLocks({ base: renderLock(base), ours: renderLock(ours), theirs: renderLock(theirs) });
}

test("two branches that install different skills merge in all orders, some of them by Git alone", () => {
  const names = ["a", "b", "c", "d"];
  // Each skill was there before, or comes with the one side or the other.
  const worlds = Array.from({ length: 3 ** names.length }, (_, n) => names.map((_, i) => Math.floor(n / 3 ** i) % 3));
  const left = { byUs: 0, byGit: 0 };
  for (const world of worlds) {
    const of = (...kinds: readonly number[]) => named(...names.filter((_, i) => kinds.includes(world[i] ?? 0)));
    const sides = { base: of(0), ours: of(0, 1), theirs: of(0, 2) };
    const text = byGit(sides);
    left[isUnmerged(text) ? "byUs" : "byGit"]++;
    const expected = renderLock(named(...names));
    expect(renderLock(together(sides).lock), world.join()).toBe(expected);
    if (!isUnmerged(text)) expect(text).toBe(expected);
  }
  expect(left.byUs).toBeGreaterThan(10);
  expect(left.byGit).toBeGreaterThan(10);
});

test("whatever two branches add, update and remove comes to what each of them did", () => {
  const names = ["a", "ab", "b", "c"];
  const version = fc.constantFrom("absent", "1.0.0", "1.1.0", "1.2.0");
  const side = fc.tuple(version, version, version, version);
  const toLock = (of: readonly string[]): Lock =>
    lockOf(Object.fromEntries(names.flatMap((name, i) => (of[i] === "absent" ? [] : [[name, locked(name, of[i])]]))));
  fc.assert(
    fc.property(side, side, side, (base, ours, theirs) => {
      const { lock } = together({ base: toLock(base), ours: toLock(ours), theirs: toLock(theirs) });
      const expected = names.map((_, i) => {
        const [was, a, b] = [base[i], ours[i], theirs[i]];
        if (a === b || b === was) return a;
        if (a === was) return b;
        return [a, b]
          .filter((one) => one !== "absent")
          .sort()
          .at(-1);
      });
      expect(lock).toEqual(toLock(expected.map(String)));
    }),
  );
});

describe("of a skill that both sides have", () => {
  const conflict = (ours: LockedSkill, theirs: LockedSkill, base = named("a")) =>
    together({ base, ours: lockOf({ a: ours }), theirs: lockOf({ a: theirs }) });

  test("the newer version is kept, with what was asked for, and it is told", () => {
    const wanted = { wanted: "^1" };
    const base = lockOf({ a: locked("a", "1.0.0", wanted) });
    const { lock, notes } = conflict(locked("a", "1.1.0", wanted), locked("a", "1.2.0", wanted), base);
    expect([...lock.values()]).toEqual([locked("a", "1.2.0", wanted)]);
    expect(notes).toEqual([
      "tools/a@1.2.0 (asked for: ^1) is kept, and the other side has tools/a@1.1.0 (asked for: ^1)",
    ]);
  });

  test("another version that one side asked for is no older one", () => {
    const { lock } = conflict(locked("a", "1.2.0"), locked("a", "1.1.0", { wanted: "1.1.0" }));
    expect([...lock.values()].map(({ version }) => version)).toEqual(["1.1.0"]);
  });

  test("the places and entries of both are kept, and the later end of the chain", () => {
    const entry = (harness: string) => ({ harness, server: "crm", digest: sha256(harness) });
    const later = { n: 9, hash: sha256("later") };
    const ours = locked("a", "1.0.0", { links: [".claude/skills/a"], entries: [entry("claude-code")] });
    const theirs = locked("a", "1.0.0", { links: [".goose/skills/a"], entries: [entry("goose")], chain: later });
    const { lock, notes } = conflict(ours, theirs);
    const [skill] = lock.values();
    expect(new Set(skill?.links)).toEqual(new Set([".claude/skills/a", ".goose/skills/a"]));
    expect(skill?.chain).toEqual(later);
    expect(skill?.entries).toHaveLength(2);
    expect(notes).toEqual([]);
  });

  test.each([
    ["another skill", { id: skillId("other", "a") }, 'other/a in "'],
    ["other bytes of the same version", { digest: sha256("forged") }, "two digests of tools/a@1.1.0"],
  ])("%s is refused", (_, more, words) => {
    const refused = () => conflict(locked("a", "1.1.0", more), locked("a", "1.1.0"));
    expect(refused).toThrow(expect.objectContaining({ code: "LOCK_INVALID" }));
    expect(refused).toThrow(words.replace(' in "', " in "));
  });
});

test("two new locks have nothing before them", () => {
  const { lock } = mergeLocks({ ours: renderLock(named("a")), theirs: renderLock(named("b")) });
  expect(lock).toEqual(named("a", "b"));
});

test("Windows' line ends hide no markers", () => {
  expect(isUnmerged("{\r\n<<<<<<< HEAD\r\n")).toBe(true);
  expect(isUnmerged(renderLock(named("a")))).toBe(false);
});
