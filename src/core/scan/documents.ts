/** From a file to the documents that are scanned: as it is, with its tricks of spelling undone, and what it hides. */
import type { SkillFile } from "../skill/skill-files.ts";
import { positionsIn, type ScanDocument } from "./document.ts";
import { textOf } from "./file-text.ts";
import { typeOf } from "./language.ts";
import { DecodingBudget, SCAN_LIMITS, type ScanLimits, type Unread } from "./limits.ts";
import { notebookCells } from "./notebook.ts";
import { hiddenDocuments } from "./unicode.ts";
import { withDerived } from "./unpack/derive.ts";
import { dividedText } from "./zones/zones.ts";

export interface FileDocuments {
  /** Those nearest to the file come first, so that what is plain is found there. */
  readonly documents: readonly ScanDocument[];
  /** Which limits kept it from being read in full. */
  readonly unread: readonly Unread[];
}

/** A function of the path, the bytes and the limits alone. */
export function documentsOf({ path, bytes }: SkillFile, limits: ScanLimits = SCAN_LIMITS): FileDocuments {
  const whole = bytes === undefined ? undefined : textOf(path, bytes);
  if (whole === undefined) return { documents: [], unread: [] };
  const budget = new DecodingBudget(limits);
  if (whole.length > limits.fileText) budget.refuse(`${limits.fileText} characters of text`);
  const text = whole.slice(0, limits.fileText);
  const { spans, unread } = dividedText(path, text);
  for (const limit of unread) budget.refuse(limit);
  const document = { path, text, spans, via: [], positionOf: positionsIn(text) };
  const refuse = (limit: Unread) => budget.refuse(limit);
  const cells = typeOf(path, text).kind === "notebook" ? notebookCells(path, text, refuse) : [];
  const documents = [document, ...cells, ...hiddenDocuments(document)].flatMap((one) => withDerived(one, budget));
  return { documents, unread: [...budget.unread] };
}
