/** Whether a text is of ASCII alone, which one look tells for everything that asks of the same text. */
import { Buffer } from "node:buffer";

let last = { text: "", isAscii: true };

export function isAscii(text: string): boolean {
  if (text !== last.text) last = { text, isAscii: Buffer.byteLength(text) === text.length };
  return last.isAscii;
}
