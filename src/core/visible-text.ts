/** Untrusted text with nothing hidden in it: what no reader would see is written out, for every place that shows text. */
import { quote } from "./errors.ts";

/**
 * Controls, format characters (the marks that turn the direction of writing among them), separators of lines, fillers and
 * everything else that Unicode lets a reader ignore; not U+FE0F, which only asks for the coloured form of a sign.
 */
const INVISIBLE = /(?!\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What a reader would see of it: a text of nothing else is an empty one. */
export function seenText(untrusted: string): string {
  return untrusted.replace(INVISIBLE, "").replaceAll("\ufe0f", "").trim();
}

/** One line of at most `max` code points, without space around it; `\u{202e}` stands for a character that nobody would see. */
export function visibleText(untrusted: string, max = 600): string {
  const line = untrusted.slice(0, 2 * (max + 1)).replace(/[\t\n\r ]+/g, " ");
  const shown = line.replace(INVISIBLE, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return quote(shown, max).trim();
}

/** A line as it stands, with its tabs, between any two of which are at most `max` code points: `patch` compares it byte for byte. */
export function visibleLine(untrusted: string, max: number): string {
  const parts = untrusted.slice(0, 2 * (max + 1)).split("\t");
  return parts
    .map((part) =>
      quote(
        part.replace(INVISIBLE, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`),
        max,
      ),
    )
    .join("\t");
}
