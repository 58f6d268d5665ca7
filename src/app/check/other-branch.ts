/** A change that goes to another branch than the trunk: what the code host goes by there. */

import { RegistryError } from "../../core/errors.ts";
import { type Oid, pullRequestNumber } from "../../core/names.ts";
import { type CodeownersLine, codeownersLines } from "../../core/trunk/codeowners-match.ts";
import type { Clock, Source } from "../ports/ports.ts";
import { readCodeownersAt } from "./codeowners-file.ts";

/** What the code host holds against each other to know whom it asks. */
export interface AskedFiles {
  readonly codeowners: readonly CodeownersLine[];
  /** Paths that the change is different in from the branch that it goes to. */
  readonly paths: readonly string[];
}

const NOTHING: AskedFiles = { codeowners: [], paths: [] };

/**
 * The CODEOWNERS of this branch, and what merging into it changes; nothing where the branch cannot be read or merged
 * into, since the trunk's file would name people whom nobody asks.
 */
export async function askedOnBranch(
  { source, clock }: { readonly source: Source; readonly clock: Clock },
  { branch, head }: { readonly branch: string; readonly head: Oid },
): Promise<AskedFiles> {
  // What looks like a pull request's number is found as one.
  if (pullRequestNumber(branch) !== undefined) return NOTHING;
  try {
    const base = await source.proposals.find(branch);
    const codeowners = await readCodeownersAt(source.objects, base);
    if (codeowners === undefined) return NOTHING;
    const date = Math.floor(clock.now() / 1000);
    const merge = await source.proposals.compose({ base, head, message: branch, author: "check", date });
    if ("conflicts" in merge) return NOTHING;
    const paths: string[] = [];
    for await (const { changes } of source.objects.history({ after: base, to: merge.commit }))
      paths.push(...changes.map(({ path }) => path));
    return { codeowners: codeownersLines(codeowners.text), paths };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
    return NOTHING;
  }
}
