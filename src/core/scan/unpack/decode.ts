/** Finds what is encoded in a text, and decodes it: only what comes out as text is of interest. */
import { isUtf8 } from "node:buffer";
import { constants, gunzipSync, inflateSync } from "node:zlib";
import { type Alphabet, alphabetOf, runsOf } from "../runs.ts";
import { rotated } from "../tricks.ts";
import { base32, base85, binaryDigits, type Candidate, entities, percentDecoded, quoted85 } from "./encodings.ts";

export interface Decoded {
  /** Where the encoded text begins. */
  readonly start: number;
  readonly text: string;
  /** What was undone, innermost last. */
  readonly via: readonly string[];
}

interface Encoding {
  readonly name: string;
  /** What it is written in, and how much of that there is at least. */
  readonly alphabet: Alphabet;
  readonly least: number;
  /** Tried on each run of the alphabet; a sticky one from its beginning on, beyond its end if need be. */
  readonly pattern: RegExp | ((run: string) => readonly Candidate[]);
  /** Only in texts that speak of it. */
  readonly hint?: (text: string) => boolean;
  readonly decode: (encoded: string) => Buffer | undefined;
}

/**
 * Source of an expression for `unit` as often as it follows, none of which is given back. A plain `*` remembers every
 * repetition, and V8 throws where those of a long text are too many: how many is less once a process has compiled much.
 */
function every(unit: string, group: string): string {
  return `(?:(?=(?<${group}>(?:${unit}){1,1000}))\\k<${group}>)*`;
}

/** An expression for at least `least` of `unit`; `before` and `after` stand around them. */
function long(unit: string, least: number, { before = "", after = "" } = {}): RegExp {
  return new RegExp(`${before}(?:${unit}){${least}}${every(unit, "rest")}${after}`, "g");
}

const BASE64_DIGIT = "[A-Za-z0-9+/_-]";
/** Base64 goes on in lines that are nothing else. */
const BASE64_LINE = `["'\\\\]{0,2}[ \\t]{0,20}\\r?\\n[ \\t]{0,40}["']?${BASE64_DIGIT}{4}${every(BASE64_DIGIT, "line")}={0,2}(?=["'\\\\);, \\t]{0,8}(?:\\r?\\n|$)|["'])`;
const BASE64 = new RegExp(
  `${BASE64_DIGIT}{24}${every(BASE64_DIGIT, "first")}={0,2}${every(BASE64_LINE, "lines")}`,
  "y",
);

function row(
  name: string,
  [one, least]: readonly [RegExp, number],
  pattern: Encoding["pattern"],
  decode: Encoding["decode"],
  hint?: NonNullable<Encoding["hint"]>,
): Encoding {
  return { name, alphabet: alphabetOf(one), least, pattern, decode, ...(hint === undefined ? {} : { hint }) };
}

