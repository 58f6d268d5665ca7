/** Signals for what was not read: a limit that a file went beyond. */
import { sha256 } from "../bytes.ts";
import type { SkillFile } from "../skill-files.ts";
import type { Unread } from "./limits.ts";
import type { Signal } from "./signal.ts";
import { singleZone } from "./zones.ts";

/** One for each limit; after every change of the file it is another one, so that no waiver outlives what was looked at. */
export function unreadSignals({ path, bytes }: SkillFile, unread: readonly Unread[]): readonly Signal[] {
  if (unread.length === 0) return [];
  const text = sha256(bytes ?? new Uint8Array());
  const document = { path, text, spans: singleZone(text, "data"), via: [], positionOf: () => ({ line: 1, column: 1 }) };
  return unread.map((limit) => ({ name: "unread", document, start: 0, end: text.length, facts: { limit } }));
}
