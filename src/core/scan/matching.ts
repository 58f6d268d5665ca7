/** Finds the signals of many patterns in a document, trying only those one of whose words is there. */
import type { ScanDocument } from "./document.ts";
import { prefilterOf } from "./prefilter.ts";
import { countsAt, type Pattern, type Signal } from "./signal.ts";

/** Signals of one name in one document; what more there is says nothing new. */
const MAX_SIGNALS = 200;

export type Matcher = (document: ScanDocument) => readonly Signal[];

interface Named {
  readonly name: string;
  readonly pattern: Pattern;
  readonly expression: RegExp;
}

/** A matcher of all these patterns. */
export function matcherOf(named: readonly { readonly name: string; readonly patterns: readonly Pattern[] }[]): Matcher {
  const patterns: readonly Named[] = named.flatMap(({ name, patterns: own }) =>
    own.map((pattern) => ({ name, pattern, expression: new RegExp(pattern.pattern, flagsOf(pattern.pattern)) })),
  );
  const words = [...new Set(patterns.flatMap(({ pattern }) => pattern.keywords))];
  const prefilter = prefilterOf(words);
  const ids = new Map(words.map((word, id) => [word, id]));
  const wanted = patterns.map(({ pattern }) => pattern.keywords.map((word) => ids.get(word) as number));
  return (document) => {
    const found = prefilter.find(document.text);
    const has = (id: number) => ((found[id >> 5] as number) & (1 << (id & 31))) !== 0;
    return patterns.flatMap((one, i) => ((wanted[i] as readonly number[]).some(has) ? signalsOf(one, document) : []));
  };
}

function flagsOf({ flags }: RegExp): string {
  return [...new Set([...flags, "g"])].join("");
}

function signalsOf({ name, pattern, expression }: Named, document: ScanDocument): readonly Signal[] {
  const signals: Signal[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(document.text); match !== null; match = expression.exec(document.text)) {
    if (match[0] === "") expression.lastIndex += 1;
    if (!countsAt(pattern, document, match.index)) continue;
    const facts = Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
    signals.push({ name, document, start: match.index, end: match.index + match[0].length, facts });
    if (signals.length === MAX_SIGNALS) break;
  }
  return signals;
}
