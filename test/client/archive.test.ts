/** The client's own reader of archives holds what the core's holds, and takes nothing else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArchive } from "../../src/client/archive.ts";
import { decodeArchive, encodeArchive } from "../../src/core/skill/archive.ts";

const file = (path: string, text = "x", executable = false) => ({ path, executable, bytes: Buffer.from(text) });
const ARCHIVE = encodeArchive([file("SKILL.md", "# x\n"), file("scripts/run.sh", "#!/bin/sh\n", true)]);
const plain = (files: readonly { path: string; executable: boolean; bytes: Uint8Array }[]) =>
  files.map(({ path, executable, bytes }) => [path, executable, Buffer.from(bytes).toString("hex")]);

describe("the client's reader", () => {
  test("reads what the registry writes", () => {
    expect(plain(readArchive(ARCHIVE))).toEqual(plain(decodeArchive(ARCHIVE)));
  });

  test.each(["../escaped", "/etc/x", "a/../../x", "C:\\x", ".git/hooks/x", "a\u0000b", "a//b", "./a"])(
    "refuses the path %j",
    (path) => {
      const bytes = encodeArchive([file("SKILL.md"), file(path)]);
      expect(() => readArchive(bytes)).toThrow("not one of ours");
    },
  );

  test("refuses an archive without SKILL.md, and paths that are one on some machines", () => {
    expect(() => readArchive(encodeArchive([file("README.md")]))).toThrow("no SKILL.md");
    expect(() => readArchive(encodeArchive([file("SKILL.md"), file("a"), file("A")]))).toThrow("two paths");
  });

  test("refuses a link", () => {
    const bytes = Buffer.from(ARCHIVE);
    const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(0o120777 * 65536, at + 38);
    expect(() => readArchive(bytes)).toThrow("a link, say");
  });

  test("reads nothing otherwise than the core does, and nothing of another length", () => {
    fc.assert(
      fc.property(fc.nat(ARCHIVE.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(ARCHIVE);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        let core: unknown;
        try {
          core = plain(decodeArchive(bytes));
        } catch {
          core = undefined;
        }
        let ours: unknown;
        try {
          ours = plain(readArchive(bytes));
        } catch {
          return;
        }
        // Checksums of entries are not looked at again: the digest covers every byte.
        if (core !== undefined) expect(ours).toEqual(core);
      }),
    );
    for (const length of [0, 10, 22, ARCHIVE.length - 1])
      expect(() => readArchive(ARCHIVE.subarray(0, length))).toThrow();
    expect(() => readArchive(Buffer.concat([ARCHIVE, Buffer.from("x")]))).toThrow("not one of ours");
    expect(() => readArchive(Buffer.concat([Buffer.from("x"), ARCHIVE]))).toThrow("not one of ours");
  });
});
