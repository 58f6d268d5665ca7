/** Reads any zip file as an unpacker would, and as another one would that trusts other parts of it: PKWARE's APPNOTE 6.3.10. */
import { type Budget, leaves, linkLeaves, type Member, type Oddity, type Unpacked, unread } from "./unpacked.ts";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = Buffer.from("PK\x05\x06", "latin1");
/** An end record with the longest comment. */
const MAX_END = 22 + 0xffff;
/** Entries of one zip; a central directory can repeat one for ever. */
const MAX_ENTRIES = 5000;
const ENCRYPTED = 1;
const SIZES_FOLLOW = 8;

interface Entry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
  /** Unix mode; 0 where it is not known. */
  readonly mode: number;
}

/** Where the end record of a zip is in these bytes, which may begin with something else; -1 where there is none. */
export function zipEnd(bytes: Uint8Array): number {
  const buffer = view(bytes);
  const at = buffer.lastIndexOf(END);
  return at === -1 || at < buffer.length - MAX_END || at + 22 > buffer.length ? -1 : at;
}

/** The members of a zip file. */
export function readZip(bytes: Uint8Array, budget: Budget): Unpacked {
  const buffer = view(bytes);
  const end = zipEnd(bytes);
  if (end === -1) return withoutDirectory(buffer, budget);
  const { entries, oddities } = directoryOf(buffer, end);
  const hidden = hiddenEntries(buffer, entries, end);
  const read = [...entries, ...hidden].map((entry) => readEntry(buffer, entry, budget));
  return {
    members: read.flatMap(({ members }) => members),
    oddities: [...oddities, ...hidden.map(({ path }) => lie(path, "it is not in the directory")), ...unique(read)],
  };
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function lie(path: string, why: string): Oddity {
  return { name: "archive.lies", facts: { member: path, why } };
}

/** Of many members with the same limit, one. */
function unique(read: readonly Unpacked[]): readonly Oddity[] {
  const oddities = new Map<string, Oddity>();
  for (const one of read.flatMap((unpacked) => unpacked.oddities)) {
    const key = one.name === "unread" ? JSON.stringify(one) : `${one.name} ${one.facts["member"]}`;
    oddities.set(key, one);
  }
  return [...oddities.values()].slice(0, MAX_ODDITIES);
}

const MAX_ODDITIES = 20;

/** A zip that is cut off: what its local headers tell. */
function withoutDirectory(buffer: Buffer, budget: Budget): Unpacked {
  const read = hiddenEntries(buffer, [], buffer.length).map((entry) => readEntry(buffer, entry, budget));
  return {
    members: read.flatMap(({ members }) => members),
    oddities: [{ name: "archive.damaged", facts: { why: "its directory is missing" } }, ...unique(read)],
  };
}

function directoryOf(
  buffer: Buffer,
  end: number,
): { readonly entries: readonly Entry[]; readonly oddities: readonly Oddity[] } {
  const count = buffer.readUInt16LE(end + 10);
  const size = buffer.readUInt32LE(end + 12);
  // What stands before the zip, of a program that unpacks itself or an image, moves every offset.
  const moved = size === 0xffffffff ? 0 : end - size - buffer.readUInt32LE(end + 16);
  let at = size === 0xffffffff ? zip64Directory(buffer, end) : end - size;
  if (at < 0) at = buffer.indexOf(Buffer.from("PK\x01\x02", "latin1"));
  const entries: Entry[] = [];
  while (at >= 0 && at + 46 <= end && buffer.readUInt32LE(at) === CENTRAL_HEADER && entries.length < MAX_ENTRIES) {
    const nameEnd = at + 46 + buffer.readUInt16LE(at + 28);
    const next = nameEnd + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
    entries.push(entryOf(buffer, { at, nameEnd, moved: Math.max(0, moved) }));
    at = next;
  }
  if (entries.length === MAX_ENTRIES) return { entries, oddities: [unread(`${MAX_ENTRIES} members`)] };
  const isShort = count !== 0xffff && entries.length !== count;
  return {
    entries,
    oddities: isShort ? [lie("", `its directory says ${count} members and has ${entries.length}`)] : [],
  };
}

function zip64Directory(buffer: Buffer, end: number): number {
  const record = buffer.lastIndexOf(Buffer.from("PK\x06\x06", "latin1"), end);
  return record === -1 || record + 56 > buffer.length ? -1 : Number(buffer.readBigUInt64LE(record + 48));
}

function entryOf(buffer: Buffer, { at, nameEnd, moved }: { at: number; nameEnd: number; moved: number }): Entry {
  const extra = buffer.subarray(nameEnd, nameEnd + buffer.readUInt16LE(at + 30));
  const [size, packed, offset] = wide(extra, [
    buffer.readUInt32LE(at + 24),
    buffer.readUInt32LE(at + 20),
    buffer.readUInt32LE(at + 42),
  ]);
  const isUnix = buffer[at + 5] === 3;
  return {
    path: buffer.toString("utf8", at + 46, nameEnd),
    flags: buffer.readUInt16LE(at + 8),
    method: buffer.readUInt16LE(at + 10),
    packed: packed as number,
    size: size as number,
    offset: (offset as number) + moved,
    mode: isUnix ? buffer.readUInt16LE(at + 40) : 0,
  };
}

/** Numbers of 32 bits, those that are full taken from the Zip64 field (APPNOTE 4.5.3). */
function wide(extra: Buffer, numbers: readonly number[]): readonly number[] {
  if (!numbers.includes(0xffffffff)) return numbers;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return numbers.map((number) => {
      if (number !== 0xffffffff || from + 8 > extra.length) return number;
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    });
  }
  return numbers;
}

