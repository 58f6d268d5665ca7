/** The text of a file, if it is one: what its bytes say, not what its name promises. */
import { byteOrderMark, hasTextEnding } from "../text-files.ts";
import { kindOf } from "./file-kind.ts";

/** Bytes at the start of a file that are looked at. */
const SNIFFED = 8192;
/** Of those, how many may be control characters; random bytes have one in ten. */
const MAX_NOISE = 0.05;

/** Undefined where nobody would read it as a text: a script with a stray NUL is one, as it is for a shell. */
export function textOf(path: string, bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const mark = byteOrderMark(bytes);
  if (mark === "UTF-16LE") return buffer.toString("utf16le");
  if (mark === "UTF-16BE")
    return Buffer.from(buffer.subarray(0, buffer.length & ~1))
      .swap16()
      .toString("utf16le");
  if (isNoise(bytes) || (!hasTextEnding(path) && kindOf(bytes) !== undefined)) return undefined;
  return buffer.toString("utf8");
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
