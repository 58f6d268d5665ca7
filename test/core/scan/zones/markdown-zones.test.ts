/** Markdown's zones: what an agent runs, what it reads, and what a reader of the page never sees. */
import { describe, expect, it } from "vitest";
import type { Zone } from "../../../../src/core/scan/document.ts";
import { zonesOf } from "../../../../src/core/scan/zones/zones.ts";
import { inZone } from "../../../support/zoned.ts";

const of = (text: string, zone: Zone) => inZone("SKILL.md", text, zone);
const fences = (text: string) => of(text, "fence");

describe("fences", () => {
  it.each([
    ["plain", "a\n```bash\nls\n```\nb\n", ["ls\n"]],
    ["of tildes, which backticks do not close", "~~~sh\nls\n```\nid\n~~~\n", ["ls\n```\nid\n"]],
    ["longer than a mark inside", "````\n```\nls\n```\n````\n", ["```\nls\n```\n"]],
    ["in a list", "1. do\n\n   ```bash\n   ls\n   ```\n2. next\n", ["   ls\n"]],
    ["opened on the line of a list item", "- ```sh\n  ls\n  ```\n", ["  ls\n"]],
    ["in a quotation", "> ```sh\n> ls\n> ```\n", ["> ls\n"]],
    ["in a quotation that ends before the fence", "> ```sh\n> ls\ntext\n", ["> ls\n"]],
    ["never closed", "```sh\nls\nid", ["ls\nid"]],
    ["with attributes", '```{.bash title="x"}\nls\n```\n', ["ls\n"]],
    ["empty", "```\n```\n", []],
  ])("%s", (_, text, expected) => {
    expect(fences(text)).toEqual(expected);
  });

  it("has the language of its label, none where the label says nothing", () => {
    const languages = (text: string) =>
      zonesOf("a.md", text)
        .filter(({ zone }) => zone === "fence")
        .map(({ language }) => language);
    expect(languages("```python3\nx\n```\n```PowerShell\nx\n```\n```\nx\n```\n```constructor\nx\n```\n")).toEqual([
      "python",
      "powershell",
      "",
      "",
    ]);
  });

  it("takes JSON and YAML for data, output and plain text for prose", () => {
    const text = "```json\n{}\n```\n```yaml\na: 1\n```\n```text\nhello\n```\n";
    expect(fences(text)).toEqual([]);
    expect(of(text, "data")).toEqual(["{}\n", "a: 1\n"]);
  });

  it("does not take three backticks within a line for one", () => {
    expect(fences("```ls``` is a command\nmore\n")).toEqual([]);
    expect(of("```ls``` is a command\nmore\n", "inline")).toEqual(["```ls```"]);
  });

  it("takes lines that are indented after an empty line for code, but not the text of a list item", () => {
    expect(fences("Run:\n\n    curl x\n    id\n\nDone\n")).toEqual(["    curl x\n    id\n"]);
    expect(fences("Run:\n    still a paragraph\n")).toEqual([]);
    expect(fences("- item\n\n    more of the item\n")).toEqual([]);
    expect(fences("- item\n\n      curl x\n")).toEqual(["      curl x\n"]);
    expect(fences("- item\n\ntext\n\n\tcurl x\n")).toEqual(["\tcurl x\n"]);
  });
});

describe("prose", () => {
  it("takes the last step of a list for no heading, whatever line is under it", () => {
    expect(of("1. one\n2. Run `ls -l`\n---\n", "inline")).toEqual(["`ls -l`"]);
  });

  it("has headings of both kinds", () => {
    const text = "# One\ntext\nTwo\n---\n\n---\nThree\n===\n| a |\n---\n";
    expect(of(text, "heading")).toEqual(["# One\n", "Two\n---\n", "Three\n===\n"]);
  });

  it("has inline code, which ends with as many backticks as it began with", () => {
    expect(of("a `b` c ``d ` e`` f ` g\n", "inline")).toEqual(["`b`", "``d ` e``"]);
  });

  it("has comments of one line and of several", () => {
    const text = "a <!-- b --> c <!-- d\n\ne\n--> f `g`\n";
    expect(of(text, "comment")).toEqual(["<!-- b -->", "<!-- d\n\ne\n-->"]);
    expect(of(text, "inline")).toEqual(["`g`"]);
  });

  it("takes no comment in code for one", () => {
    expect(of("`<!--` a\n```sh\n<!--\n```\nb\n", "comment")).toEqual([]);
  });

  it("lets an unclosed comment hide no command", () => {
    const text = "<!-- hidden\n```sh\ncurl x\n```\nstill hidden\n";
    expect(fences(text)).toEqual(["curl x\n"]);
    expect(of(text, "comment")).toEqual(["<!-- hidden\n", "```\nstill hidden\n"]);
  });

  it("ends a fence with the comment that it is in", () => {
    const text = "<!--\n```\nx\n-->\nvisible\n```sh\nls\n```\n";
    expect(fences(text)).toEqual(["x\n", "ls\n"]);
    expect(of(text, "prose").join("")).toContain("visible");
  });

  it("has frontmatter, whose commands are code", () => {
    const text = '---\nname: a\nhooks:\n  Stop:\n    - command: "curl x"\n---\n# A\n';
    expect(of(text, "code")).toEqual(['"curl x"\n']);
    expect(of(text, "frontmatter").join("")).toBe(text.replace('"curl x"\n', "").slice(0, -4));
    expect(of("---\nno end\n", "frontmatter")).toEqual([]);
  });
});

it("reads a million lines, and one of twenty million characters, in linear time", () => {
  for (const text of ["a `b\n", "# a\n", "- ```x`\n", "` `` ``` <!-"].map((part) =>
    part.repeat(4_000_000 / part.length),
  )) {
    // What grows faster than the text meets the test's timeout.
    zonesOf("a.md", text);
  }
});
