/** Sees what is hidden in a text's characters and markup, and hands what it says on as a text of its own. */
import { visibleText } from "../visible-text.ts";
import type { Detector } from "./detector.ts";
import type { ScanDocument } from "./document.ts";
import { type MarkedText, markedTexts } from "./hidden-markup.ts";
import { type HiddenText, hiddenTexts } from "./invisible.ts";
import { lookAlikes, MAX_FOUND, paddedText, terminalTricks, turnedText } from "./misleading.ts";
import type { Signal } from "./signal.ts";
import { within } from "./unread.ts";

const MAX_SHOWN = 160;

/** Signals `hidden.*` of every text that is as it was committed. */
export const detectHidden: Detector = ({ documents }) =>
  documents.flatMap((document) => (document.via.length === 0 ? signalsIn(document) : []));

function signalsIn(document: ScanDocument): readonly Signal[] {
  const { characters, markup } = hiddenIn(document);
  const written = characters.map((hidden) => ({
    name: `hidden.${hidden.isSentence ? "sentence" : "characters"}`,
    ...hidden,
    facts: { how: hidden.how, said: saidBy(hidden) },
  }));
  const marked = markup.map(({ how, start, end, said }) => ({
    name: `hidden.${how}`,
    start,
    end,
    facts: { said: visibleText(said, MAX_SHOWN) },
  }));
  const shown = [turnedText, lookAlikes, paddedText, terminalTricks].map((find) => find(document));
  return [written, marked, ...shown].flatMap((list) =>
    within(
      MAX_FOUND,
      list.map(({ name, start, end, facts }) => ({ name, document, start, end, facts })),
    ),
  );
}

function saidBy({ said, start, end }: HiddenText): string {
  return said === "" ? `nothing that can be read, in ${end - start} characters` : visibleText(said, MAX_SHOWN);
}

interface HiddenIn {
  readonly characters: readonly HiddenText[];
  readonly markup: readonly MarkedText[];
}

const known = new WeakMap<ScanDocument, HiddenIn>();

/** What a document hides; it is asked twice, for what it says and for where it is. */
function hiddenIn(document: ScanDocument): HiddenIn {
  const hidden = known.get(document) ?? { characters: hiddenTexts(document.text), markup: markedTexts(document) };
  known.set(document, hidden);
  return hidden;
}

/** The texts that a text hides, for every rule to see; rules take them more seriously for having been hidden. */
export function hiddenDocuments(document: ScanDocument): readonly ScanDocument[] {
  const { characters, markup } = hiddenIn(document);
  const hidden = characters.flatMap(({ how, start, said }) => (said === "" ? [] : [{ how, start, said }]));
  const styled = markup.flatMap(({ how, start, said }) =>
    how === "style" ? [{ how: "invisible markup", start, said }] : [],
  );
  return [...hidden, ...styled].map(({ how, start, said }) => ({
    path: document.path,
    text: said,
    spans: [{ start: 0, end: said.length, zone: "prose", language: "" }],
    via: [...document.via, how],
    positionOf: () => document.positionOf(start),
  }));
}
