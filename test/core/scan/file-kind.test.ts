/** Files told by their first bytes. */
import { describe, expect, it } from "vitest";
import { endingOf, kindOf } from "../../../src/core/scan/file-kind.ts";

function windowsProgram(): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write("MZ");
  bytes.writeUInt32LE(64, 60);
  bytes.write("PE\0\0", 64);
  return bytes;
}

describe("a file's kind", () => {
  it.each([
    ["ELF program", Buffer.from("\x7fELF\x02\x01\x01")],
    ["Windows program", windowsProgram()],
    ["Mach-O program", Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1])],
    ["Python bytecode", Buffer.from("cb0d0d0a0000000000000000000000000000", "hex")],
    ["WebAssembly module", Buffer.from("\0asm\x01\0\0\0")],
    ["tar archive", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0")])],
    ["MP4 media", Buffer.from("\0\0\0\x18ftypmp42")],
  ])("is %s", (name, bytes) => {
    expect(kindOf(bytes)?.name).toBe(name);
  });

  it.each([
    ["nothing", ""],
    [
      "a text that begins like a program",
      "MZ is a chess player, and this line is long enough to hold a header of 64 bytes.",
    ],
    ["Markdown", "# Title\n"],
    ["a script", "#!/bin/sh\n"],
  ])("is unknown for %s", (_, text) => {
    expect(kindOf(Buffer.from(text))).toBeUndefined();
  });
});

describe("a name's ending", () => {
  it.each([
    ["scripts/run.SH", "sh"],
    ["kit.tar.gz", "gz"],
    ["kit.zip!/docs/a.md", "md"],
    [".env", ""],
    ["a.b/c", ""],
    ["kit.zip!/.env", ""],
  ])("of %s is %j", (path, ending) => {
    expect(endingOf(path)).toBe(ending);
  });
});
