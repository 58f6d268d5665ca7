/** Finds what is encoded in a text, and decodes it: only what comes out as text is of interest. */
import { isUtf8 } from "node:buffer";
import { constants, gunzipSync, inflateSync } from "node:zlib";
import { base32, base85, binaryDigits, entities, percentDecoded } from "./encodings.ts";
import { MAX_FILE_DECODED } from "./limits.ts";
import { rotated } from "./tricks.ts";

export interface Decoded {
  /** Where the encoded text begins. */
  readonly start: number;
  readonly text: string;
  /** What was undone, innermost last. */
  readonly via: readonly string[];
}

interface Encoding {
  readonly name: string;
  readonly pattern: RegExp;
  /** Only in texts that have one of these. */
  readonly hints?: RegExp;
  /** Only in texts with a run of digits of base64. */
  readonly needsRun?: true;
  readonly decode: (encoded: string) => Buffer | undefined;
}

/** Base64 goes on in lines that are nothing else. */
const BASE64 =
  /[A-Za-z0-9+/_-]{24,}={0,2}(?:["'\\]{0,2}[ \t]{0,20}\r?\n[ \t]{0,40}["']?[A-Za-z0-9+/_-]{4,}={0,2}(?=["'\\);, \t]{0,8}(?:\r?\n|$)|["']))*/g;

const ENCODINGS: readonly Encoding[] = [
  { name: "base64", pattern: BASE64, needsRun: true, decode: base64 },
  {
    name: "hexadecimal",
    pattern: /(?:[0-9a-fA-F]{2}){16,}/g,
    needsRun: true,
    decode: hexadecimal,
  },
  {
    name: "hexadecimal",
    pattern: /(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]{1,2}){15,}(?:0x|\\x)?[0-9a-fA-F]{2}/g,
    hints: /[0-9a-fA-F]{2}[ ,:]{1,2}(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]{1,2}(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]/,
    decode: hexadecimal,
  },
  { name: "base32", pattern: /[A-Z2-7]{32,}={0,6}/g, needsRun: true, decode: base32 },
  {
    name: "base85",
    pattern: /(?<=["'`]|<~)[!-~]{20,}(?=["'`]|~>)/g,
    hints: /[ab]85|base85|ascii85|<~/i,
    decode: base85,
  },
  { name: "URL encoding", pattern: /(?:%[0-9a-fA-F]{2}){8,}/g, hints: /%[0-9a-fA-F]{2}%/, decode: percentDecoded },
  { name: "HTML entities", pattern: /(?:&#(?:[xX][0-9a-fA-F]{2,6}|\d{2,7});?){6,}/g, hints: /&#/, decode: entities },
  { name: "binary digits", pattern: /(?:[01]{8}[ ,]?){12,}/g, hints: /[01]{8}/, decode: binaryDigits },
];

/** Characters around a mention of ROT13 that may be written in it. */
const ROTATED_BEFORE = 300;
const ROTATED_AFTER = 1500;
const MAX_ROTATED = 5;

/** Everything encoded in `text`; `refuse` is told what was too large. */
export function* decodings(text: string, refuse: (limit: string) => void): Generator<Decoded> {
  const hasRun = hasLongRun(text);
  for (const { name, pattern, hints, needsRun, decode } of ENCODINGS) {
    if ((needsRun && !hasRun) || (hints !== undefined && !hints.test(text))) continue;
    for (const match of text.matchAll(pattern)) {
      const bytes = decode(match[0]);
      const plain = bytes === undefined ? undefined : textOfBytes(bytes, refuse);
      if (plain !== undefined) yield { start: match.index, text: plain.text, via: [name, ...plain.via] };
    }
  }
  yield* rotations(text);
}

/** Characters of the shortest run of base64 that is looked at, and which characters it may have. */
const RUN = 24;
const IN_RUN = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Steps from one place where a run would have to pass to the next. */
function hasLongRun(text: string): boolean {
  let end = RUN - 1;
  while (end < text.length) {
    let start = end;
    while (start > end - RUN && IN_RUN[text.charCodeAt(start)] === 1) start -= 1;
    if (start === end - RUN) return true;
    end = start + RUN;
  }
  return false;
}

function* rotations(text: string): Generator<Decoded> {
  let count = 0;
  for (const { index } of text.matchAll(/\brot-?_?13\b|\bcaesar/gi)) {
    const start = Math.max(0, index - ROTATED_BEFORE);
    yield { start, text: rotated(text.slice(start, index + ROTATED_AFTER)), via: ["ROT13"] };
    count += 1;
    if (count === MAX_ROTATED) return;
  }
}

/** The whole run, or its first line where what follows is not part of it, or what stands between slashes. */
function base64(encoded: string): Buffer | undefined {
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

const COMPRESSIONS: readonly (readonly [name: string, (bytes: Buffer) => boolean, typeof gunzipSync])[] = [
  ["gzip", (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b, gunzipSync],
  ["zlib", ([a, b]) => a === 0x78 && (b === 0x01 || b === 0x5e || b === 0x9c || b === 0xda), inflateSync],
];

function compressionOf(bytes: Buffer): (typeof COMPRESSIONS)[number] | undefined {
  return COMPRESSIONS.find(([, isOurs]) => isOurs(bytes));
}

interface PlainBytes {
  readonly text: string;
  readonly via: readonly string[];
}

/** The text of decoded bytes, decompressed where they are; undefined where they are no text. */
function textOfBytes(bytes: Buffer, refuse: (limit: string) => void): PlainBytes | undefined {
  const compression = compressionOf(bytes);
  if (compression !== undefined) {
    const [name, , decompress] = compression;
    const inner = decompressed(bytes, decompress, refuse);
    const plain = inner === undefined ? undefined : textOfBytes(inner, refuse);
    if (plain !== undefined) return { text: plain.text, via: [name, ...plain.via] };
  }
  if (bytes.length >= 16 && bytes.every((byte, i) => (i % 2 === 0 ? isTextByte(byte) : byte === 0)))
    return { text: bytes.toString("utf16le"), via: ["UTF-16"] };
  if (!isUtf8(bytes) || !bytes.every(isTextByte)) return undefined;
  return { text: bytes.toString("utf8"), via: [] };
}

/** What is torn at its end is read as far as it goes. */
function decompressed(
  bytes: Buffer,
  decompress: typeof gunzipSync,
  refuse: (limit: string) => void,
): Buffer | undefined {
  try {
    return decompress(bytes, { maxOutputLength: MAX_FILE_DECODED, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
      refuse(`${MAX_FILE_DECODED} bytes of one decompressed text`);
    return undefined;
  }
}
