/** Signals about whole files. */
import { describe, expect, it } from "vitest";
import { fileSignal } from "../../../src/core/scan/file-signal.ts";

describe("a signal about a file", () => {
  const file = { path: "a.bin", mode: 0o100644, size: 1, bytes: Buffer.from("a") };

  it("has the file's path, and other evidence for other bytes", () => {
    const one = fileSignal("archive.locked", file, { member: "b" });
    const other = fileSignal("archive.locked", { ...file, bytes: Buffer.from("c") }, { member: "b" });
    expect([one.facts, one.document.path, one.end]).toEqual([
      { path: "a.bin", member: "b" },
      "a.bin",
      one.document.text.length,
    ]);
    expect(one.document.text).not.toBe(other.document.text);
  });
});
