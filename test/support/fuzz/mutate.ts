/** Hostile bytes made from good ones, the same for the same seed. */

/** Numbers from [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What parsers trip over. */
const WORDS = [
  ..."{ } [ ] : , - ? | > & * ! # % @ ` ' \" \\ / .. \n \r \t \0 --- ... << ~ null true NaN -0 1e999 0x 0o7".split(" "),
  "\n",
  "\0",
  "\ufeff",
  "\u202e",
  "\ud800",
  "é",
  "__proto__",
  "constructor",
  "&a [*a,*a]",
  "!!js/function",
  "? ? ? ?",
  "[[[[[[[[[[[[[[[[",
  '{"a":{"a":{"a":',
  "99999999999999999999",
  "-1",
  "../../etc/passwd",
  "PK\u0003\u0004",
  "PK\u0005\u0006",
  "ustar",
  "\u001f\u008b",
].map((word) => Buffer.from(word));
/** Of an ordinary case; what grows faster than its text shows in those that are blown up. */
const MAX_BYTES = 1 << 16;
/** As large as a file of ours may be. */
const BLOWN_UP_BYTES = 1 << 18;
/** One case of so many is mostly one piece, over and over. */
const BLOWN_UP = 150;

/** One of a corpus with a few changes: bits, bytes, cuts, copies, words, long repeats, and pieces of others. */
export function mutate(corpus: readonly Buffer[], random: () => number): Buffer {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  let bytes = Buffer.from(pick(corpus));
  const insert = (at: number, piece: Buffer) => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  for (let left = 1 + below(6); left > 0; left--) {
    const at = below(bytes.length + 1);
    const to = Math.min(bytes.length, at + below(64));
    switch (below(8)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
        break;
      case 1:
        if (at < bytes.length) bytes[at] = below(256);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = insert(at, bytes.subarray(at, to));
        break;
      case 4:
        bytes = insert(at, pick(WORDS));
        break;
      case 5:
        bytes = insert(
          at,
          Buffer.concat(
            Array.from({ length: 1 + below(400) }, () => Buffer.from(bytes.subarray(at, Math.min(to, at + 8)))),
          ),
        );
        break;
      case 6:
        bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), pick(corpus).subarray(at)]);
    }
    bytes = Buffer.from(bytes.subarray(0, MAX_BYTES));
  }
  return below(BLOWN_UP) === 0 ? blownUp(bytes, below, pick(WORDS)) : bytes;
}

/** The bytes with a short piece of them, or a word, in their midst so often that little else is there. */
function blownUp(bytes: Buffer, below: (n: number) => number, word: Buffer): Buffer {
  const at = below(bytes.length + 1);
  const own = bytes.subarray(at, at + 1 + below(12));
  const piece = own.length === 0 || below(2) === 0 ? word : own;
  const filling = Buffer.alloc(Math.max(0, BLOWN_UP_BYTES - bytes.length), piece);
  return Buffer.concat([bytes.subarray(0, at), filling, bytes.subarray(at)]);
}
