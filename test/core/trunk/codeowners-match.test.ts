import { describe, expect, it } from "vitest";
import { codeownersLines, ownersOfPath, ownersWithin } from "../../../src/core/trunk/codeowners-match.ts";

describe("ownersOfPath", () => {
  it.each([
    ["* @all", "a/b.md", ["@all"]],
    ["/skills/ @a", "skills/x/SKILL.md", ["@a"]],
    ["/skills @a", "skills/x/SKILL.md", ["@a"]],
    ["skills/ @a", "deep/skills/x", ["@a"]],
    ["/skills/ @a", "deep/skills/x", []],
    ["skills/x @a", "deep/skills/x", []],
    ["*.md @a", "deep/x.md", ["@a"]],
    ["*.md @a", "deep/x.yaml", []],
    ["docs/* @a", "docs/x.md", ["@a"]],
    ["docs/* @a", "docs/deep/x.md", []],
    ["docs/** @a", "docs/deep/x.md", ["@a"]],
    ["**/logs @a", "deep/logs/x", ["@a"]],
    ["/.github/ @a", ".github/workflows/check.yml", ["@a"]],
    ["with\\ space/ @a", "with space/x", ["@a"]],
    ["# * @a\n* @b", "x", ["@b"]],
    ["* @b # @c", "x", ["@b"]],
    ["* @a\n/x @b\n", "x", ["@b"]],
    ["* @a\n/x\n", "x", []],
    ["/x @b\n* @a\r\n", "x", ["@a"]],
    ["* @a\n!/x @b", "x", ["@a"]],
    ["* @a\n/[xy] @b", "x", ["@a"]],
    ["* @a\n\\#x @b", "#x", ["@a"]],
    ["* @a\n/x b", "x", ["@a"]],
    ["* @a\n/x @b c@d.example @e/f", "x", ["@b", "c@d.example", "@e/f"]],
    ["", "x", []],
  ])("of %j for %s is %j", (text, path, owners) => {
    expect(ownersOfPath(text, path)).toEqual(owners);
  });

  it("takes no longer for a hostile pattern", () => {
    const pattern = `${"*a".repeat(2000)}b`;
    expect(ownersOfPath(`${pattern} @a`, "a".repeat(4000))).toEqual([]);
  });
});

describe("ownersWithin", () => {
  it("answers as ownersOfPath does, looks at no path twice, and at none beyond its bound", () => {
    let tried = 0;
    const lines = codeownersLines("* @all\n/docs/ @docs\n").map(({ pattern, owners }) => ({
      owners,
      get pattern() {
        tried++;
        return pattern;
      },
    }));
    const asked = ownersWithin(lines, 5);
    const paths = ["docs/a.md", "b.md", "docs/a.md", "b.md", "c.md"];
    expect(paths.map((path) => asked(path))).toEqual([["@docs"], ["@all"], ["@docs"], ["@all"], []]);
    expect(tried).toBe(3);
  });
});

it("takes what follows a sign of a comment for one, whatever ends a line elsewhere, and looks at it once", () => {
  const comment = "\t#".repeat(500_000);
  expect(codeownersLines(`/a @x${comment}\u2028y`)).toEqual([{ pattern: "/a", owners: ["@x"] }]);
});
