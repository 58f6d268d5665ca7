/** What the commands say that install, update and restore. */
import type { InstalledSkill } from "../app/install.ts";
import type { TellEdits } from "../app/local-edits.ts";
import { quote } from "../core/errors.ts";
import { releaseDiffText } from "../core/release-diff-text.ts";
import { type Output, table } from "./output.ts";

/** Shows what somebody changed, before it is said that it stands in the way. */
export function tellEdits(output: Output): TellEdits {
  return ({ dir, diff }) => {
    output.note(`${quote(dir)} was changed:`);
    output.note(releaseDiffText(diff, (style, text) => output.style(style, text)));
  };
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
