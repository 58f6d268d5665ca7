/**
 * What is no reason although it stands where one is asked for: the dots of a printed command, a word that keeps a place.
 * Whoever gives one is told, in a command and in a file; what was merged with one all the same counts as it always did.
 */
import { quote, RegistryError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { seenText } from "../visible-text.ts";
import type { Acknowledgement } from "./acknowledgement.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { YamlLines } from "./yaml-file.ts";

/** What the commands that we print have for a reason. */
export const REASON_TO_GIVE = "why it is meant";

/** In small letters, without marks around them. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...[
    "todo",
    "tbd",
    "tba",
    "fixme",
    "xxx",
    "reason",
    "the reason",
    "why",
    "because",
    "n/a",
    "na",
    "none",
    "placeholder",
  ],
  ...[REASON_TO_GIVE, "why it is fine, in one line"],
]);
/** Spaces, and marks that say nothing by themselves. */
const MARKS = "[\\s!-/:-@[-`{-~…–—·•“”‘’«»]";
const AROUND = new RegExp(`^${MARKS}+|${MARKS}+$`, "g");
const IN_BRACKETS = /^\s*(?:<[^<>]*>|\[[^[\]]*\]|\{[^{}]*\})\s*$/;
/** Characters of a text that may be a placeholder. */
const MAX_PLACEHOLDER = 100;

/** Does this text only keep the place of a reason, or is there nothing to see in it? */
export function isPlaceholderReason(given: string): boolean {
  const text = seenText(given);
  if (text.length > MAX_PLACEHOLDER) return false;
  // Who writes `[SEC-77]` means a ticket.
  return (IN_BRACKETS.test(text) && !/\d/.test(text)) || isKnown(text.replace(AROUND, "").toLowerCase());
}

function isKnown(words: string): boolean {
  return words === "" || PLACEHOLDERS.has(words);
}

/** Throws USAGE for a `--reason` that is none. */
export function demandReason(text: string): void {
  if (!isPlaceholderReason(text)) return;
  throw new RegistryError("USAGE", `--reason: expected why, in a few words, got "${quote(text, 80)}".`, {
    hint: "It is kept for ever, and is all that whoever asks later gets to read.",
  });
}

/** What of a lifecycle file gives such a reason: for a state of a version, or for a waiver. */
export function placeholderReasons(path: string, { versions, waivers }: Lifecycle, lines: YamlLines): Finding[] {
  const states = [...versions].flatMap(([version, { state, reason }]) =>
    found({ path, reason, what: `for ${version} being ${state}`, line: lines.get(`versions ${version} reason`) }),
  );
  const accepted = waivers.flatMap(({ rule, path: file, reason }, i) =>
    found({ path, reason, what: `for accepting ${rule} in ${file}`, line: lines.get(`waivers ${i} reason`) }),
  );
  return [...states, ...accepted];
}

/** The same of an acknowledgement. */
export function placeholderReasonOf(path: string, { acknowledge, reason }: Acknowledgement): readonly Finding[] {
  return found({ path, reason, what: `for \`acknowledge: ${acknowledge}\``, line: undefined });
}

function found(of: {
  readonly path: string;
  readonly reason: string | undefined;
  readonly what: string;
  readonly line: number | undefined;
}): readonly Finding[] {
  const { path, reason, what, line } = of;
  if (reason === undefined || !isPlaceholderReason(reason)) return [];
  const message = quote(`Expected a reason ${what}, got "${quote(reason, 80)}".`, 600);
  const place = line === undefined ? { path } : { path, line };
  return [finding({ rule: "reason-placeholder", severity: "high", ...place, message, evidence: what })];
}
