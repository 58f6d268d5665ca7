/** What merged changes make of a skill that is not published yet: what a check counts as published, and as said. */
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { RegistryError } from "../../core/errors.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { Progress, Source } from "../ports/ports.ts";
import { loadSkills } from "../reconcile/load-catalog.ts";
import type { SourceMirror } from "../reconcile/source-mirror.ts";
import { isMerged } from "./is-merged.ts";
import { type PublishedLedger, planTrunk } from "./planned-change.ts";
import { titledCommit } from "./preview.ts";
import { startOfLedger } from "./start-of-ledger.ts";

/** What is on its way of a skill. */
export interface Merged {
  /** Versions that are published, or that merged changes take. */
  readonly versions: readonly string[];
  /** What was said of merges whose content is in no release. */
  readonly messages: readonly string[];
  /** What is said of what is checked out, where that has commits of its own. */
  readonly title?: string;
}
export const NOTHING_MERGED: Merged = { versions: [], messages: [] };

export interface MergedTrunk {
  readonly source: Source;
  readonly ledger: PublishedLedger;
  /** The trunk commit that counts; absent: its tip. */
  readonly base?: Oid;
  /** What is checked out. */
  readonly head: Oid;
  readonly mirror?: SourceMirror;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * By the plan that a check of a change on that commit begins with. Of what is merged nothing where nothing could be planned:
 * the check of the change says so.
 */
export async function mergedVersions(trunk: MergedTrunk, skill: SkillId): Promise<Merged> {
  const { source, ledger, head } = trunk;
  const { objects } = source;
  const base = trunk.base ?? (await source.refresh()).trunk;
  if (base === undefined) return NOTHING_MERGED;
  const isOwn = !(await isMerged(objects, { base, head }));
  const own = isOwn ? { title: (await titledCommit(objects, head)).message } : {};
  try {
    const from = await startOfLedger(objects, { ledger, base, merge: base });
    const { skills } = await planTrunk({ ...trunk, objects, base, from });
    // Of what the trunk's pending commits do not touch, the plan has read nothing.
    const { releases, outstanding } = skills.get(skill) ?? (await published(ledger, skill)) ?? {};
    const untold = outstanding === undefined ? [] : [...outstanding.earlier, outstanding.brought];
    const messages = await Promise.all(untold.map(async (oid) => (await objects.commit(oid)).message));
    return { versions: [...(releases?.keys() ?? [])], messages, ...own };
  } catch (error) {
    if (error instanceof RegistryError && UNPLANNED.has(error.code)) return { ...NOTHING_MERGED, ...own };
    throw error;
  }
}

async function published(ledger: PublishedLedger, skill: SkillId): Promise<SkillEntry | undefined> {
  const tip = await ledger.tip();
  return tip === undefined ? undefined : (await loadSkills(ledger, tip, [skill])).skills.get(skill);
}

/** What keeps the trunk itself from being taken. */
const UNPLANNED: ReadonlySet<string> = new Set([
  "HISTORY_REWRITTEN",
  "CLONE_BEHIND",
  "MASS_REMOVAL",
  "SETTINGS_INVALID",
]);
