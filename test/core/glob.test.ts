import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../src/core/glob.ts";

describe("matchesGlob", () => {
  it.each([
    ["policy.yaml", "policy.yaml", true],
    ["policy.yaml", "docs/policy.yaml", false],
    [".github/", ".github/workflows/check.yml", true],
    [".github/", ".github", false],
    ["skills/*/SKILL.md", "skills/a/SKILL.md", true],
    ["skills/*/SKILL.md", "skills/a/b/SKILL.md", false],
    ["skills/**/SKILL.md", "skills/a/b/SKILL.md", true],
    ["skills/**/SKILL.md", "skills/SKILL.md", true],
    ["skills/**", "skills/a/b", true],
    ["**/*.sh", "a/b/run.sh", true],
    ["**/*.sh", "run.sh", true],
    ["*.sh", "a/run.sh", false],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["a.c", "abc", false],
    ["**", "anything/at/all", true],
  ])("%s and %s: %s", (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  it("takes every path without wildcards for itself, and agrees with a slow matcher on the others", () => {
    const segment = fc.stringMatching(/^[ab*?]{1,4}$/);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(segment, fc.constant("**")), { minLength: 1, maxLength: 4 }),
        fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 }),
        (glob, path) => {
          expect(matchesGlob(path.join("/"), path.join("/"))).toBe(true);
          expect(matchesGlob(glob.join("/"), path.join("/"))).toBe(slow(glob, path));
        },
      ),
    );
  });

  it("does not blow up on many wildcards", () => {
    expect(matchesGlob(`${"*a".repeat(200)}b`, "a".repeat(5000))).toBe(false);
    expect(matchesGlob("**/a/".repeat(100).slice(0, -1), "a/".repeat(1000).concat("b"))).toBe(false);
  });
});

function slow(glob: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return path.length === 0;
  if (first === "**") return slow(rest, path) || (path.length > 0 && slow(glob, path.slice(1)));
  const pattern = [...first].map((c) => (c === "*" ? ".*" : c === "?" ? "." : c)).join("");
  return path.length > 0 && new RegExp(`^${pattern}$`).test(path[0] ?? "") && slow(rest, path.slice(1));
}
