/** `Range: bytes=…` for one range (RFC 9110 §14). */

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range that a header asks for, or undefined where it is to be ignored: no header, another unit, several
 * ranges at once (a server may answer those with the whole). A malformed or unreachable range is `"unsatisfiable"`.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | undefined {
  if (header === undefined || !/^bytes\s*=/i.test(header) || header.includes(",")) return undefined;
  const match = /^bytes\s*=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header);
  const [, from = "", to = ""] = match ?? [];
  if (from === "" && to === "") return "unsatisfiable";
  const range =
    from === "" ? suffix(Number(to), size) : { first: Number(from), last: to === "" ? size - 1 : Number(to) };
  if (range.first > range.last || range.first >= size) return "unsatisfiable";
  return { first: range.first, last: Math.min(range.last, size - 1) };
}

function suffix(length: number, size: number): ByteRange {
  return { first: Math.max(0, size - length), last: length === 0 ? -1 : size - 1 };
}

/** The pieces of a stream that fall into a range; reads nothing after its end. */
export async function* cut(
  pieces: AsyncIterable<Uint8Array>,
  range: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  for await (const piece of pieces) {
    const part = piece.subarray(Math.max(0, range.first - at), Math.max(0, range.last + 1 - at));
    if (part.length > 0) yield part;
    at += piece.length;
    if (at > range.last) return;
  }
}
