import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { setYaml, type YamlPath, type YamlValue } from "../../../src/core/trunk/yaml-edit.ts";

/** A file with a bit of everything that people do. */
const FILE = `# How it is offered.
owners:
- "@acme/billing"   # the team
- alice
channels:    # who gets what

  # stable: 1.0.0
tags: []   # none yet
note: |
  one
  two

versions:
  1.1.0: { state: yanked, reason: "wrong" }
  1.0.0:
    state:   deprecated
    reason: 'old: really' # said so
# the end
`;

/** What changed: the lines that went, and those that came in their place. */
function changed(before: string, after: string | undefined): readonly [string, string] {
  if (after === undefined) return ["undefined", "undefined"];
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return [old.slice(start, old.length - end).join("\n"), now.slice(start, now.length - end).join("\n")];
}

describe("setYaml", () => {
  const cases: readonly (readonly [string, YamlPath, YamlValue, readonly [string, string]])[] = [
    [
      "replaces a scalar, not the comment behind it",
      ["versions", "1.0.0", "reason"],
      "new",
      ["    reason: 'old: really' # said so", "    reason: new # said so"],
    ],
    ["fills an empty key", ["channels", "stable"], "1.2.0", ["", '  stable: "1.2.0"']],
    ["fills an empty list", ["tags", 0], "finance", ["tags: []   # none yet", "tags:   # none yet\n  - finance"]],
    ["appends to a list in the list's column", ["owners", 2], "bob", ["", "- bob"]],
    ["replaces an item", ["owners", 0], "carol", ['- "@acme/billing"   # the team', "- carol   # the team"]],
    [
      "adds a mapping behind what is there",
      ["versions", "0.9.0"],
      { state: "yanked", reason: "a: b" },
      ["", '  0.9.0:\n    state: yanked\n    reason: "a: b"'],
    ],
    [
      "makes a block of what stood in braces",
      ["versions", "1.1.0", "sunset"],
      "2027-03-31",
      [
        '  1.1.0: { state: yanked, reason: "wrong" }',
        '  1.1.0:\n    state: yanked\n    reason: wrong\n    sunset: "2027-03-31"',
      ],
    ],
    ["replaces a text of several lines", ["note"], "three", ["note: |\n  one\n  two", "note: three"]],
    ["adds a key at the root, before the last comment", ["enabled"], false, ["", "enabled: false"]],
    ["adds a list of mappings", ["waivers", 0], { rule: "a", path: "1" }, ["", 'waivers:\n  - rule: a\n    path: "1"']],
  ];
  it.each(cases)("%s", (_, path, value, difference) => {
    expect(changed(FILE, setYaml(FILE, path, value))).toEqual(difference);
    const crlf = FILE.replaceAll("\n", "\r\n");
    expect(setYaml(crlf, path, value)).toBe(setYaml(FILE, path, value)?.replaceAll("\n", "\r\n"));
  });

  it("begins a file that has nothing but comments, and ends a last line that has no end", () => {
    expect(setYaml("# only this\n", ["channels", "stable"], "1.2.0")).toBe(
      '# only this\nchannels:\n  stable: "1.2.0"\n',
    );
    expect(setYaml("", ["enabled"], true)).toBe("enabled: true\n");
    expect(setYaml("a: b", ["c"], "d")).toBe("a: b\nc: d\n");
    expect(setYaml("{a: b}", ["c"], "d")).toBe("a: b\nc: d");
  });

  it.each([
    ["a: [1\n", "a mistake"],
    ["a: &x 1\nb: *x\n", "an alias"],
    ["a: 1\na: 2\n", "a key twice"],
    ["- a\n", "a list where a mapping is expected"],
    ["--- a: b\n", "a text behind the document's marker"],
    ["a: b\n---\nc: d\n", "two documents"],
    ["c: { x: 1, # why\n  y: 2 }\n", "a comment that would be lost"],
  ])("gives up on %j: %s", (text) => {
    expect(setYaml(text, ["c", "z"], "d")).toBeUndefined();
  });

  test("every text that is set is read back as that text, and no other line changes", () => {
    const word = fc.oneof(
      fc.constantFrom("1.10", "1e3", "0x1f", "2027-01-31", "true", "null", "~", "- x", "a: b", "a #b", "", " ", "*x"),
      fc.string({ unit: "grapheme", maxLength: 30 }),
    );
    fc.assert(
      fc.property(word, fc.boolean(), (value, crlf) => {
        const text = crlf ? FILE.replaceAll("\n", "\r\n") : FILE;
        const after = setYaml(text, ["versions", "1.0.0", "reason"], value);
        expect(parse(after ?? "").versions["1.0.0"].reason).toBe(value);
        expect(after?.split("\n").filter((line) => !line.includes("reason:"))).toEqual(
          text.split("\n").filter((line) => !line.includes("reason:")),
        );
      }),
    );
  });
});
