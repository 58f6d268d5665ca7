import { describe, expect, it } from "vitest";
import { ownersOfPath } from "../../../src/core/trunk/codeowners-match.ts";

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
