/** What the commands say that install, update and restore. */
import type { Announce, InstalledSkill } from "../app/install/install.ts";
import type { TellEdits } from "../app/install/local-edits.ts";
import { releaseDiffText } from "../core/catalog/release-diff-text.ts";
import { factLines } from "../core/catalog/release-facts.ts";
import { quote } from "../core/errors.ts";
import { type Output, table } from "./output.ts";

/** Shows what somebody changed, before it is said that it stands in the way. */
function tellEdits(output: Output): TellEdits {
  return ({ dir, diff }) => {
    output.note(`${quote(dir)} was changed:`);
    output.note(releaseDiffText(diff, (style, text) => output.style(style, text)));
  };
}

/** Of the words before what is told of a release, unless one of them is wider. */
const WORD_WIDTH = 12;

/** Shows what is about to be placed, whoever or whatever reads it. */
function announcing(output: Output): Announce {
  return ({ id, version, facts, enters }) => {
    const entered = enters.map((text) => ["enters", text] as const);
    const told = [...factLines(facts), ...entered];
    const width = Math.max(WORD_WIDTH, ...told.map(([word]) => word.length + 2));
    const lines = told.map(([word, text]) => `  ${word.padEnd(width)}${quote(text, 600)}`);
    output.note([`${output.style("bold", `${id}@${version}`)}`, ...lines].join("\n"));
  };
}

/** `--accept`, with commas or again and again. */
function toAccepted(accept: readonly string[] = []): readonly string[] {
  return accept.flatMap((rules) => rules.split(",")).map((rule) => rule.trim());
}

/** What install, update and restore share of talking with a person. */
export function talking(output: Output, accept: readonly string[] | undefined) {
  return { tell: tellEdits(output), announce: announcing(output), accept: toAccepted(accept) };
}

export function installedRows(installed: readonly InstalledSkill[]): string {
  return table(installed.map(toRow), 200);
}

/** Sentences of the registry and of the install, each skill's own. */
export function warnOf(installed: readonly InstalledSkill[], output: Output): void {
  for (const warning of installed.flatMap((skill) => skill.warnings)) output.warn(quote(warning, 400));
}

function toRow({ id, version, dir, links = [], digest, change, from }: InstalledSkill): readonly string[] {
  const places = [dir, ...links].join(", ");
  return [`${id}@${version}`, from === undefined ? change : `${change} from ${from}`, places, digest];
}
