/** Signals for what was not read: a limit that a file went beyond. */
import { sha256 } from "../bytes.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import type { ScanDocument } from "./document.ts";
import type { Unread } from "./limits.ts";
import type { Signal } from "./signal.ts";
import { singleZone } from "./zones/zones.ts";

/** Signals of one document that are no more than so many; where they are as many, one more says that nobody looked further. */
export function within(max: number, signals: readonly Signal[]): readonly Signal[] {
  const [first] = signals;
  if (first === undefined || signals.length < max) return signals;
  return [...signals.slice(0, max), unreadSignal(first.document, `${max} places of ${first.name}`)];
}

/** That a document is beyond a limit; after every change of it it is another signal. */
export function unreadSignal(document: ScanDocument, limit: Unread): Signal {
  return { name: "unread", document, start: 0, end: document.text.length, facts: { limit } };
}

/** One for each limit; after every change of the file it is another one, so that no waiver outlives what was looked at. */
export function unreadSignals({ path, bytes }: SkillFile, unread: readonly Unread[]): readonly Signal[] {
  if (unread.length === 0) return [];
  const text = sha256(bytes ?? new Uint8Array());
  const document = { path, text, spans: singleZone(text, "data"), via: [], positionOf: () => ({ line: 1, column: 1 }) };
  return unread.map((limit) => ({ name: "unread", document, start: 0, end: text.length, facts: { limit } }));
}
