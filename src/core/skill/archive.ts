/**
 * A release's archive: a flat, stored (uncompressed) zip in which every byte follows from the files' paths, modes and
 * contents. Its SHA-256 is the release's digest, so nothing here may ever change; docs/archive.md fixes each field.
 * Field names and numbers are those of PKWARE's APPNOTE 6.3.10.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { compareUtf8 } from "../bytes.ts";
import { RegistryError } from "../errors.ts";
import type { Digest } from "../names.ts";

export interface ArchiveFile {
  /** `/`-separated, relative to the skill's folder. */
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Uint8Array;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const VERSION_NEEDED = 10;
/** Upper byte 3: Unix, so that readers honour the mode in the external attributes. */
const VERSION_MADE_BY = 0x0314;
/** Bit 11: names are UTF-8. Set always, also for ASCII names. */
const FLAGS = 0x0800;
/** 1980-01-01, the first date the format can hold. */
const DOS_DATE = 0x0021;

/** Writes an archive entry by entry; entries must come in UTF-8 order of their paths. */
export class ArchiveWriter {
  private readonly central: Buffer[] = [];
  private offset = 0;
  private last: string | undefined;

  /** The bytes of one entry: its local header and its content. */
  entry(file: ArchiveFile): readonly [Buffer, Uint8Array] {
    if (this.last !== undefined && compareUtf8(this.last, file.path) >= 0) {
      throw new TypeError(`archive entries out of order: ${this.last}, ${file.path}`);
    }
    this.last = file.path;
    const name = Buffer.from(file.path, "utf8");
    const crc = crc32(file.bytes);
    // One piece of a pool for both: there are two for every file of every release.
    const both = Buffer.allocUnsafe(76 + 2 * name.length).fill(0);
    const header = both.subarray(0, 30 + name.length);
    header.writeUInt32LE(LOCAL_HEADER, 0);
    writeShared(header, 4, { crc, size: file.bytes.length, nameLength: name.length });
    name.copy(header, 30);

    const central = both.subarray(header.length);
    central.writeUInt32LE(CENTRAL_HEADER, 0);
    central.writeUInt16LE(VERSION_MADE_BY, 4);
    writeShared(central, 6, { crc, size: file.bytes.length, nameLength: name.length });
    central.writeUInt32LE((file.executable ? 0o100755 : 0o100644) * 0x10000, 38);
    central.writeUInt32LE(this.offset, 42);
    name.copy(central, 46);
    this.central.push(central);
    this.offset += header.length + file.bytes.length;
    return [header, file.bytes];
  }

  /** The bytes after the last entry: the central directory and its end record. */
  end(): Buffer {
    const directory = Buffer.concat(this.central);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END_OF_CENTRAL_DIRECTORY, 0);
    end.writeUInt16LE(this.central.length, 8);
    end.writeUInt16LE(this.central.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.offset, 16);
    return Buffer.concat([directory, end]);
  }
}

/** The fields that the local and the central header share, from "version needed" to "extra field length". */
function writeShared(
  header: Buffer,
  at: number,
  entry: { readonly crc: number; readonly size: number; readonly nameLength: number },
): void {
  header.writeUInt16LE(VERSION_NEEDED, at);
  header.writeUInt16LE(FLAGS, at + 2);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.size, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(entry.nameLength, at + 22);
}

/** An archive's bytes in pieces, from files in any order. */
function* archiveParts(files: readonly ArchiveFile[]): Generator<Uint8Array> {
  const writer = new ArchiveWriter();
  for (const file of files.toSorted((a, b) => compareUtf8(a.path, b.path))) yield* writer.entry(file);
  yield writer.end();
}

/** A whole archive in memory. */
export function encodeArchive(files: readonly ArchiveFile[]): Buffer {
  return Buffer.concat([...archiveParts(files)]);
}

/** The release digest of these files, and the size of their archive in bytes. */
export function digestFiles(files: readonly ArchiveFile[]): { readonly digest: Digest; readonly size: number } {
  const hash = createHash("sha256");
  let size = 0;
  for (const part of archiveParts(files)) {
    hash.update(part);
    size += part.length;
  }
  return { digest: `sha256:${hash.digest("hex")}`, size };
}

/**
 * Reads an archive that this format wrote, and no other: what was read is encoded again and must give the same bytes,
 * so hidden entries, differing headers, comments and trailing data cannot exist. Throws ARCHIVE_INVALID.
 */
export function decodeArchive(bytes: Uint8Array): readonly ArchiveFile[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files: ArchiveFile[] = [];
  let at = 0;
  while (at + 30 <= buffer.length && buffer.readUInt32LE(at) === LOCAL_HEADER) {
    const size = buffer.readUInt32LE(at + 22);
    const start = at + 30 + buffer.readUInt16LE(at + 26);
    const end = start + size;
    if (end > buffer.length) throw invalid("an entry reaches past the end of the file");
    files.push({
      path: buffer.toString("utf8", at + 30, start),
      executable: false,
      bytes: buffer.subarray(start, end),
    });
    at = end;
  }
  const marked = withModes(buffer, at, files);
  const sorted = marked.every((f, i) => i === 0 || compareUtf8(marked[i - 1]?.path ?? "", f.path) < 0);
  if (!sorted || !encodeArchive(marked).equals(buffer)) throw invalid("its bytes are not the canonical ones");
  return marked;
}

/** Takes each entry's executable bit from the central directory, which follows the entries in the same order. */
function withModes(buffer: Buffer, directory: number, files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  let at = directory;
  return files.map((file) => {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== CENTRAL_HEADER)
      throw invalid("its central directory is incomplete");
    const executable = buffer.readUInt32LE(at + 38) === 0o100755 * 0x10000;
    at += 46 + buffer.readUInt16LE(at + 28);
    return { ...file, executable };
  });
}

function invalid(why: string): RegistryError {
  return new RegistryError("ARCHIVE_INVALID", `The archive cannot be used: ${why}.`, {
    hint: "Fetch it again; if it stays so, the registry that served it is broken or lying.",
  });
}
