/**
 * Reads a release's archive, as docs/archive.md defines it, with nothing but typed arrays: stored entries, no gaps, no links, no
 * second reading. What is anything else is refused, whatever other readers of zip files would make of it.
 */
import { ClientError } from "./client-error.ts";

/** One file of a release. */
export interface SkillFile {
  /** Relative and `/`-separated; it leaves no folder that it is put into. */
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Uint8Array;
}

/** Bytes of an archive; files in it. */
export const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 1000;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UNIX_2_0 = 0x0314;
const MODES: ReadonlyMap<number, boolean> = new Map([
  [0o100644, false],
  [0o100755, true],
]);

/** The files of an archive, in its order. Throws INVALID. */
export function readArchive(bytes: Uint8Array): readonly SkillFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  if (end < 0 || bytes.length > MAX_ARCHIVE_BYTES) throw invalid("its size");
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const isEnd =
    view.getUint32(end, true) === END &&
    view.getUint32(end + 4, true) === 0 &&
    view.getUint16(end + 8, true) === count &&
    view.getUint32(end + 12, true) === end - start &&
    view.getUint16(end + 20, true) === 0;
  if (!isEnd || count === 0 || count > MAX_FILES) throw invalid("its end");
  const files: SkillFile[] = [];
  let [central, local] = [start, 0];
  for (let i = 0; i < count; i++) {
    const entry = readEntry(bytes, view, { central, local, end, start });
    files.push(entry.file);
    [central, local] = [entry.central, entry.local];
  }
  if (central !== end || local !== start) throw invalid("what lies between its entries");
  checkPaths(files.map(({ path }) => path));
  return files;
}

interface Place {
  readonly central: number;
  readonly local: number;
  readonly end: number;
  readonly start: number;
}

/** One entry, and where the next one is. */
function readEntry(bytes: Uint8Array, view: DataView, { central, local, end, start }: Place) {
  if (central + 46 > end || local + 30 > start) throw invalid("where an entry is");
  const size = view.getUint32(central + 24, true);
  const nameLength = view.getUint16(central + 28, true);
  const data = local + 30 + nameLength;
  const isSound =
    view.getUint32(central, true) === CENTRAL &&
    view.getUint16(central + 4, true) === UNIX_2_0 &&
    view.getUint32(local, true) === LOCAL &&
    view.getUint16(central + 6, true) === 10 &&
    view.getUint16(central + 8, true) === 0x0800 &&
    view.getUint16(central + 10, true) === 0 &&
    view.getUint32(central + 20, true) === size &&
    view.getUint32(central + 42, true) === local &&
    [30, 32, 34, 36].every((at) => view.getUint16(central + at, true) === 0) &&
    view.getUint16(local + 28, true) === 0;
  if (!isSound || central + 46 + nameLength > end || data + size > start) throw invalid("an entry's header");
  for (let i = 0; i < 24; i++) {
    if (bytes[central + 6 + i] !== bytes[local + 4 + i]) throw invalid("an entry's two headers, which differ");
  }
  const attributes = view.getUint32(central + 38, true);
  const executable = attributes % 0x10000 === 0 ? MODES.get(attributes >>> 16) : undefined;
  if (executable === undefined) throw invalid("an entry's mode: a link, say, or a device");
  const path = decodeName(bytes.subarray(central + 46, central + 46 + nameLength));
  if (path !== decodeName(bytes.subarray(local + 30, data))) throw invalid("an entry's two names, which differ");
  const file: SkillFile = { path, executable, bytes: bytes.slice(data, data + size) };
  return { file, central: central + 46 + nameLength, local: data + size };
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ClientError("INVALID", "The archive is not one of ours: an entry's name is not UTF-8.", { cause });
  }
}

/** Each once, none that leaves its folder, and the SKILL.md among them. */
function checkPaths(paths: readonly string[]): void {
  const bad = paths.find((path) => /[\\:\0-\x1f\x7f]/.test(path) || path.split("/").some(isBadSegment));
  if (bad !== undefined) throw invalid(`the path ${JSON.stringify(bad.slice(0, 100))}`);
  const folded = paths.map((path) => path.normalize("NFC").toLowerCase());
  if (new Set(folded).size !== paths.length) throw invalid("two paths that are one on some machines");
  if (!paths.includes("SKILL.md")) throw invalid("that it has no SKILL.md");
}

function isBadSegment(segment: string): boolean {
  return segment === "" || segment === "." || segment === ".." || segment.toLowerCase() === ".git";
}

function invalid(what: string): ClientError {
  return new ClientError("INVALID", `The archive is not one of ours, by ${what}.`);
}
