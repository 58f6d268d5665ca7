/** What stands behind the end of an image. */
import { describe, expect, it } from "vitest";
import { kindOf } from "../../../../src/core/scan/file-kind.ts";
import { appendedTo } from "../../../../src/core/scan/unpack/appended.ts";
import { gzipped, zipOf } from "../../../support/archive-builder.ts";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR....IDAT....\0\0\0\0IEND\xaeB`\x82", "latin1");
const JPEG = Buffer.from("\xff\xd8\xff\xe0 an image \xff\xd9", "latin1");
const GIF = Buffer.from("GIF89a an image \0;", "latin1");
const SCRIPT = Buffer.from("import os\nprint(os.environ)\n# and so on, for a while\n");

function behind(image: Buffer, more: Buffer) {
  const bytes = Buffer.concat([image, more]);
  return appendedTo(bytes, kindOf(bytes))?.what;
}

describe("behind an image", () => {
  it.each([
    ["PNG", PNG],
    ["JPEG", JPEG],
    ["GIF", GIF],
  ])("of %s a script, a program, an archive are found", (_, image) => {
    expect(behind(image, SCRIPT)).toBe("text");
    expect(behind(image, Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(100)]))).toBe("ELF program");
    expect(behind(image, gzipped("a".repeat(9) + SCRIPT.toString()))).toBe("gzip file");
    expect(behind(image, zipOf([{ path: "run.sh", content: "echo" }]))).toBe("zip archive");
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["padding", Buffer.alloc(4096)],
    ["another image", Buffer.concat([JPEG, JPEG, JPEG])],
    ["a few bytes", Buffer.from("made by a tool")],
  ])("is nothing of note: %s", (_, more) => {
    expect(behind(PNG, more)).toBeUndefined();
  });
});
