/** A document as it reads once every trick of spelling is undone in place; itself where it has none. */
import { isDecoded, type Language, type ScanDocument, type Span } from "./document.ts";
import { normalised } from "./normalise.ts";
import { matchesIn } from "./patterns/matches.ts";
import { heldWords } from "./patterns/prefilter.ts";
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
  if (!plain.spans.some((span) => isCode(plain, span))) return plain;
  for (let round = 0; round < ROUNDS; round++) {
    const before = plain;
    plain = TRICKS.reduce(undone, plain);
    plain = SHELL_TRICKS.reduce(undone, rewritten(plain, constantEdits(plain)));
    if (plain === before) break;
  }
  return plain;
}

function undone(document: ScanDocument, trick: Trick): ScanDocument {
  const { text } = document;
  const edits: Edit[] = [];
  for (const span of spansWith(trick, document)) {
    for (const match of matchesIn(text.slice(span.start, span.end), trick.pattern)) {
      const plain = trick.plain(match);
      const start = span.start + match.index;
      if (plain !== undefined) edits.push({ start, end: start + match[0].length, text: plain });
      if (edits.length === MAX_USES) return rewritten(document, edits);
    }
  }
  return rewritten(document, edits);
}

const HINTS = [...new Set([...TRICKS, ...SHELL_TRICKS].flatMap(({ hints }) => hints))];
/** What is one character long is nearly everywhere. */
const TOLD = HINTS.filter(({ length }) => length > 1);
const held = heldWords(TOLD.map((hint) => hint.toLowerCase()));
const SINGLE = HINTS.filter(({ length }) => length === 1);
const CODES = new WeakMap<ScanDocument, Code>();

/** What of a document tricks may be in. */
interface Code {
  readonly spans: readonly Span[];
  readonly languages: ReadonlySet<Language>;
  /** The hints of all tricks that it may have, the longer ones found in one walk over it. */
  readonly hints: ReadonlySet<string>;
}

function codeOf(document: ScanDocument): Code {
  const known = CODES.get(document);
  if (known !== undefined) return known;
  const spans = document.spans.filter((span) => isCode(document, span));
  const isThere = held(document.text);
  const code = {
    spans,
    languages: new Set(spans.map(({ language }) => language)),
    hints: new Set([...SINGLE, ...TOLD.filter((_, i) => isThere[i] === true)]),
  };
  CODES.set(document, code);
  return code;
}

/** The spans of code that the trick may be in: those that hold one of its hints. */
function* spansWith({ hints, lead, languages }: Trick, document: ScanDocument): Generator<Span> {
  const { text } = document;
  const code = codeOf(document);
  const isSpoken = (language: Language) => languages === undefined || language === "" || languages.includes(language);
  const mayHold = hints.some((hint) => code.hints.has(hint)) && [...code.languages].some(isSpoken);
  if (!mayHold || lead?.test(text) === false) return;
  const next = new NextOf(
    text,
    hints.filter((hint) => code.hints.has(hint)),
  );
  for (const span of code.spans) {
    if (!isSpoken(span.language)) continue;
    const at = next.from(span.start);
    if (at === text.length) return;
    if (at < span.end) yield span;
  }
}

/** Where the next of some words is; each is looked for once. */
class NextOf {
  private readonly text: string;
  private readonly words: readonly string[];
  private readonly places: number[];

  constructor(text: string, words: readonly string[]) {
    this.text = text;
    this.words = words;
    this.places = words.map(() => -1);
  }

  /** The first at `start` or after it, or else the end of the text. */
  from(start: number): number {
    let first = this.text.length;
    for (let i = 0; i < this.words.length; i++) {
      let place = this.places[i] as number;
      if (place < start) {
        const found = this.text.indexOf(this.words[i] as string, start);
        place = found === -1 ? this.text.length : found;
        this.places[i] = place;
      }
      if (place < first) first = place;
    }
    return first;
  }
}

function isCode(document: ScanDocument, { zone }: Span): boolean {
  return zone === "code" || zone === "fence" || zone === "inline" || isDecoded(document);
}
