/** A document as it reads once every trick of spelling is undone in place; itself where it has none. */
import { isDecoded, type ScanDocument, spanAt } from "./document.ts";
import { normalised } from "./normalise.ts";
import { type Edit, rewritten } from "./rewriting.ts";
import { SHELL_TRICKS } from "./shell-tricks.ts";
import { TRICKS, type Trick } from "./tricks.ts";
import { constantEdits } from "./variables.ts";

/** How often tricks are looked for in what undoing others made. */
const ROUNDS = 2;
/** Uses of one trick in one text; a text with more is nothing but data. */
const MAX_USES = 20_000;

export function plainlySpelled(document: ScanDocument): ScanDocument {
  let plain = normalised(document);
  for (let round = 0; round < ROUNDS; round++) {
    const before = plain;
    plain = TRICKS.reduce(undone, plain);
    plain = SHELL_TRICKS.reduce(undone, rewritten(plain, constantEdits(plain)));
    if (plain === before) break;
  }
  return plain;
}

function undone(document: ScanDocument, trick: Trick): ScanDocument {
  if (!trick.hints.some((hint) => document.text.includes(hint))) return document;
  const edits: Edit[] = [];
  for (const match of document.text.matchAll(trick.pattern)) {
    if (!isCodeOf(trick, document, match.index)) continue;
    const text = trick.plain(match as RegExpExecArray);
    if (text !== undefined) edits.push({ start: match.index, end: match.index + match[0].length, text });
    if (edits.length === MAX_USES) break;
  }
  return rewritten(document, edits);
}

function isCodeOf({ languages }: Trick, document: ScanDocument, at: number): boolean {
  const span = spanAt(document, at);
  if (span === undefined || !(isDecoded(document) || /^(?:code|fence|inline)$/.test(span.zone))) return false;
  return languages === undefined || span.language === "" || languages.includes(span.language);
}
