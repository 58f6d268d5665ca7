import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import {
  type ArchiveFile,
  ArchiveWriter,
  decodeArchive,
  digestFiles,
  encodeArchive,
} from "../../../src/core/skill/archive.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";
import { hasProgram } from "../../support/programs.ts";

const KNOWN: readonly ArchiveFile[] = [
  { path: "SKILL.md", executable: false, bytes: Buffer.from("---\nname: known\ndescription: Known.\n---\n") },
  { path: "scripts/run.sh", executable: true, bytes: Buffer.from("#!/bin/sh\necho known\n") },
  { path: "references/日本語.md", executable: false, bytes: Buffer.from("こんにちは\n") },
];

const path = fc
  .array(
    fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
      .map((s) => s.toWellFormed().replaceAll("/", "-").replaceAll("\0", "-")),
    { minLength: 1, maxLength: 3 },
  )
  .map((segments) => segments.join("/"));
const files = fc.uniqueArray(fc.record({ path, executable: fc.boolean(), bytes: fc.uint8Array({ maxLength: 64 }) }), {
  selector: (f) => f.path,
  maxLength: 8,
});

const plain = (entries: readonly ArchiveFile[]) => entries.map((f) => ({ ...f, bytes: [...f.bytes] }));

describe("an archive", () => {
  it("has the digest that docs/archive.md promises for ever", () => {
    expect(digestFiles(KNOWN)).toEqual({
      digest: "sha256:29746d2cb9d472a2ccb39257e05ae27b883f4b8082dee674bb48ce4fa00b3800",
      size: 417,
    });
  });

  it("gives back the files it was made of, and the same bytes from any order of them", () => {
    fc.assert(
      fc.property(files, (entries) => {
        const bytes = encodeArchive(entries);
        const read = decodeArchive(bytes);
        expect(plain(read)).toEqual(plain(entries.toSorted((a, b) => compareUtf8(a.path, b.path))));
        expect(encodeArchive(read)).toEqual(bytes);
        expect(encodeArchive(entries.toReversed())).toEqual(bytes);
      }),
    );
  });

  it("changes its digest with every byte, path and mode", () => {
    const digest = (change: Partial<ArchiveFile>) =>
      digestFiles([{ path: "SKILL.md", executable: false, bytes: Buffer.from("a"), ...change }]).digest;
    const digests = [
      digest({}),
      digest({ bytes: Buffer.from("b") }),
      digest({ executable: true }),
      digest({ path: "SKILL.MD" }),
    ];
    expect(new Set(digests).size).toBe(4);
  });

  it("refuses every other sequence of bytes with ARCHIVE_INVALID", () => {
    const good = encodeArchive(KNOWN);
    const refused = expect.objectContaining({ code: "ARCHIVE_INVALID" });
    for (let i = 0; i < good.length; i++) {
      const bad = Buffer.from(good);
      bad[i] = (bad[i] ?? 0) ^ 0x01;
      try {
        // A flipped bit of a file's content is caught by the checksum; one of a path or mode may be another good archive.
        expect(encodeArchive(decodeArchive(bad))).toEqual(bad);
      } catch (error) {
        expect(error).toEqual(refused);
      }
    }
    for (const bad of [
      Buffer.alloc(0),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.from("x")]),
      Buffer.concat([Buffer.from("x"), good]),
    ]) {
      expect(() => decodeArchive(bad)).toThrow(refused);
    }
  });

  it("never fails in any other way on arbitrary bytes", () => {
    const start = encodeArchive(KNOWN);
    const mutated = fc
      .tuple(fc.nat(start.length - 1), fc.uint8Array({ maxLength: 40 }))
      .map(([at, put]) => Buffer.concat([start.subarray(0, at), put, start.subarray(at + put.length)]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        try {
          decodeArchive(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: "ARCHIVE_INVALID" });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is written in order or not at all", () => {
    const writer = new ArchiveWriter();
    writer.entry({ path: "b", executable: false, bytes: new Uint8Array() });
    expect(() => writer.entry({ path: "a", executable: false, bytes: new Uint8Array() })).toThrow(TypeError);
  });

  it.runIf(hasProgram("python3"))("is a zip to another reader, with names, contents and modes intact", () => {
    const { path: folder, cleanup } = temporaryFolder();
    try {
      const zip = join(folder, "a.zip");
      const out = join(folder, "out");
      mkdirSync(out);
      writeFileSync(zip, encodeArchive(KNOWN));
      const script =
        "import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor i in z.infolist():\n  p=z.extract(i,sys.argv[2]); os.chmod(p,i.external_attr>>16)";
      execFileSync("python3", ["-c", script, zip, out]);
      for (const file of KNOWN) {
        expect(readFileSync(join(out, file.path))).toEqual(file.bytes);
        expect((statSync(join(out, file.path)).mode & 0o111) !== 0).toBe(file.executable);
      }
    } finally {
      cleanup();
    }
  });
});
