/** A tree entry's name and mode as our ports show them. */
import { isUtf8 } from "node:buffer";
import type { Mode } from "../../app/ports/ports.ts";

/** What `TreeFile.path` promises: UTF-8, and each byte that is none as a lone surrogate U+DC80…U+DCFF. */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\u{fffd}") && !isUtf8(bytes) ? decodeInvalid(bytes) : text;
}

function decodeInvalid(bytes: Buffer): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length = sequenceLength(lead);
    if (length > 0 && isUtf8(bytes.subarray(at, at + length))) {
      text += bytes.toString("utf8", at, at + length);
      at += length;
    } else {
      text += String.fromCharCode(0xdc00 + lead);
      at += 1;
    }
  }
  return text;
}

/** How many bytes a UTF-8 sequence with this first byte has (RFC 3629 §4); 0 where none starts so. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** A folder's mode: trees hold it, our ports never show it. */
export const TREE_MODE = 0o040000;

/** Is this the mode of a folder, as git reads it (by its type bits alone)? */
export function isTreeMode(mode: number): boolean {
  return (mode & TYPE_BITS) === TREE_MODE;
}
const TYPE_BITS = 0o170000;

/** Reads the mode of anything but a folder as git does: old trees have 100664, odd ones what they like. */
export function canonicalMode(mode: number): Exclude<Mode, 0> {
  if ((mode & TYPE_BITS) === 0o100000) return (mode & 0o100) === 0 ? 0o100644 : 0o100755;
  return (mode & TYPE_BITS) === 0o120000 ? 0o120000 : 0o160000;
}

/** The part of a tree that somebody wants. */
export interface PathFilter {
  /** Is this one of the wanted paths, or inside one? */
  accepts(path: string): boolean;
  /** May this folder hold anything that is accepted? */
  enters(folder: string): boolean;
}

/** Wants these files and folders (a slash at the end means nothing); "" is the root: everything. */
export function createPathFilter(wanted: readonly string[]): PathFilter {
  const exact = new Set(wanted.map(withoutSlash));
  const above = new Set([...exact].flatMap(ancestors));
  const accepts = (path: string) => exact.has(path) || ancestors(path).some((folder) => exact.has(folder));
  return { accepts, enters: (folder) => above.has(folder) || accepts(folder) };
}

/** `a/b/c` → `a/b`, `a` and the root. */
function ancestors(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) folders.push(path.slice(0, end));
  return [...folders, ""];
}

/** A path as a caller may write it, without the slashes at its end. */
export function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
