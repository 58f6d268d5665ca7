/** Encodings that the platform does not decode for us; each undefined where the text is not in it after all. */

/** RFC 4648 §6. */
export function base32(encoded: string): Buffer | undefined {
  const digits = encoded.replace(/=+$/, "");
  const bytes = Buffer.alloc(Math.floor((digits.length * 5) / 8));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const digit of digits) {
    value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (value >> bits) & 0xff;
  }
  return bytes;
}

const RFC1924 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/** What may be encoded, and where it begins. */
export interface Candidate {
  readonly start: number;
  readonly encoded: string;
}

/** From the first quote, or what Adobe begins with, to the last in a run without white space; at least twenty characters. */
export function quoted85(run: string): readonly Candidate[] {
  const opened = /["'`]|<~/.exec(run);
  if (opened === null) return [];
  const start = opened.index + opened[0].length;
  const end = Math.max(...['"', "'", "`", "~>"].map((mark) => run.lastIndexOf(mark)));
  return end - start < 20 ? [] : [{ start, encoded: run.slice(start, end) }];
}

/** Of git and Python (RFC 1924), or of Adobe, whichever gives text. */
export function base85(encoded: string): Buffer | undefined {
  const inner = encoded.replace(/^<~|~>$/g, "");
  const ofGit = groupsOf85(inner, (character) => RFC1924.indexOf(character));
  const ofAdobe = groupsOf85(inner.replaceAll("z", "!!!!!"), (character) => {
    const digit = character.charCodeAt(0) - 33;
    return digit < 85 ? digit : -1;
  });
  return (
    [ofGit, ofAdobe].find((bytes) => bytes?.subarray(0, 16).every((byte) => byte >= 9 && byte < 0x7f)) ??
    ofGit ??
    ofAdobe
  );
}

/** Five digits are four bytes; what is missing in the last group counts as its greatest digit. */
function groupsOf85(text: string, digitOf: (character: string) => number): Buffer | undefined {
  const missing = (5 - (text.length % 5)) % 5;
  const bytes = Buffer.alloc(Math.ceil(text.length / 5) * 4);
  for (let i = 0; i * 5 < text.length; i++) {
    let value = 0;
    for (let j = 0; j < 5; j++) {
      const digit = i * 5 + j < text.length ? digitOf(text.charAt(i * 5 + j)) : 84;
      if (digit < 0) return undefined;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return undefined;
    bytes.writeUInt32BE(value, i * 4);
  }
  return bytes.subarray(0, bytes.length - missing);
}

/** `%63%75`: only what had no need to be written so. */
export function percentDecoded(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded.replaceAll("%", ""), "hex");
  return bytes.every((byte) => byte < 0x7f) ? bytes : undefined;
}

export function entities(encoded: string): Buffer | undefined {
  const text = encoded.replace(
    /&#(?:[xX]([0-9a-fA-F]{2,6})|(\d{2,7}));?/g,
    (_, hex: string | undefined, decimal: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );
  return Buffer.from(text.toWellFormed());
}

/** Eight digits a character. */
export function binaryDigits(encoded: string): Buffer | undefined {
  return Buffer.from((encoded.match(/[01]{8}/g) ?? []).map((digits) => Number.parseInt(digits, 2)));
}
