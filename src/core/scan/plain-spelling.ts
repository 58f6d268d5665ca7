/** A document as it reads once every trick of spelling is undone in place; itself where it has none. */
import { isDecoded, type ScanDocument, type Span } from "./document.ts";
import { normalised } from "./normalise.ts";
import { matchesIn } from "./patterns/matches.ts";
import { prefilterOf } from "./patterns/prefilter.ts";
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
const FINDER = prefilterOf(HINTS.map((hint) => hint.toLowerCase()));
const HELD = new WeakMap<ScanDocument, ReadonlySet<string>>();

/** The hints of all tricks that a document may have, found in one walk over it. */
function hintsIn(document: ScanDocument): ReadonlySet<string> {
  const known = HELD.get(document);
  if (known !== undefined) return known;
  const isThere = new Uint8Array(HINTS.length);
  FINDER.find(document.text, (hint) => {
    isThere[hint] = 1;
  });
  const held = new Set(HINTS.filter((_, i) => isThere[i] === 1));
  HELD.set(document, held);
  return held;
}

/** The spans of code that the trick may be in: those that hold one of its hints. */
function* spansWith({ hints, lead, languages }: Trick, document: ScanDocument): Generator<Span> {
  const { text, spans } = document;
  const held = hintsIn(document);
  const next = new NextOf(
    text,
    hints.filter((hint) => held.has(hint)),
  );
  let at = next.from(0);
  if (at === text.length || lead?.test(text) === false) return;
  for (const span of spans) {
    if (at < span.start) at = next.from(span.start);
    if (at === text.length) return;
    const isSpoken = languages === undefined || span.language === "" || languages.includes(span.language);
    if (at < span.end && isSpoken && isCode(document, span)) yield span;
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
