/**
 * What counted of settings and policy where a history was left, found again in the one that goes on: whoever leaves a history
 * approves nothing by that. It is found as a commit of the new trunk, since those of the old one may soon be nowhere.
 */
import { gatingOf } from "../../core/gate/held-settings.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import { POLICY_PACKS } from "../../core/gate/policy-scan.ts";
import type { Oid } from "../../core/names.ts";
import { SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { policyAt } from "../check/load-policy.ts";
import type { GitObjects } from "../ports/ports.ts";
import { policyBeforeBreak, settingsBeforeBreak } from "./broken-settings.ts";
import { policyFilesAt } from "./policy-in-force.ts";
import type { HeldAt } from "./settings-in-force.ts";
import { rewrittenUnreadably, rewrittenWithoutRules } from "./stalls.ts";
import { settingsAt, settingsUnreadable } from "./trunk-settings.ts";

/** The commits of the new trunk that have them. */
export interface Counted {
  readonly policy: Oid;
  readonly settings: Oid;
}

/** A history that is left; `held`: whose rules counted at `from`, where those were others than its own. */
export interface LeftHistory {
  readonly from: Oid;
  readonly to: Oid;
  readonly held: HeldAt;
}

/**
 * The commit whose policy counted where that has us see to approvals; undefined where it does not. Null where the history that
 * is left cannot be read any more.
 */
export async function policyThatAsked(
  objects: GitObjects,
  { from, held }: Omit<LeftHistory, "to">,
): Promise<Oid | null | undefined> {
  const needed = [from, held.policy, held.settings].filter((one) => one !== undefined);
  if ((await Promise.all(needed.map((one) => objects.has(one, "commit")))).includes(false)) return null;
  const { settings } = await settingsAt(objects, from);
  const broken = settings === undefined ? (await policyBeforeBreak(objects, from)).commit : undefined;
  const counting = held.policy ?? broken ?? from;
  return (await policyAt(objects, counting)).policy?.approvals.source === "api" ? counting : undefined;
}

/**
 * Undefined where policy did not have us see to approvals: then the trunk's own count. Null where the history that is left
 * cannot be read any more, so that nobody can say. Throws HISTORY_REWRITTEN where the new trunk never had what counted, or
 * what is known to wait cannot be compared; SETTINGS_INVALID where its own settings cannot be read.
 */
export async function countedBefore(objects: GitObjects, left: LeftHistory): Promise<Counted | null | undefined> {
  const { from, to, held } = left;
  const policyFrom = await policyThatAsked(objects, left);
  if (policyFrom === null && (held.policy ?? held.settings) !== undefined) throw rewrittenUnreadably(from, to);
  if (policyFrom === null || policyFrom === undefined) return policyFrom;
  const now = await settingsAt(objects, to);
  if (now.settings === undefined) throw settingsUnreadable(now.findings);
  const files = await policyFilesAt(objects, policyFrom);
  const approved = await approvedSettings(objects, left);
  const gating = approved === undefined ? undefined : gatingOf(approved);
  const commits = await candidates(objects, to);
  const policy = await firstOf(commits, async (commit) => (await policyFilesAt(objects, commit)) === files);
  if (policy === undefined) throw rewrittenWithoutRules(to, [POLICY_PATH, policyFrom]);
  const settings = await firstOf(commits, async (commit) => {
    const there = (await settingsAt(objects, commit)).settings;
    return gating === undefined || (there !== undefined && gatingOf(there) === gating);
  });
  if (settings === undefined) throw rewrittenWithoutRules(to, [SETTINGS_PATH, held.settings ?? from]);
  return { policy, settings };
}

async function firstOf(commits: readonly Oid[], isIt: (commit: Oid) => Promise<boolean>): Promise<Oid | undefined> {
  for (const commit of commits) if (await isIt(commit)) return commit;
  return undefined;
}

async function approvedSettings(objects: GitObjects, { from, held }: LeftHistory): Promise<Settings | undefined> {
  const { settings } = await settingsAt(objects, held.settings ?? from);
  return settings ?? (await settingsBeforeBreak(objects, from))?.settings;
}

/** The trunk's commits at which its rules were another way than after them, newest first. */
async function candidates(objects: GitObjects, to: Oid): Promise<readonly Oid[]> {
  const commits: Oid[] = [];
  const under = [SETTINGS_PATH, POLICY_PATH, POLICY_PACKS.replace(/\/$/, "")];
  for await (const { commit } of objects.history({ after: null, to, under })) {
    // Before the first of them there were none.
    if (commits.length === 0) commits.push(...commit.parents.slice(0, 1));
    commits.push(commit.oid);
  }
  return [to, ...commits.reverse()];
}
