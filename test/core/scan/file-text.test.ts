/** Files that are texts, in whatever encoding and however dirty, and those that are none. */
import { describe, expect, it } from "vitest";
import { textOf } from "../../../src/core/scan/file-text.ts";

describe("a file's text", () => {
  it("is read as UTF-8, whatever its name", () => {
    expect(textOf("notes.bin", Buffer.from("grüße"))).toBe("grüße");
    expect(textOf("run", Buffer.from("#!/bin/sh\necho a\0b\necho there is more of it\n"))).toContain("echo");
  });

  it("is read as UTF-16 where its first bytes say so", () => {
    expect(textOf("run.ps1", Buffer.from("\ufeffWrite-Host", "utf16le"))).toBe("\ufeffWrite-Host");
    const swapped = Buffer.from("\ufeffWrite-Host", "utf16le").swap16();
    expect(textOf("run.ps1", Buffer.concat([swapped, Buffer.from([0])]))).toBe("\ufeffWrite-Host");
    expect([...swapped.subarray(0, 2)]).toEqual([0xfe, 0xff]);
  });

  it("is read as UTF-16 where nothing says so", () => {
    const wide = Buffer.from("curl https://a.example", "utf16le");
    expect(textOf("run.ps1", wide)).toBe("curl https://a.example");
    expect(textOf("run.ps1", Buffer.from(wide).swap16())).toBe("curl https://a.example");
    expect(textOf("run.ps1", Buffer.from("ab\0c\0d\0e\0f\0"))).toBeUndefined();
  });

  it("is read where a script begins as an image would", () => {
    expect(textOf("a.js", Buffer.from("GIF89a=1;run()"))).toBe("GIF89a=1;run()");
  });

  it("is nothing in images and noise", () => {
    expect(textOf("a.gif", Buffer.from("GIF89a=1;run()"))).toBeUndefined();
    expect(textOf("a.md", Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7) % 32)))).toBeUndefined();
  });
});
