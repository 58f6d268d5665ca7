/** The files of archives that sources give: zip, tar, and tar with gzip. Strict: what two programs could read differently is refused. */
import { crc32, gunzipSync, inflateRawSync } from "node:zlib";
import type { PlainFile } from "../../app/ports/fetching.ts";
import { quote } from "../../core/errors.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../core/skill/skill-files.ts";
import { SourceWrong } from "./source-addresses.ts";

/** Entries of one archive, folders and what is left out by `path` too. */
const MAX_ENTRIES = 20_000;
/** Bytes of everything in one archive: of a large one a small folder may be wanted. */
export const MAX_ARCHIVE_BYTES = 4 * MAX_UNPACKED_BYTES;
const BLOCK = 512;

/** Reads an archive of whichever of the three forms it is, as far as it unpacks to `max` bytes. Throws SourceWrong. */
export function readArchive(bytes: Buffer, max = MAX_ARCHIVE_BYTES): readonly PlainFile[] {
  if (bytes.subarray(0, 4).equals(ZIP_START) || bytes.subarray(0, 4).equals(ZIP_EMPTY)) return readZipFiles(bytes, max);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return readTarFiles(gunzipped(bytes, max), max);
  if (bytes.length >= BLOCK && bytes.length % BLOCK === 0) return readTarFiles(bytes, max);
  throw new SourceWrong("What was fetched is no zip, no tar and no tar with gzip.");
}
const ZIP_START = Buffer.from("PK\x03\x04", "latin1");
const ZIP_EMPTY = Buffer.from("PK\x05\x06", "latin1");

/** The files of a folder, by their paths in it; all of them where none is named. Throws SourceWrong where there is none. */
export function filesBelow(files: readonly PlainFile[], folder: string | undefined): readonly PlainFile[] {
  const below =
    folder === undefined
      ? files
      : files.flatMap((file) =>
          file.path.startsWith(`${folder}/`) ? [{ ...file, path: file.path.slice(folder.length + 1) }] : [],
        );
  if (below.length === 0)
    throw new SourceWrong(`What was fetched has no file${folder === undefined ? "" : ` below ${quote(folder)}`}.`);
  if (below.length > MAX_FILES)
    throw new SourceWrong(`What was fetched has ${below.length} files: expected at most ${MAX_FILES}.`);
  return below;
}

function gunzipped(bytes: Buffer, max: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, max) });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw isLarge ? unpacksToTooMuch() : new SourceWrong("What was fetched is broken gzip.");
  }
}

function unpacksToTooMuch(): SourceWrong {
  return new SourceWrong(`What was fetched unpacks to more than ${MAX_ARCHIVE_BYTES} bytes.`);
}

/** Collects files, each path once. */
class Collected {
  readonly files = new Map<string, PlainFile>();
  private entries = 0;
  private bytes = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  count(): void {
    if (++this.entries > MAX_ENTRIES) throw new SourceWrong(`The archive has more than ${MAX_ENTRIES} entries.`);
  }

  /** How many bytes may still come. */
  get left(): number {
    return this.max - this.bytes;
  }

  addAll(files: readonly PlainFile[]): void {
    for (const file of files) this.add(file);
  }

  add(file: PlainFile): void {
    this.bytes += file.bytes.length;
    if (this.bytes > this.max) throw unpacksToTooMuch();
    if (this.files.has(file.path)) throw new SourceWrong(`The archive has ${quote(file.path)} twice.`);
    this.files.set(file.path, file);
  }
}

/** Reads a zip by its directory (PKWARE's APPNOTE 6.3.10): no zip64, no encryption, nothing that the two headers disagree on. */
export function readZipFiles(bytes: Buffer, max = MAX_ARCHIVE_BYTES): readonly PlainFile[] {
  const end = bytes.lastIndexOf(ZIP_EMPTY);
  if (end < 0 || end + 22 > bytes.length || end + 22 + bytes.readUInt16LE(end + 20) !== bytes.length)
    throw new SourceWrong("The zip file is cut off, or goes on after its end.");
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new SourceWrong("The zip file is a zip64: expected a plain one.");
  const found = new Collected(max);
  const ranges: { readonly from: number; readonly to: number }[] = [];
  for (let i = 0; i < count; i++) {
    found.count();
    const entry = directoryEntry(bytes, at, end);
    at = entry.next;
    if (entry.path.endsWith("/")) continue;
    const { file, range } = readZipEntry(bytes, entry, found.left);
    ranges.push(range);
    found.add(file);
  }
  const sorted = ranges.sort((a, b) => a.from - b.from);
  if (sorted.some(({ from }, i) => i > 0 && from < (sorted[i - 1]?.to ?? 0)))
    throw new SourceWrong("Entries of the zip file overlap.");
  return [...found.files.values()];
}

interface ZipEntry {
  readonly path: string;
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly mode: number;
  readonly next: number;
}

