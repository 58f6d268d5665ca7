/** A signal about a file as a whole, which may be no text. */
import { sha256 } from "../bytes.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import type { Signal } from "./signal.ts";

/** What is known of the file stands for its text, so that a waiver of the finding ends when the file changes. */
export function fileSignal(name: string, { path, bytes }: SkillFile, facts: Readonly<Record<string, string>>): Signal {
  const told = Object.values(facts).join(" ");
  const text = bytes === undefined ? told : `${told} ${sha256(bytes)}`;
  const document = { path, text, spans: [], via: [], positionOf: () => ({ line: 1, column: 1 }) };
  return { name, document, start: 0, end: text.length, facts: { path, ...facts } };
}
