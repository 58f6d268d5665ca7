/** The text of a file, if it is one: what its bytes say, not what its name promises. */
import { type ByteOrderMark, byteOrderMark, hasTextEnding } from "../skill/text-files.ts";
import { kindOf } from "./file-kind.ts";

/** Bytes at the start of a file that are looked at. */
const SNIFFED = 8192;
/** Bytes in which UTF-16 has to be plain to be seen without a mark. */
const WIDE_SAMPLE = 200;
/** Of those at the start, how many may be control characters; random bytes have one in ten. */
const MAX_NOISE = 0.05;

/** Undefined where nobody would read it as a text: a script with a stray NUL is one, as it is for a shell. */
export function textOf(path: string, bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const encoding = byteOrderMark(bytes) ?? unmarkedEncoding(bytes);
  if (encoding === "UTF-16LE") return buffer.toString("utf16le");
  if (encoding === "UTF-16BE")
    return Buffer.from(buffer.subarray(0, buffer.length & ~1))
      .swap16()
      .toString("utf16le");
  if (isNoise(bytes) || (!hasTextEnding(path) && kindOf(bytes) !== undefined)) return undefined;
  return buffer.toString("utf8");
}

/** UTF-16 where every other byte at the beginning is 0 and those between them are ASCII. */
function unmarkedEncoding(bytes: Uint8Array): ByteOrderMark | undefined {
  const sample = bytes.subarray(0, WIDE_SAMPLE);
  if (sample.length < 8) return undefined;
  if (isWide(sample, 0)) return "UTF-16LE";
  return isWide(sample, 1) ? "UTF-16BE" : undefined;
}

function isWide(sample: Uint8Array, from: 0 | 1): boolean {
  for (let i = 0; i + 1 < sample.length; i += 2) {
    const code = sample[i + from] as number;
    if (sample[i + 1 - from] !== 0 || code === 0 || code > 0x7e || CONTROL[code] === 1) return false;
  }
  return true;
}

function isNoise(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, SNIFFED);
  let noise = 0;
  for (let i = 0; i < length; i++) if (CONTROL[bytes[i] as number] === 1) noise += 1;
  return noise > length * MAX_NOISE;
}

/** Controls without tab, line ends, form feed, backspace and escape, which texts and their colours have. */
const CONTROL = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte < 32 && ![8, 9, 10, 12, 13, 27].includes(byte)) || byte === 127 ? 1 : 0,
);
