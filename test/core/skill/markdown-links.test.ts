import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativeLinks } from "../../../src/core/skill/markdown-links.ts";

const MANY = 5000;
const paths = (text: string) => relativeLinks(text, MANY).links.map(({ path }) => path);

describe("relative links", () => {
  it.each([
    ["[a](b.md)", ["b.md"]],
    ["![a](img/b.png)", ["img/b.png"]],
    ["[a](./b.md#part)", ["./b.md"]],
    ["[a](b.md?raw=1)", ["b.md"]],
    ["[a](<b c.md>)", ["b c.md"]],
    ["[a](b%20c.md)", ["b c.md"]],
    ["[a](b%zz%C3%A4.md)", ["b%zz\u00e4.md"]],
    ["[a](b%ff.md)", ["b\ufffd.md"]],
    ["[a](b\\_c.md)", ["b_c.md"]],
    ["[a](b(1).md)", ["b(1).md"]],
    ["[a]( b.md )", ["b.md"]],
    ['[a](b.md "the title")', ["b.md"]],
    ["[a](b.md 'the title') and [c](d.md (title))", ["b.md", "d.md"]],
    ["[![a](b.png)](c.md)", ["b.png", "c.md"]],
    ["| [a](b.md) | [c](d.md) |", ["b.md", "d.md"]],
    ["[a]: b.md", ["b.md"]],
    ["  [a]: <b.md> 'title'", ["b.md"]],
    ["[a](../../b.md)", ["../../b.md"]],
    ["[a](folder/)", ["folder/"]],
  ])("of %j are %j", (text, expected) => expect(paths(text)).toEqual(expected));

  it.each([
    "[a](https://acme.com/b.md)",
    "[a](mailto:bob@acme.com)",
    "[a](//acme.com/b)",
    "[a](/usr/share/b)",
    "[a](C:\\b)",
    "[a](#part)",
    "[a](?q=1)",
    "[a]({name}.md)",
    "[a](<file>)",
    "[a](path/to/…)",
    "[a](...)",
    "[a](see below)",
    "[a]()",
    "[a](b.md",
    "[a] (b.md)",
    "`[a](b.md)`",
    "``[a](b`c.md)``",
    "a `b` c `[a](b.md)` d",
    "[^1]: b.md",
    "[todo]: later",
  ])("of %j are none", (text) => expect(paths(text)).toEqual([]));

  it("count lines from one, with any line ends", () => {
    expect(relativeLinks("# A\n\n[a](b.md)\r\n[c](d.md)\r\n", MANY)).toEqual({
      links: [
        { path: "b.md", line: 3 },
        { path: "d.md", line: 4 },
      ],
      isWhole: true,
    });
  });

  it("are seen beside code spans, open ones too", () => {
    expect(paths("`code` [a](b.md) `more`")).toEqual(["b.md"]);
    expect(paths("a ` alone [a](b.md)")).toEqual(["b.md"]);
    expect(paths("a `` two ` one [a](b.md)")).toEqual(["b.md"]);
  });

  it.each([
    ["```\n[a](b.md)\n```\n[c](d.md)", ["d.md"]],
    ["~~~ md\n[a](b.md)\n```\n[a](b.md)\n~~~\n[c](d.md)", ["d.md"]],
    ["````\n```\n[a](b.md)\n```\n````\n[c](d.md)", ["d.md"]],
    ["- ```\n  [a](b.md)\n  ```\n- [c](d.md)", ["d.md"]],
    ["> ```\n> [a](b.md)\n> ```\n[c](d.md)", ["d.md"]],
    ["```\n``` not the end\n[a](b.md)\n```\n[c](d.md)", ["d.md"]],
    ["~~~\n~~~ not the end ~~~\n[a](b.md)\n~~~\n[c](d.md)", ["d.md"]],
    ["```\n[a](b.md)", []],
    ["``` `x` ```\n[c](d.md)", ["d.md"]],
  ])("of %j, with a block of code, are %j", (text, expected) => expect(paths(text)).toEqual(expected));

  it("are found whatever stands around them", () => {
    const around = fc.stringMatching(/^[a-z .,*#-]{0,40}$/);
    fc.assert(
      fc.property(around, around, fc.stringMatching(/^[a-z]{1,9}\.md$/), (before, after, path) => {
        expect(paths(`${before}[text](${path})${after}`)).toEqual([path]);
      }),
    );
  });

  it("are so many and no more, which is said", () => {
    const text = "[a](b.md)\n".repeat(10);
    expect(relativeLinks(text, 10)).toMatchObject({ links: { length: 10 }, isWhole: true });
    const { links, isWhole } = relativeLinks(text, 9);
    expect([links.at(-1), isWhole]).toEqual([{ path: "b.md", line: 9 }, false]);
    expect(relativeLinks("[a](https://acme.com)\n", 0)).toEqual({ links: [], isWhole: true });
  });

  it("are looked for in every line", () => {
    expect(paths("```\n```\n".repeat(6000).concat("[a](b.md)"))).toEqual(["b.md"]);
    expect(paths(`${"x ".repeat(20_000)}[a](b.md)`)).toEqual(["b.md"]);
    expect(paths(`![a](data:image/png;base64,${"A".repeat(200_000)}) and [c](d.md)`)).toEqual(["d.md"]);
  });

  it("are not looked for in a line that nobody wrote, which is said", () => {
    const text = `${"x ".repeat(60_000)}[a](b.md)\n[c](d.md)`;
    expect(relativeLinks(text, MANY)).toEqual({ links: [{ path: "d.md", line: 2 }], isWhole: false });
  });

  it("are looked for in linear time", () => {
    for (const piece of ["](a", "](a(", "](<", "[a]: ", "`", '](a "b', "](((("]) {
      const text = `${piece.repeat(Math.floor(99_000 / piece.length))}\n`.repeat(10);
      expect(paths(text).length).toBeLessThanOrEqual(10);
    }
  });
});
