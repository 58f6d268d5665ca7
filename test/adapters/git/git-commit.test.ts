import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommit } from "../../../src/adapters/git/git-commit.ts";
import { RegistryError } from "../../../src/core/errors.ts";

const ID = "a".repeat(40);
const TREE = "b".repeat(40);
const PARENT = "c".repeat(40);

describe("parseCommit", () => {
  it("reads what the object says", () => {
    const text = `tree ${TREE}\nparent ${PARENT}\nauthor Ann <ann@example.com> 5 +0100\ncommitter Bob <bob@example.com> 7 -0930\n\nSubject\n\nBody\n`;
    expect(parse(text)).toEqual({
      oid: ID,
      tree: TREE,
      parents: [PARENT],
      author: "Ann",
      committedAt: 7,
      message: "Subject\n\nBody\n",
    });
  });

  it.each([
    ["author Ann <ann@example.com> 5 +0000", "Ann"],
    ["author  Ann  Other  <> 5 +0000", "Ann  Other"],
    ["author <ann@example.com> 5 +0000", ""],
    ["author ann@example.com 5 +0000", ""],
    ["author A <b> c <d@example.com> 5 +0000", "A"],
    ["author", ""],
    ["authority Ann <ann@example.com> 5 +0000", ""],
    [" author Ann <ann@example.com> 5 +0000", ""],
  ])("takes the name alone of %j", (line, author) => {
    expect(parse(`tree ${TREE}\n${line}\n\n`).author).toBe(author);
  });

  it.each([
    ["C <c@example.com> 1767225600 +0000", 1_767_225_600],
    ["C <c@example.com> 0 -1200", 0],
    ["C <c@example.com> -5 +0000", 0],
    ["C <c@example.com> 5e3 +0000", 0],
    ["C <c@example.com> 99999999999999999999 +0000", 0],
    ["C <c> 1 +0000> 8 +0000", 8],
    ["C <c@example.com> 9", 9],
    ["C 9 +0000", 0],
    ["", 0],
  ])("takes the seconds of %j", (ident, seconds) => {
    expect(parse(`tree ${TREE}\ncommitter ${ident}\n\n`).committedAt).toBe(seconds);
  });

  it("takes parents only from where git does", () => {
    const text = `tree ${TREE}\nauthor A <a> 1 +0000\nparent ${PARENT}\n\nparent ${PARENT}\n`;
    expect(parse(text).parents).toEqual([]);
  });

  it("answers or refuses, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.uint8Array({ maxLength: 200 }), (tree, bytes) => {
        const start = tree ? `tree ${TREE}\n` : "";
        const read = () => parseCommit(ID, Buffer.concat([Buffer.from(start), bytes]));
        if (tree) expect(read().tree).toBe(TREE);
        else expect(read).toThrow(RegistryError);
      }),
    );
  });
});

function parse(text: string) {
  return parseCommit(ID, Buffer.from(text, "utf8"));
}