const ENCODINGS: readonly Encoding[] = [
  row("base64", [/[A-Za-z0-9+/_-]/, 24], BASE64, base64),
  row("hexadecimal", [/[0-9a-fA-F]/, 32], long("[0-9a-fA-F]{2}", 16), hexadecimal),
  row(
    "hexadecimal",
    [/[0-9a-fA-Fx\\ ,:]/, 47],
    long("[ ,:]{1,2}(?:0x|\\\\x)?[0-9a-fA-F]{2}", 15, { before: "(?:0x|\\\\x)?[0-9a-fA-F]{2}" }),
    hexadecimal,
  ),
  row("base32", [/[A-Z2-7=]/, 32], long("[A-Z2-7]", 32, { after: "={0,6}" }), base32),
  row(
    "base85",
    [/[!-~]/, 20],
    quoted85,
    base85,
    (text) => text.includes("<~") || (text.includes("85") && /[ab]85|base85|ascii85/i.test(text)),
  ),
  row("URL encoding", [/[%0-9a-fA-F]/, 24], long("%[0-9a-fA-F]{2}", 8), percentDecoded, (text) => text.includes("%")),
  row("HTML entities", [/[&#xX0-9a-fA-F;]/, 24], long("&#(?:[xX][0-9a-fA-F]{2,6}|\\d{2,7});?", 6), entities, (text) =>
    text.includes("&#"),
  ),
  row("binary digits", [/[01 ,]/, 96], long("[01]{8}[ ,]?", 12), binaryDigits),
];

/** Characters around a mention of ROT13 that may be written in it. */
const ROTATED_BEFORE = 300;
const ROTATED_AFTER = 1500;
const MAX_ROTATED = 5;

/** How much may come out of one encoded text, and who is told that more would. */
interface Room {
  readonly most: number;
  readonly refuse: (limit: string) => void;
}

/** Everything encoded in `text`. */
export function* decodings(text: string, room: Room): Generator<Decoded> {
  for (const encoding of ENCODINGS) {
    if (encoding.hint?.(text) === false) continue;
    for (const { start, encoded } of candidates(text, encoding)) {
      const bytes = encoding.decode(encoded);
      const plain = bytes === undefined ? undefined : textOfBytes(bytes, room);
      if (plain !== undefined) yield { start, text: plain.text, via: [encoding.name, ...plain.via] };
    }
  }
  yield* rotations(text);
}

function* candidates(text: string, { alphabet, least, pattern }: Encoding): Generator<Candidate> {
  let after = 0;
  for (const { start, end } of runsOf(text, alphabet, least)) {
    if (start < after) continue;
    if (typeof pattern === "function") {
      for (const { start: at, encoded } of pattern(text.slice(start, end))) yield { start: start + at, encoded };
      continue;
    }
    if (pattern.sticky) {
      pattern.lastIndex = start;
      const encoded = pattern.exec(text)?.[0] ?? "";
      after = start + encoded.length;
      yield { start, encoded };
      continue;
    }
    for (const match of text.slice(start, end).matchAll(pattern))
      yield { start: start + match.index, encoded: match[0] };
  }
}

/** From its number, which is rarer than its letters. */
const ROT13 = /13(?<=\b(rot-?_?)13)\b|caesar(?<=\bcaesar)/gi;

function* rotations(text: string): Generator<Decoded> {
  if (!["13", "aesar", "AESAR"].some((part) => text.includes(part))) return;
  let count = 0;
  for (const { index: found, 1: before = "" } of text.matchAll(ROT13)) {
    const index = found - before.length;
    const start = Math.max(0, index - ROTATED_BEFORE);
    yield { start, text: rotated(text.slice(start, index + ROTATED_AFTER)), via: ["ROT13"] };
    count += 1;
    if (count === MAX_ROTATED) return;
  }
}

/** The whole run, or its first line where what follows is not part of it, or what stands between slashes. */
function base64(encoded: string): Buffer | undefined {
  if (!mayHoldText(encoded)) return undefined;
  const candidates = [
    encoded.replace(/[^A-Za-z0-9+/_=-]+/g, ""),
    encoded.split(/[\s"']/, 1)[0] as string,
    ...encoded.split(/[/_]/, 8),
  ];
  for (const candidate of candidates) {
    if (candidate.length < 24 || !mayBeText(Buffer.from(candidate.slice(0, 64), "base64"))) continue;
    const bytes = Buffer.from(candidate, "base64");
    if (mayBeText(bytes)) return bytes;
  }
  return undefined;
}

/** Names and paths are base64 too: nearly all of them are no text in their first bytes, wherever they are begun. */
function mayHoldText(encoded: string): boolean {
  if (mayBeginText(encoded, 0)) return true;
  for (let at = 0; at < encoded.length; at++) {
    const code = encoded.charCodeAt(at);
    if ((code === 0x2f || code === 0x5f) && mayBeginText(encoded, at + 1)) return true;
  }
  return false;
}

const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"].map((digit, i) => [
    digit.charCodeAt(0),
    i < 64 ? i : i - 2,
  ]),
);
const VALUES = Int8Array.from({ length: 128 }, (_, code) => DIGITS.get(code) ?? -1);

/** By the first three bytes; what is not told by four digits may be anything. */
function mayBeginText(encoded: string, at: number): boolean {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = VALUES[encoded.charCodeAt(i)] ?? -1;
    if (digit === -1) return i < encoded.length;
    value = (value << 6) | digit;
  }
  const bytes = [value >> 16, (value >> 8) & 0xff, value & 0xff];
  return compressionOf(bytes) !== undefined || bytes.every((byte) => isTextByte(byte) || byte === 0);
}

function hexadecimal(encoded: string): Buffer | undefined {
  const digits = encoded.replace(/0x|\\x|[ ,:]/g, "");
  return mayBeText(Buffer.from(digits.slice(0, 64), "hex")) ? Buffer.from(digits, "hex") : undefined;
}

/** Judged by the beginning: text in UTF-8 or UTF-16, or compressed. */
function mayBeText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 32);
  return compressionOf(start) !== undefined || start.every((byte) => isTextByte(byte) || byte === 0);
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13 || byte === 27;
}

const COMPRESSIONS: readonly (readonly [name: string, (bytes: ArrayLike<number>) => boolean, typeof gunzipSync])[] = [
  ["gzip", (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b, gunzipSync],
  ["zlib", ({ 0: a, 1: b }) => a === 0x78 && (b === 0x01 || b === 0x5e || b === 0x9c || b === 0xda), inflateSync],
];

function compressionOf(bytes: ArrayLike<number>): (typeof COMPRESSIONS)[number] | undefined {
  return COMPRESSIONS.find(([, isOurs]) => isOurs(bytes));
}

interface PlainBytes {
  readonly text: string;
  readonly via: readonly string[];
}

/** The text of decoded bytes, decompressed where they are; undefined where they are no text. */
function textOfBytes(bytes: Buffer, room: Room): PlainBytes | undefined {
  const compression = compressionOf(bytes);
  if (compression !== undefined) {
    const [name, , decompress] = compression;
    const inner = decompressed(bytes, decompress, room);
    const plain = inner === undefined ? undefined : textOfBytes(inner, room);
    if (plain !== undefined) return { text: plain.text, via: [name, ...plain.via] };
  }
  if (bytes.length >= 16 && bytes.every((byte, i) => (i % 2 === 0 ? isTextByte(byte) : byte === 0)))
    return { text: bytes.toString("utf16le"), via: ["UTF-16"] };
  if (!isUtf8(bytes) || !bytes.every(isTextByte)) return undefined;
  return { text: bytes.toString("utf8"), via: [] };
}

/** What is torn at its end is read as far as it goes. */
function decompressed(bytes: Buffer, decompress: typeof gunzipSync, { most, refuse }: Room): Buffer | undefined {
  try {
    return decompress(bytes, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") refuse(`${most} bytes of one decompressed text`);
    return undefined;
  }
}
