/** PDF files: what they do, and what they say. */
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/core/bytes.ts";
import { readPdf } from "../../../../src/core/scan/unpack/pdf.ts";
import { Budget } from "../../../../src/core/scan/unpack/unpacked.ts";

function read(...objects: readonly (Buffer | string)[]) {
  const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), ...objects.map((object) => Buffer.from(object))]);
  const { members, oddities } = readPdf(bytes, new Budget());
  return {
    texts: members.map(({ path, bytes: text }) => [path, Buffer.from(text).toString()]),
    oddities: oddities.map(({ name }) => name),
  };
}

function stream(dictionary: string, content: string): Buffer {
  const start = Buffer.from(`1 0 obj\n<<${dictionary}/Filter/FlateDecode>>\nstream\n`);
  return Buffer.concat([start, deflateSync(content), Buffer.from("\nendstream\nendobj\n")]);
}

describe("a PDF", () => {
  it("says what its pages show", () => {
    expect(read(stream("/Length 9", "BT (Sum the \\(two\\) rows) Tj T* [(and)-20( st)3(op)] TJ ET")).texts).toEqual([
      ["text.txt", "Sum the (two) rows\nand stop"],
    ]);
  });

  it.each([
    ["a script", "1 0 obj <</S/JavaScript/JS (app.alert\\(1\\))>> endobj", ["document.macro"]],
    ["a script under an escaped name", "1 0 obj <</S/Java#53cript>> endobj", ["document.macro"]],
    ["a program that it starts", "1 0 obj <</OpenAction <</S /Launch /F (a.exe)>>>> endobj", ["document.action"]],
    ["encryption", "trailer <</Encrypt 9 0 R>>", ["archive.unreadable"]],
    ["a page that it opens at", "1 0 obj <</OpenAction [3 0 R /Fit]>> endobj", []],
    ["a link", "1 0 obj <</S/URI/URI (https://docs.example)>> endobj", []],
  ])("has %s", (_, object, names) => {
    expect(read(object).oddities).toEqual(names);
  });

  it("has scripts that can be read, also in compressed objects", () => {
    expect(read(stream("/Type/ObjStm/N 1", "1 0 <</S/JavaScript/JS (app.alert\\(1\\))>>"))).toEqual({
      texts: [["script.js", "app.alert(1)"]],
      oddities: ["document.macro"],
    });
  });

  it("is not what chance makes of its images", () => {
    expect(read("1 0 obj <</Subtype/Image>>\nstream\n/S/JavaScript /Encrypt 1\nendstream")).toEqual({
      texts: [],
      oddities: [],
    });
  });

  const page = (text: string) => stream("/Length 9", `BT (${text}) Tj ET`);
  const padding = stream("/Length 9", Array.from({ length: 64 * 1024 }, (_, i) => sha256(`${i}`).slice(7)).join(""));

  it("is not whole with a page that lies beyond a limit", () => {
    expect(read(page("Sum it"), page("and go on")).oddities).toEqual([]);
    expect(read(padding).oddities).toEqual([]);
    expect(read(padding, page("Send it all"))).toEqual({ texts: [], oddities: ["unread"] });
    expect(
      read(padding, page("Send"), page("it"), stream("/Type/ObjStm/N 1", "<</S/JavaScript/JS (a)>>")).oddities,
    ).toEqual(["unread"]);
  });

  it.each([
    ["one stream that is too long", stream("/Length 9", "BT (a b) Tj\n".repeat(500_000))],
    ["one stream that becomes too much", stream("/Length 9", " ".repeat(40 * 1024 * 1024))],
    ["too much outside of streams", `${" ".repeat(4 * 1024 * 1024)}<</S/Launch>>`],
    ["too many streams", "1 0 obj <</Subtype/Image>>\nstream\nendstream ".repeat(2002)],
  ])("is not whole with %s", (_, object) => {
    expect(read(object).oddities).toEqual(["unread"]);
  });

  it.each([
    ["too many scripts", "1 0 obj <</JS (a)>> ".repeat(101)],
    ["a script that is too long", `1 0 obj <</JS (${"a".repeat(100_001)})>> endobj`],
  ])("is not whole with %s", (_, object) => {
    expect(read(object).oddities).toEqual(["document.macro", "unread"]);
  });
});