/** Members that have a local header alone: some unpackers read those, and others the directory. */
function hiddenEntries(buffer: Buffer, entries: readonly Entry[], end: number): readonly Entry[] {
  const known = entries.map(({ offset, packed }) => ({ start: offset, end: dataStart(buffer, offset) + packed }));
  known.sort((a, b) => a.start - b.start);
  const found: Entry[] = [];
  let at = 0;
  for (const { start, end: next } of [...known, { start: end, end }]) {
    while (found.length < MAX_HIDDEN && at >= 0 && at < start) {
      const header = buffer.subarray(at, start).indexOf("PK\x03\x04", 0, "latin1");
      if (header === -1 || at + header + 30 > buffer.length) break;
      const entry = localEntry(buffer, at + header);
      found.push(entry);
      at = dataStart(buffer, entry.offset) + entry.packed;
    }
    at = Math.max(at, next);
  }
  return found;
}

const MAX_HIDDEN = 50;

function dataStart(buffer: Buffer, offset: number): number {
  if (offset + 30 > buffer.length) return buffer.length;
  return offset + 30 + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
}

function localEntry(buffer: Buffer, offset: number): Entry {
  const flags = buffer.readUInt16LE(offset + 6);
  const packed = buffer.readUInt32LE(offset + 18);
  const rest = buffer.length - dataStart(buffer, offset);
  return {
    path: buffer.toString("utf8", offset + 30, offset + 30 + buffer.readUInt16LE(offset + 26)),
    flags,
    method: buffer.readUInt16LE(offset + 8),
    // Of a member whose sizes follow, the data end where inflating ends.
    packed: Math.max(0, packed === 0 && (flags & SIZES_FOLLOW) !== 0 ? rest : Math.min(packed, rest)),
    size: buffer.readUInt32LE(offset + 22),
    offset,
    mode: 0,
  };
}

const NOTHING: Unpacked = { members: [], oddities: [] };

function readEntry(buffer: Buffer, entry: Entry, budget: Budget): Unpacked {
  const { path, offset, packed } = entry;
  if (path.endsWith("/") && packed === 0) return NOTHING;
  const start = dataStart(buffer, offset);
  if (offset + 30 > buffer.length || buffer.readUInt32LE(offset) !== LOCAL_HEADER || start + packed > buffer.length)
    return { members: [], oddities: [{ name: "archive.damaged", facts: { member: path, why: `${path} is cut off` } }] };
  const oddities = [...disagreements(buffer, entry), ...(leaves(path) ? [outside(path)] : [])];
  if ((entry.flags & ENCRYPTED) !== 0 || entry.method === 99)
    return { members: [], oddities: [...oddities, { name: "archive.locked", facts: { member: path } }] };
  const bytes = contentOf(entry, buffer.subarray(start, start + packed), budget);
  if (typeof bytes === "object" && "name" in bytes) return { members: [], oddities: [...oddities, bytes] };
  if (!budget.take(bytes.length)) return { members: [], oddities: [...oddities, unread(budget.limit)] };
  if ((entry.mode & 0o170000) === 0o120000)
    return { members: [], oddities: [...oddities, ...linkOddities(path, bytes)] };
  const member: Member = { path, bytes, isExecutable: (entry.mode & 0o111) !== 0 };
  return { members: [member], oddities };
}

function outside(member: string): Oddity {
  return { name: "archive.outside", facts: { member } };
}

function linkOddities(path: string, target: Uint8Array): readonly Oddity[] {
  return linkLeaves(path, view(target).toString("utf8", 0, 4096)) ? [outside(path)] : [];
}

/** What the directory and the member's own header say differently. */
function disagreements(buffer: Buffer, entry: Entry): readonly Oddity[] {
  const local = localEntry(buffer, entry.offset);
  if (local.path !== entry.path) return [lie(entry.path, `its own header calls it ${local.path}`)];
  const isKnown = (local.flags & SIZES_FOLLOW) === 0 && buffer.readUInt32LE(entry.offset + 18) !== 0xffffffff;
  if (isKnown && buffer.readUInt32LE(entry.offset + 18) !== entry.packed)
    return [lie(entry.path, "its own header gives another size")];
  return local.method === entry.method ? [] : [lie(entry.path, "its own header gives another method")];
}

function contentOf({ path, method }: Entry, packed: Buffer, budget: Budget): Uint8Array | Oddity {
  if (method === 0) return packed;
  if (method !== 8) return { name: "archive.unreadable", facts: { member: path, format: `method ${method}` } };
  const bytes = budget.inflate("raw", packed);
  if (bytes === "limit") return unread(budget.limit);
  return bytes === "damaged"
    ? { name: "archive.damaged", facts: { member: path, why: `${path} cannot be inflated` } }
    : bytes;
}