function directoryEntry(bytes: Buffer, at: number, end: number): ZipEntry {
  if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50)
    throw new SourceWrong("The zip file's directory is broken.");
  const length = bytes.readUInt16LE(at + 28);
  const next = at + 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (next > end) throw new SourceWrong("The zip file's directory is broken.");
  const name = bytes.subarray(at + 46, at + 46 + length);
  return {
    path: decoded(name),
    name,
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
    // The upper half is Unix's, where the maker was a Unix.
    mode: bytes[at + 5] === 3 ? bytes.readUInt16LE(at + 40) : 0,
    next,
  };
}

function readZipEntry(bytes: Buffer, entry: ZipEntry, left: number) {
  const { path, name, flags, method, crc, packed, size, offset, mode } = entry;
  const wrong = (what: string) => new SourceWrong(`${quote(path)} of the zip file ${what}.`);
  const type = mode & 0o170000;
  if (type !== 0 && type !== 0o100000) throw wrong("is a link or another special file: expected a regular one");
  if ((flags & 0x2041) !== 0) throw wrong("is encrypted");
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50) throw wrong("is not where it should be");
  const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const local = bytes.subarray(offset + 30, offset + 30 + bytes.readUInt16LE(offset + 26));
  if (!local.equals(name)) throw wrong("has another name in its own header");
  if (from + packed > bytes.length) throw wrong("is cut off");
  if (size > left) throw wrong(`makes it unpack to more than ${MAX_ARCHIVE_BYTES} bytes`);
  const raw = bytes.subarray(from, from + packed);
  const content = method === 0 ? Buffer.from(raw) : method === 8 ? inflated(raw, size) : undefined;
  if (content === undefined) throw wrong("is packed in a way that is not known, or is broken");
  if (content.length !== size || crc32(content) !== crc) throw wrong("is damaged");
  const file: PlainFile = { path, executable: (mode & 0o111) !== 0, bytes: content };
  return { file, range: { from: offset, to: from + packed } };
}

function inflated(raw: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(raw, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
}

/** Reads a tar of POSIX (ustar and pax) or GNU: regular files and folders, and nothing else. */
function readTarFiles(bytes: Buffer, max: number): readonly PlainFile[] {
  const found = new Collected(max);
  let named: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    found.count();
    const { path, type, size, mode } = tarHeader(header);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new SourceWrong("The tar file is cut off.");
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
    if (type === "x") named = paxPath(content) ?? named;
    else if (type === "L") named = decoded(upToNul(content));
    else if (type !== "g") {
      found.addAll(tarFiles(named ?? path, { type, mode, content }));
      named = undefined;
    }
  }
  return [...found.files.values()];
}

/** A file, or nothing for a folder. */
function tarFiles(
  path: string,
  of: { readonly type: string; readonly mode: number; readonly content: Buffer },
): readonly PlainFile[] {
  const { type, mode, content } = of;
  const plain = path.replace(/^(?:\.\/+)+/, "");
  if (type === "5") return [];
  if (type === "0") return [{ path: plain, executable: (mode & 0o111) !== 0, bytes: Buffer.from(content) }];
  throw new SourceWrong(`${quote(plain)} of the tar file is a link or another special file: expected a regular one.`);
}

function tarHeader(header: Buffer) {
  const field = (from: number, length: number) => upToNul(header.subarray(from, from + length));
  const sum = header.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  const size = octal(field(124, 12));
  if (octal(field(148, 8)) !== sum || size === undefined) throw new SourceWrong("The tar file has a broken header.");
  const prefix =
    header.toString("latin1", 257, 262) === "ustar" && header[262] === 0 ? field(345, 155) : Buffer.alloc(0);
  const name = decoded(field(0, 100));
  const flag = String.fromCharCode(header[156] ?? 0);
  return {
    path: prefix.length === 0 ? name : `${decoded(prefix)}/${name}`,
    type: flag === "\0" || flag === "7" ? (name.endsWith("/") ? "5" : "0") : flag,
    size,
    mode: octal(field(100, 8)) ?? 0,
  };
}

function octal(field: Buffer): number | undefined {
  const digits = /^ *([0-7]{1,11}) *$/.exec(field.toString("latin1"))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** `path` of a pax header; a size in one is for files that are larger than any of ours. */
function paxPath(content: Buffer): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString("latin1", at, space));
    const record = content.subarray(space + 1, at + length - 1);
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > content.length)
      throw new SourceWrong("The tar file has a broken header.");
    at += length;
    const text = decoded(record);
    if (text.startsWith("path=")) path = text.slice("path=".length);
    if (text.startsWith("size=") || text.startsWith("linkpath="))
      throw new SourceWrong("The tar file has a file that is too large, or a link.");
  }
  return path;
}

function upToNul(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

function decoded(name: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(name);
  } catch {
    throw new SourceWrong("The archive has a name that is no UTF-8.");
  }
}
