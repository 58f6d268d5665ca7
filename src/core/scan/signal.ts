/** Signals: what is seen in a skill's texts. A signal is no finding; rules say which of them together are. */
import { isDecoded, type Language, type ScanDocument, type Span, spanAt, type Zone } from "./document.ts";
import { isAscii } from "./plain-ascii.ts";

/** `run`: what an agent or a program executes; `read`: what an agent reads and may follow. */
export type ZoneFilter = "run" | "read" | "any" | readonly Zone[];

/** A regular expression as it is written. To make one of many words costs much more than to write it. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  /** As much of `source`, from its beginning, as holds what every match begins with, where less than all does. */
  readonly head?: string;
}

/** A regular expression over a document's text, and where it counts. */
export interface Pattern {
  /** Lower case; one of them is in everything that `pattern` matches. Without one of them it is never tried. */
  readonly keywords: readonly string[];
  /** More such lists: one word of each is in everything that `pattern` matches. */
  readonly also?: readonly (readonly string[])[];
  /** Which of these lists, `keywords` first, count only where neither a letter nor a digit stands before one of their words. */
  readonly apart?: readonly boolean[];
  /** Is a letter of a script other than Latin (see `hasOtherScript`) in everything that `pattern` matches? */
  readonly otherScript?: boolean;
  /** Ignores case unless it has no letters; every quantifier bounded (see pattern-lint.ts). Named groups become facts. */
  readonly pattern: Expression;
  readonly zones: ZoneFilter;
  /** Of code and fences, those in these languages alone; a fence without a label is in every language. */
  readonly languages?: readonly Language[];
}

/** Has the text a letter of a script other than Latin: of Greek or any after it, not of signs, dashes and emoji? */
export function hasOtherScript(text: string): boolean {
  return !isAscii(text) && /[\u0370-\u1fff\u3040-\ud7ff]/.test(text);
}

export interface Signal {
  readonly name: string;
  readonly document: ScanDocument;
  readonly start: number;
  readonly end: number;
  /** What its pattern's named groups, or its detector, tell: `host`, `source`, `package` … */
  readonly facts: Readonly<Record<string, string>>;
}

const RUN: ReadonlySet<Zone> = new Set(["fence", "code", "inline"]);
const READ: ReadonlySet<Zone> = new Set(["prose", "heading", "frontmatter", "comment", "data"]);

/** Does a pattern count where it matched? In what was decoded it counts everywhere. */
export function countsAt(pattern: Counting, document: ScanDocument, at: number): boolean {
  if (isDecoded(document)) return true;
  const span = spanAt(document, at);
  return span !== undefined && countsInKind(pattern, span);
}

type Counting = Pick<Pattern, "zones" | "languages">;
/** All that a pattern asks of a span. */
export type SpanKind = Pick<Span, "zone" | "language">;

/** Every kind of span that a document has, once; nothing where every pattern counts everywhere. */
export function kindsIn(document: ScanDocument): readonly SpanKind[] | undefined {
  if (isDecoded(document)) return undefined;
  return [...new Map(document.spans.map((span) => [`${span.zone} ${span.language}`, span])).values()];
}

/** Does a pattern count in spans of this kind? */
export function countsInKind({ zones, languages }: Counting, { zone, language }: SpanKind): boolean {
  if (!fits(zones, zone)) return false;
  return languages === undefined || zone === "inline" || language === "" || languages.includes(language);
}

function fits(zones: ZoneFilter, zone: Zone): boolean {
  if (zones === "any") return true;
  if (zones === "run") return RUN.has(zone);
  if (zones === "read") return READ.has(zone);
  return zones.includes(zone);
}
