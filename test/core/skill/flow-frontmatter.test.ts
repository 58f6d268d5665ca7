import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFlowFrontmatter } from "../../../src/core/skill/flow-frontmatter.ts";
import { parseReferenceYaml } from "../../../src/core/skill/reference-yaml.ts";

const value = (text: string) => readFlowFrontmatter(text)?.value;

describe("readFlowFrontmatter", () => {
  it.each([
    ["a list in brackets", "name: a\ntags: [x, 'y z', \"w\"]\n", "name: a\ntags:\n  - x\n  - y z\n  - w\n"],
    [
      "a mapping in braces",
      "name: a\nmetadata: {version: 1.10, team: ops}\n",
      'name: a\nmetadata:\n  version: "1.10"\n  team: ops\n',
    ],
    ["one in another", "name: a\nx: [{b: c}, d]\n", "name: a\nx:\n  - b: c\n  - d\n"],
    ["an empty list, as an empty text", "name: a\nx: []\n", 'name: a\nx: ""\n'],
    ["a key alone in braces, as one without a value", "{name: a, b, c: d}\n", 'name: a\nb: ""\nc: d\n'],
    ["a list over lines", "name: a\nx: [\n  b,\n  c\n]\n", "name: a\nx:\n  - b\n  - c\n"],
  ])("reads %s as its block style", (_, flow, block) => {
    const reference = parseReferenceYaml(block);
    expect(reference.kind).toBe("value");
    expect(value(flow)).toEqual((reference as { value: unknown }).value);
    expect(parseReferenceYaml(flow).kind).toBe("unreadable");
  });

  it.each([
    ["no flow at all", "name: a\n"],
    ["another mistake", "name: a\nx: [b]\ny: c: d\n"],
    ["an alias", "name: &n a\nx: [*n]\n"],
    ["a tag", "name: a\nx: !!set [b]\n"],
    ["a key twice", "name: a\nname: b\nx: [c]\n"],
    ["a list as a key", "{name: a, [b]: c}\n"],
    ["a mapping as a key", "x: {{b: c}: d}\n"],
    ["a list that is never closed", "name: a\nx: [b\n"],
    ["a list at the root", "[a, b]\n"],
    ["two documents", "name: a\nx: [b]\n---\nname: c\n"],
    ["far too deep", `name: a\nx: ${"[".repeat(500)}${"]".repeat(500)}\n`],
  ])("leaves %s to the reference", (_, text) => {
    expect(readFlowFrontmatter(text)).toBeUndefined();
  });

  it("says on which line of the text each key stands", () => {
    expect(readFlowFrontmatter("name: a\nx: [b,\n c]\ny: d\n")?.lines).toEqual(
      new Map([
        ["name", 1],
        ["x", 2],
        ["y", 4],
      ]),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab:[]{},-&*!|>'\"# \n"), maxLength: 60 }), (text) => {
        readFlowFrontmatter(`name: a\n${text}`);
      }),
    );
  });
});
