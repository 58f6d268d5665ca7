import { describe, expect, it } from "vitest";
import { byteOrderMark, hasTextEnding, isProgram, isText } from "../../../src/core/skill/text-files.ts";

const file = (path: string, content: string | Uint8Array = "x\n") => ({ path, bytes: Buffer.from(content) });

describe("a file's ending", () => {
  it.each(["SKILL.md", "a/b.TXT", "x.py", "data.json", ".env", "a.b.csv"])("of %s promises a text", (path) => {
    expect(hasTextEnding(path)).toBe(true);
  });

  it.each(["LICENSE", "a.md/b", "logo.png", "x.", "archive.zip", "md"])("of %s promises none", (path) => {
    expect(hasTextEnding(path)).toBe(false);
  });
});

describe("a text", () => {
  it("is what has no NUL byte near its start, or the name of a text", () => {
    expect(isText(file("LICENSE", "Free for all\n"))).toBe(true);
    expect(isText(file("logo", "PNG\0"))).toBe(false);
    expect(isText(file("notes.md", "a\0b"))).toBe(true);
    expect(isText(file("late", `${"x".repeat(8000)}\0`))).toBe(true);
  });
});

describe("a program", () => {
  it.each([
    ["scripts/run.sh", "echo\n"],
    ["scripts/Run.PS1", ""],
    ["bin/tool", "#!/usr/bin/env python3\n"],
    ["tool.exe", "MZ\0"],
  ])("is %s", (path, content) => expect(isProgram(file(path, content))).toBe(true));

  it.each([
    ["SKILL.md", "# Title\n"],
    ["data.json", "{}"],
    ["bin/tool", " #!/bin/sh\n"],
    ["sh", ""],
  ])("is not %s with %j in it", (path, content) => expect(isProgram(file(path, content))).toBe(false));

  it("is known by its name where its bytes were not read", () => {
    expect(isProgram({ path: "a.py" })).toBe(true);
    expect(isProgram({ path: "a" })).toBe(false);
  });
});

describe("a byte order mark", () => {
  it.each([
    [[0xef, 0xbb, 0xbf, 0x41], "UTF-8"],
    [[0xff, 0xfe, 0x41, 0], "UTF-16LE"],
    [[0xfe, 0xff, 0, 0x41], "UTF-16BE"],
    [[0xef, 0xbb], undefined],
    [[0x41], undefined],
    [[], undefined],
  ])("of %j is %s", (bytes, mark) => expect(byteOrderMark(Uint8Array.from(bytes))).toBe(mark));
});
