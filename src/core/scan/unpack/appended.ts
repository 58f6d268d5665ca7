/** What stands behind the end of a file that is complete without it: viewers show the image, and nobody sees the rest. */
import { type FileKind, kindOf } from "../file-kind.ts";
import { zipEnd } from "./zip-reader.ts";

export interface Appended {
  readonly what: string;
  readonly content: Uint8Array;
}

/** Fewer bytes than these are padding, or a writer's signature. */
const MIN_APPENDED = 32;
const MIN_PRINTABLE = 0.9;

/** Where a file of a kind ends, by its own format; undefined where that is not known. */
const ENDS: Readonly<Record<string, (buffer: Buffer) => number | undefined>> = {
  "PNG image": (buffer) => after(buffer.indexOf("IEND", 8, "latin1"), 8),
  "JPEG image": (buffer) => after(buffer.lastIndexOf("\xff\xd9", undefined, "latin1"), 2),
  "GIF image": (buffer) => after(buffer.lastIndexOf("\0;", undefined, "latin1"), 2),
};

function after(at: number, length: number): number | undefined {
  return at === -1 ? undefined : at + length;
}

/** A zip that begins later than the file, or a script, a program or an archive behind an image's end. */
export function appendedTo(bytes: Uint8Array, kind: FileKind | undefined): Appended | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isZipAtEnd(buffer)) return { what: "zip archive", content: bytes };
  const end = kind === undefined ? undefined : ENDS[kind.name]?.(buffer);
  if (end === undefined || buffer.length - end < MIN_APPENDED) return undefined;
  const content = buffer.subarray(end);
  const what = kindOf(content);
  if (what !== undefined && ["program", "bytecode", "archive"].includes(what.is)) return { what: what.name, content };
  return isScript(content) ? { what: "text", content } : undefined;
}

/** An end record whose directory is where it says, in front of it. */
function isZipAtEnd(buffer: Buffer): boolean {
  const end = zipEnd(buffer);
  if (end === -1) return false;
  const directory = end - buffer.readUInt32LE(end + 12);
  return directory >= 0 && directory < end && buffer.readUInt32LE(directory) === 0x02014b50;
}

function isScript(content: Buffer): boolean {
  const text = content.subarray(0, 4096);
  const printable = text.filter(
    (byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13,
  ).length;
  return printable >= text.length * MIN_PRINTABLE && /[a-z]{3}/i.test(text.toString("latin1"));
}
