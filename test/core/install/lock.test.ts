import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import {
  checkChain,
  type Lock,
  type LockedSkill,
  parseLock,
  releasedOrBefore,
  renderLock,
} from "../../../src/core/install/lock.ts";
import { chain, EMPTY_CHAIN, type Fact } from "../../../src/core/ledger/event.ts";
import { type SkillId, skillId } from "../../../src/core/names.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const REVIEW = skillId("tools", "review");

function locked(changes: Partial<LockedSkill> = {}): LockedSkill {
  return {
    id: REVIEW,
    version: "1.2.0",
    digest: sha256("archive"),
    registry: "https://skills.example.com",
    chain: { n: 3, hash: sha256("line") },
    ...changes,
  };
}

describe("the lock's text", () => {
  test("is one fact a line, in one order", () => {
    const lock: Lock = new Map([
      ["skills/b", locked({ id: skillId("tools", "b") })],
      ["skills/a", locked({ id: skillId("tools", "a") })],
    ]);
    const text = renderLock(lock);
    expect(text.split("\n").slice(0, 12)).toEqual([
      "{",
      '  "format": 1,',
      '  "skills": {',
      '    "skills/a": {',
      '      "id": "tools/a",',
      '      "version": "1.2.0",',
      `      "digest": "${sha256("archive")}",`,
      '      "registry": "https://skills.example.com",',
      '      "chain": {',
      '        "n": 3,',
      `        "hash": "${sha256("line")}"`,
      "      }",
    ]);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("parse and render are inverse, whatever the order of insertion", () => {
    const folder = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((s) => s !== "__proto__");
    const skill = fc.record({
      id: fc.constantFrom<SkillId>(REVIEW, skillId("a", "b")),
      version: fc.constantFrom("1.0.0", "2.0.0-rc.1"),
      digest: fc.string().map(sha256),
      registry: fc.constantFrom("https://skills.example.com", "/srv/skills"),
      chain: fc.record({ n: fc.integer({ min: 1, max: 1e9 }), hash: fc.string().map(sha256) }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(folder, skill)), (entries) => {
        const lock = new Map(entries);
        const text = renderLock(lock);
        expect(parseLock(text)).toEqual(lock);
        expect(renderLock(new Map([...lock].reverse()))).toBe(text);
      }),
    );
  });

  test("two branches that update different skills merge in Git", () => {
    const { path, cleanup } = temporaryFolder();
    try {
      const base = new Map(["a", "b", "c"].map((name) => [`skills/${name}`, locked({ id: skillId("tools", name) })]));
      const withVersion = (name: string): Lock =>
        new Map([
          ...base,
          [`skills/${name}`, locked({ id: skillId("tools", name), version: "2.0.0", digest: sha256(name) })],
        ]);
      writeFileSync(join(path, "base"), renderLock(base));
      writeFileSync(join(path, "ours"), renderLock(withVersion("a")));
      writeFileSync(join(path, "theirs"), renderLock(withVersion("c")));
      const merged = execFileSync("git", ["merge-file", "-p", "ours", "base", "theirs"], {
        cwd: path,
        encoding: "utf8",
      });
      expect([...parseLock(merged).values()].map((s) => s.version)).toEqual(["2.0.0", "1.2.0", "2.0.0"]);
    } finally {
      cleanup();
    }
  });

  test("no file is an empty lock", () => {
    expect(parseLock(undefined).size).toBe(0);
  });

  test.each([
    ["no JSON", "nothing", "not JSON"],
    ["conflict markers", `{\n<<<<<<< ours\n}`, "conflict markers"],
    ["a newer format", '{"format":2,"skills":{}}', "format 2"],
    ["an unknown key", '{"format":1,"skills":{},"more":1}', "more"],
    ["a version that is none", renderLock(new Map([["a", locked({ version: "1.2" })]])), "SemVer"],
    ["an identity that is none", renderLock(new Map([["a", locked({ id: "../x" as SkillId })]])), "namespace/name"],
    ["a list", "[]", "expected object"],
    ["null", "null", "expected object"],
  ])("refuses %s", (_, text, words) => {
    expect(() => parseLock(text)).toThrow(
      expect.objectContaining({ code: "LOCK_INVALID", message: expect.stringContaining(words) }),
    );
  });
});

describe("the release in a chain", () => {
  const line = (event: Record<string, unknown>): string => JSON.stringify(event);
  const { version, digest } = locked();
  const released = line({ type: "released", version, digest });

  test.each<[string, string[], string | undefined]>([
    ["is there", [released], "released"],
    ["is there behind others", ["1", "no JSON", line({ type: "released", version: "1.0.0" }), released], "released"],
    ["has another digest", [line({ type: "released", version, digest: sha256("other") })], undefined],
    ["has another version", [line({ type: "released", version: "1.2.1", digest })], undefined],
    ["was not published but refused", [line({ type: "refused", version, digest })], undefined],
    ["may be in the chain that it continues", [line({ type: "renamed", path: "x", from: "a/b" })], "a/b"],
    [
      "is not where a skill was moved from",
      [line({ type: "released" }), line({ type: "renamed", path: "c/d", from: "a/b" })],
      undefined,
    ],
    ["is not where the name leads away from", [line({ type: "renamed", from: "a/b", to: "c/d" })], undefined],
    ["is not in what is no skill", [line({ type: "renamed", path: "x", from: 7 })], undefined],
    ["is not in nothing", [], undefined],
    ["may be one that is hidden", [line({ hash: digest, n: 1, redacted: true })], "released"],
    [
      "is none that is hidden where another one is shown",
      [line({ hash: digest, n: 1, redacted: true }), line({ type: "released", version, digest: sha256("other") })],
      undefined,
    ],
  ])("%s", (_, lines, expected) => {
    expect(releasedOrBefore(locked(), lines)).toBe(expected);
  });
});

describe("what a registry may not take back", () => {
  const fact = (path: string): Fact => ({
    type: "retired",
    path,
    at: "2026-01-01T00:00:00Z",
    commit: "0".repeat(40),
    by: "Ada Author",
  });

  function history(...paths: readonly string[]) {
    let tip = EMPTY_CHAIN;
    return paths.map((path) => {
      const next = chain(tip, fact(path));
      tip = next.tip;
      return next;
    });
  }
  const seen = history("a", "b");
  const lines = seen.map((step) => step.line);
  const tip = seen[1]?.tip ?? EMPTY_CHAIN;

  test("a chain that went on from what was seen is fine", () => {
    const longer = history("a", "b", "c", "d").map((step) => step.line);
    expect(() => checkChain(REVIEW, longer, [tip, seen[0]?.tip ?? EMPTY_CHAIN])).not.toThrow();
    expect(() => checkChain(REVIEW, lines, [tip])).not.toThrow();
  });

  test.each([
    ["a shorter chain", lines.slice(0, 1), "rolled back"],
    ["an empty one", [], "rolled back"],
    ["another event in its place", history("a", "x", "c").map((s) => s.line), "rewritten"],
    ["other events from the start", history("x", "b").map((s) => s.line), "rewritten"],
    [
      "an event that continues nothing",
      [
        ...lines,
        ...history("z", "q")
          .slice(1)
          .map((s) => s.line),
      ],
      "does not continue",
    ],
    [
      "a gap",
      [
        lines[0] ?? "",
        ...history("a", "b", "c")
          .slice(2)
          .map((s) => s.line),
      ],
      "does not continue",
    ],
    ["what is no event", ["null", "1"], "does not continue"],
  ])("%s is refused", (_, now, words) => {
    expect(() => checkChain(REVIEW, now, [tip])).toThrow(
      expect.objectContaining({ code: "LEDGER_FORKED", message: expect.stringContaining(words) }),
    );
  });
});
