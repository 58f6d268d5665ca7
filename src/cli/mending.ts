/** What `check --fix` and `validate --fix` share: mending what needs no decision, and saying what is different now. */
import { join } from "node:path";
import type { Bumped } from "../app/author/bump-skill.ts";
import { fixSkill } from "../app/author/fix-skill.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { findRule } from "../core/rules.ts";
import type { Wire } from "../wire.ts";
import type { Output } from "./output.ts";

/** A finding as far as mending goes by it. */
export interface MendedFinding {
  readonly rule: string;
  readonly path?: string;
}

/** Mends the files of a skill in this folder, and answers how many things. `shown` is how to name the folder. */
export async function mendFiles(
  {
    folder,
    shown,
    findings,
  }: { readonly folder: string; readonly shown: string; readonly findings: readonly MendedFinding[] },
  { wire, output }: { readonly wire: Wire; readonly output: Output },
): Promise<number> {
  const fixes = await fixSkill(await wire.authors.openFolder(folder), findings);
  for (const { path, what, rule } of fixes) output.note(`${quote(join(shown, path))}: ${what} [${rule}]`);
  return fixes.length;
}

/** Does this rule ask for another version, which can be found without asking anybody? */
export function asksForVersion({ rule }: MendedFinding): boolean {
  const known = findRule(rule);
  return known?.group === "versions" && known.fixable;
}

/** Says which version a skill was given, and answers how many things that mended. */
export function noteVersion(output: Output, bumped: Bumped | undefined): number {
  if (bumped?.changed !== true) return 0;
  output.note(`${quote(bumped.path)}: metadata.version is "${bumped.version}" now.`);
  return 1;
}

/** What is mended is worth saying, and judging, although something else could not be. */
export async function orWarn(output: Output, mend: () => Promise<number>): Promise<number> {
  try {
    return await mend();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    output.warn(`The version was not mended. ${error.message}${error.hint === undefined ? "" : ` ${error.hint}`}`);
    return 0;
  }
}
