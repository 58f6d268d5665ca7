/** A document as it reads once every trick of spelling is undone in place; itself where it has none. */
import { isDecoded, type ScanDocument, type Span } from "./document.ts";
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
  for (const span of document.spans) {
    if (!isCodeOf(trick, document, span)) continue;
    for (const match of document.text.slice(span.start, span.end).matchAll(trick.pattern)) {
      const text = trick.plain(match as RegExpExecArray);
      const start = span.start + match.index;
      if (text !== undefined) edits.push({ start, end: start + match[0].length, text });
      if (edits.length === MAX_USES) return rewritten(document, edits);
    }
  }
  return rewritten(document, edits);
}

function isCodeOf({ languages }: Trick, document: ScanDocument, { zone, language }: Span): boolean {
  if (zone !== "code" && zone !== "fence" && zone !== "inline" && !isDecoded(document)) return false;
  return languages === undefined || language === "" || languages.includes(language);
}
