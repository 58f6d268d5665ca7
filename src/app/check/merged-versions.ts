/** The versions that merged changes take of a skill and that are not published yet: what a check counts as published. */
import { RegistryError } from "../../core/errors.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { Progress, Source } from "../ports/ports.ts";
import type { SourceMirror } from "../reconcile/source-mirror.ts";
import { type PublishedLedger, planTrunk } from "./planned-change.ts";
import { startOfLedger } from "./start-of-ledger.ts";

export interface MergedTrunk {
  readonly source: Source;
  readonly ledger: PublishedLedger;
  /** The trunk commit that counts; absent: its tip. */
  readonly base?: Oid;
  readonly mirror?: SourceMirror;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * By the plan that a check of a change on that commit begins with; all versions of a skill that the trunk's pending
 * commits touch, and none of others. None either where nothing could be planned: the check of the change says so.
 */
export async function mergedVersions(trunk: MergedTrunk, skill: SkillId): Promise<readonly string[]> {
  const { source, ledger } = trunk;
  const { objects } = source;
  const base = trunk.base ?? (await source.refresh()).trunk;
  if (base === undefined) return [];
  try {
    const from = await startOfLedger(objects, { ledger, base, merge: base });
    const { skills } = await planTrunk({ ...trunk, objects, base, from });
    return [...(skills.get(skill)?.releases.keys() ?? [])];
  } catch (error) {
    if (error instanceof RegistryError && UNPLANNED.has(error.code)) return [];
    throw error;
  }
}

/** What keeps the trunk itself from being taken. */
const UNPLANNED: ReadonlySet<string> = new Set([
  "HISTORY_REWRITTEN",
  "CLONE_BEHIND",
  "MASS_REMOVAL",
  "SETTINGS_INVALID",
]);
