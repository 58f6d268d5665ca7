/**
 * Our lines of a CODEOWNERS file among those that people wrote. The last line that matches a path decides. So who owns
 * what nobody else owns stands in front of people's lines, which may say otherwise, and everything else behind them.
 */

import { type CodeownersLine, codeownersLines } from "./codeowners-match.ts";

const BEGIN =
  "# >>> skilltrunk: made by `skilltrunk owners --write`; edit lifecycle/, skilltrunk.yaml and policy.yaml instead";
const BEGIN_FIRST =
  "# >>> skilltrunk: who owns what no line below gives to others; made by `skilltrunk owners --write` of skilltrunk.yaml";
const END = "# <<< skilltrunk";
const EVERYTHING = "*";

/** A pattern, and its owners as the host writes them. */
export type OwnerRule = readonly [pattern: string, owners: string];

/** The rules between our comments. */
export function ownBlock(rules: readonly OwnerRule[], begin = BEGIN): string {
  return [begin, ...rules.map(([pattern, owners]) => `${pattern} ${owners}`), END, ""].join("\n");
}

/** The file with our part, which `ownBlock` made, in place of the one that is there, or behind what people wrote. */
export function withCodeowners(existing: string, generated: string): string {
  const parts = partsOf(existing);
  if (!parts.some(({ isOurs, text }) => !isOurs && text.trim() !== "")) return generated;
  const place = parts.findLastIndex(({ isOurs }) => isOurs);
  const before = textOf(place < 0 ? parts : parts.slice(0, place));
  const behind = place < 0 ? "" : textOf(parts.slice(place + 1));
  const rules = rulesOf(generated);
  const first = rules.filter(([pattern]) => pattern === EVERYTHING);
  if (codeownersLines(before).length === 0 || first.length === 0) {
    return `${place < 0 ? `${before.trimEnd()}\n\n` : before}${generated}${behind}`;
  }
  const rest = ownBlock(rules.filter(([pattern]) => pattern !== EVERYTHING));
  return `${ownBlock(first, BEGIN_FIRST)}\n${before.trim()}\n\n${rest}${behind}`;
}

/** What people wrote, of some parts. */
function textOf(parts: readonly Part[]): string {
  return parts.map(({ isOurs, text }) => (isOurs ? "" : text)).join("");
}

function rulesOf(generated: string): readonly OwnerRule[] {
  return codeownersLines(generated).map(({ pattern, owners }) => [pattern, owners.join(" ")]);
}

/** A line, and whether it stands between our comments. */
export interface KeptLine extends CodeownersLine {
  readonly isOurs: boolean;
}

/** The lines of a file in their order. */
export function keptLines(existing: string): readonly KeptLine[] {
  return partsOf(existing).flatMap(({ isOurs, text }) => codeownersLines(text).map((line) => ({ ...line, isOurs })));
}

/** The patterns in our part of a file: of those that we would not write any more, too. */
export function ourPatterns(existing: string): readonly string[] {
  return keptLines(existing).flatMap(({ isOurs, pattern }) => (isOurs ? [pattern] : []));
}

interface Part {
  readonly isOurs: boolean;
  readonly text: string;
}

/** The text cut where our comments begin and end. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index } of text.matchAll(/^# >>> skilltrunk\b/gm)) {
    if (index < end) continue;
    CLOSING.lastIndex = index;
    // One that nobody closes is a comment of people's, and so is every one behind it.
    if (CLOSING.exec(text) === null) break;
    parts.push(
      { isOurs: false, text: text.slice(end, index) },
      { isOurs: true, text: text.slice(index, CLOSING.lastIndex) },
    );
    end = CLOSING.lastIndex;
  }
  return [...parts, { isOurs: false, text: text.slice(end) }];
}
const CLOSING = /^# <<< skilltrunk\b.*(?:\r?\n|$)/gm;
