/** From a file to the documents that are scanned: as it is, with its tricks of spelling undone, and what it hides. */
import type { SkillFile } from "../skill-files.ts";
import { positionsIn, type ScanDocument } from "./document.ts";
import { textOf } from "./file-text.ts";
import { typeOf } from "./language.ts";
import { normalised } from "./normalise.ts";
import { notebookCells } from "./notebook.ts";
import { hiddenDocuments } from "./unicode.ts";
import { zonesOf } from "./zones.ts";

/** Those nearest to the file come first, so that what is plain is found there. */
export function documentsOf({ path, bytes }: SkillFile): readonly ScanDocument[] {
  const text = bytes === undefined ? undefined : textOf(path, bytes);
  if (text === undefined) return [];
  const whole: ScanDocument = { path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) };
  const cells = typeOf(path, text).kind === "notebook" ? notebookCells(path, text) : [];
  return [whole, ...cells].flatMap((document) => {
    const changed = normalised(document);
    return [document, ...(changed === document ? [] : [changed]), ...hiddenDocuments(document)];
  });
}
