/** The documents that a document hides: as it reads once its tricks of spelling are undone, and what is encoded in it. */

import { REWRITTEN, type ScanDocument } from "../document.ts";
import { looksLikeCode } from "../language.ts";
import type { DecodingBudget } from "../limits.ts";
import { plainlySpelled } from "../plain-spelling.ts";
import { isWrongExample } from "../roles.ts";
import { singleZone } from "../zones/zones.ts";
import { decodings } from "./decode.ts";

/** The document first, then what is nearest to it. */
export function withDerived(document: ScanDocument, budget: DecodingBudget, depth = 0): readonly ScanDocument[] {
  const plain = plainlySpelled(document);
  const spelled = plain === document ? [document] : [document, plain];
  return [...spelled, ...spelled.flatMap((one) => decoded(one, budget, depth))];
}

function decoded(document: ScanDocument, budget: DecodingBudget, depth: number): readonly ScanDocument[] {
  const documents: ScanDocument[] = [];
  const room = { most: budget.limits.decodedText, refuse: (limit: string) => void budget.refuse(limit) };
  for (const { start, text, via } of decodings(document.text, room)) {
    if (!budget.take(text)) continue;
    if (depth === budget.limits.decodingDepth) {
      budget.refuse(`${budget.limits.decodingDepth} encodings, one in another`);
      return documents;
    }
    const at = document.positionOf(start);
    const inner: ScanDocument = {
      path: document.path,
      text,
      spans: singleZone(text, looksLikeCode(text) ? "code" : "prose"),
      via: [...document.via.filter((step) => step !== REWRITTEN), ...via],
      ...(document.isWrongExample === true || isWrongExample(document, start) ? { isWrongExample: true as const } : {}),
      positionOf: () => at,
    };
    documents.push(...withDerived(inner, budget, depth + 1));
  }
  return documents;
}
