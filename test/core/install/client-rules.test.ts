import { describe, expect, test } from "vitest";
import { clientRefusal } from "../../../src/core/install/client-rules.ts";
import type { ArchiveFile } from "../../../src/core/skill/archive.ts";

const GOOD = "---\nname: one\ndescription: Does one thing.\n---\nBody\n";
const SKILL = { name: "one", description: "Does one thing." };

function file(path: string, text: string): ArchiveFile {
  return { path, executable: false, bytes: Buffer.from(text, "utf8") };
}

describe("what clients take", () => {
  test.each([
    ["the usual", GOOD],
    ["CRLF and a byte order mark", `\uFEFF${GOOD.replaceAll("\n", "\r\n")}`],
    ["another name in the frontmatter, which is for show alone", GOOD.replace("name: one", "name: other")],
    ["metadata", "---\nname: one\ndescription: x\nmetadata:\n  internal: 'true'\n  version: '1'\n---\n"],
  ])("%s", (_, text) => {
    expect(clientRefusal(SKILL, [file("SKILL.md", text), file("scripts/run.sh", "x")])).toBeUndefined();
  });
});

describe("what clients drop without a word", () => {
  test.each([
    ["no SKILL.md", [file("skill/SKILL.md", GOOD)], /no SKILL\.md at its root/],
    ["an opener with a space", [file("SKILL.md", GOOD.replace("---\n", "--- \n"))], /exactly ---/],
    ["no closer", [file("SKILL.md", "---\nname: one\n")], /exactly ---/],
    ["a name that is a number", [file("SKILL.md", GOOD.replace("name: one", "name: 123"))], /as the name/],
    ["a description that is true", [file("SKILL.md", GOOD.replace("Does one thing.", "true"))], /as the description/],
    ["a list", [file("SKILL.md", "---\n- a\n---\n")], /no YAML 1\.2 mapping/],
    ["no YAML", [file("SKILL.md", "---\na: [\n---\n")], /no YAML 1\.2 mapping/],
    [
      "a skill that hides",
      [file("SKILL.md", GOOD.replace("---\nBody", "metadata:\n  internal: true\n---\nBody"))],
      /internal/,
    ],
    ["a backslash", [file("SKILL.md", GOOD), file("a\\b", "x")], /a\\b/],
    ["a way out", [file("SKILL.md", GOOD), file("a/../../b", "x")], /unpacks/],
    ["a drive", [file("SKILL.md", GOOD), file("C:x", "x")], /unpacks/],
    [
      "too many files",
      [file("SKILL.md", GOOD), ...Array.from({ length: 1000 }, (_, i) => file(`f${i}`, ""))],
      /1001 files/,
    ],
  ] as const)("%s", (_, files, why) => {
    expect(clientRefusal(SKILL, files)).toMatch(why);
  });

  test("a release whose index entry they refuse", () => {
    expect(clientRefusal({ ...SKILL, name: "a--b" }, [file("SKILL.md", GOOD)])).toMatch(/its name/);
    expect(clientRefusal({ ...SKILL, description: " " }, [file("SKILL.md", GOOD)])).toMatch(/no description/);
  });
});
