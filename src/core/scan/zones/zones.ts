/** Divides a file's text into zones: by its name, and by what the languages make of it. */

import type { Language, Span, Zone } from "../document.ts";
import { type TextKind, typeOf } from "../language.ts";
import type { Unread } from "../limits.ts";
import { Spans } from "../spans.ts";
import { codeZones } from "./code-zones.ts";
import { dataZones } from "./data-zones.ts";
import { markdownZones } from "./markdown-zones.ts";
import { markupZones } from "./markup-zones.ts";

const DIVIDE: Readonly<Record<TextKind, (spans: Spans, text: string, language: Language) => void>> = {
  markdown: markdownZones,
  markup: markupZones,
  data: dataZones,
  notebook: dataZones,
  code: codeZones,
};

/** The zones of a text; gapless. */
export function zonesOf(path: string, text: string): readonly Span[] {
  return dividedText(path, text).spans;
}

/** The zones of a text, and which limits kept it from being divided in full. */
export function dividedText(
  path: string,
  text: string,
): { readonly spans: readonly Span[]; readonly unread: ReadonlySet<Unread> } {
  const { kind, language } = typeOf(path, text);
  const spans = new Spans();
  DIVIDE[kind](spans, text, language);
  return { spans: spans.list, unread: spans.unread };
}

/** One zone for the whole of a text. */
export function singleZone(text: string, zone: Zone, language: Language = ""): readonly Span[] {
  return text === "" ? [] : [{ start: 0, end: text.length, zone, language }];
}
