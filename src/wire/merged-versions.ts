/** What merged and unpublished changes of a repository on this machine make of a skill. */

import { type Merged, mergedVersions, NOTHING_MERGED } from "../app/check/merged-versions.ts";
import type { Progress } from "../app/ports/ports.ts";
import type { Config } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import type { SkillId } from "../core/names.ts";
import { findHead, mirrorOf } from "./check-change.ts";
import type { Warn } from "./meant-ledger.ts";
import { openRepository } from "./open-repository.ts";
import { withPlanningLedger } from "./planning-ledger.ts";

/** What is no repository, or has no commit yet, has merged nothing. */
const NOTHING: ReadonlySet<string> = new Set(["NOT_A_REPOSITORY", "EMPTY_REPOSITORY", "CHANGE_NOT_FOUND"]);

/** On the base and the ledger that a check of what is checked out goes by. Throws as `mergedVersions`. */
export async function findMergedVersions(
  of: {
    readonly location: string;
    readonly config: Config;
    readonly progress: Progress;
    readonly warn: Warn;
    readonly signal: AbortSignal;
  },
  skill: SkillId,
): Promise<Merged> {
  try {
    return await find(of, skill);
  } catch (error) {
    if (error instanceof RegistryError && NOTHING.has(error.code)) return NOTHING_MERGED;
    throw error;
  }
}

async function find(of: Parameters<typeof findMergedVersions>[0], skill: SkillId): Promise<Merged> {
  const { location, config, progress, warn, signal } = of;
  const { stateDir } = config;
  const source = await openRepository({ location, config, progress, readOnly: false, lazy: true });
  try {
    const head = await findHead(source, "HEAD");
    const more = { mirror: mirrorOf(source, config), progress, signal };
    return await withPlanningLedger({ source, location, head, stateDir, progress, warn }, ({ base, ledger }) =>
      mergedVersions({ source, ledger, head, ...more, ...(typeof base === "string" ? { base } : {}) }, skill),
    );
  } finally {
    await source.close();
  }
}
