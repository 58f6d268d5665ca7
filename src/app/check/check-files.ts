/** Our own files as a change leaves them: what of them cannot be read, and would count for nothing. */

import { type BindingContent, readBinding } from "../../core/bindings/binding-facts.ts";
import { bindingSubjectOf } from "../../core/bindings/binding-place.ts";
import { type Finding, finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { type ForceGround, idleForce } from "../../core/gate/idle-force.ts";
import { isPolicyFile } from "../../core/gate/policy.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { isFixedRule } from "../../core/rules.ts";
import { isAcknowledgementPath, parseAcknowledgement, readAcknowledgement } from "../../core/trunk/acknowledgement.ts";
import { placeholderReasonOf } from "../../core/trunk/given-reason.ts";
import { ledgerMoved } from "../../core/trunk/ledger-moved.ts";
import { lifecycleOf, lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { parseSettings, SETTINGS_PATH } from "../../core/trunk/settings.ts";
import { settingsRemoved } from "../../core/trunk/settings-removed.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { Observation } from "../reconcile/observation.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import { findUnheededFiles } from "../reconcile/unheeded-files.ts";
import { loadPolicy } from "./load-policy.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Reads the settings, policy, acknowledgements, lifecycle files and bindings that a change brings; each finding blocks. */
export async function checkOurFiles(
  objects: Pick<GitObjects, "files" | "blob">,
  { commit, paths, skills }: Pick<Observation, "commit" | "paths" | "skills">,
): Promise<readonly GatedFinding[]> {
  // A skill's own lifecycle file is among the findings of that skill.
  const ids = new Set<string>(skills.filter(({ claims }) => claims.length > 0).map(({ id }) => id));
  const ours = paths.filter((path) => readerOf(path) !== undefined && !ids.has(lifecycleOf(path) ?? ""));
  const judging = paths.some(isPolicyFile);
  const read = (path: string) => readTrunkFile(objects, commit.oid, path);
  const policy = judging ? (await loadPolicy(read, { tried: true })).findings : [];
  const findings = await Promise.all(
    ours.map(async (path) => {
      const bytes = await read(path);
      return bytes === undefined ? [] : (readerOf(path)?.(bytes) ?? []);
    }),
  );
  return [...policy, ...findings.flat()].map((found) => ({ ...found, status: "blocks" as const }));
}

/**
 * What of our files nobody can mean as it stands: settings that are taken away or keep the ledger elsewhere, no reason, a forced release that forces nothing,
 * the lifecycle file of a name that a skill no longer has.
 */
export async function checkMeant(
  objects: Pick<GitObjects, "files" | "blob">,
  { observation, plan, published, after }: Pick<PlannedChange, "observation" | "plan" | "published" | "after">,
): Promise<readonly Finding[]> {
  const evaluation = (id: SkillId) => plan.evaluations.find((one) => one.id === id);
  const ground: ForceGround = {
    content: (id) => evaluation(id)?.judgement.archive?.digest,
    unforced: (id) => evaluation(id)?.findings.flatMap((one) => (isUnforced(one) ? [one.rule] : [])) ?? [],
    published: (id) => new Set([...(after.skills.get(id)?.releases.values() ?? [])].map(({ digest }) => digest)),
  };
  const isPublished = published.head.trunk !== null;
  const found = [...settingsRemoved(observation), ...(isPublished ? ledgerMoved(observation) : [])];
  for (const { chain, event } of plan.emissions) {
    // Both chains have the event.
    if (event.type !== "renamed" || chain !== event.from) continue;
    const path = lifecyclePath(event.from as SkillId);
    if ((await readTrunkFile(objects, observation.commit.oid, path)) !== undefined) found.push(leftBehind(path, event));
  }
  for (const path of observation.paths.filter(isAcknowledgementPath)) {
    const bytes = await readTrunkFile(objects, observation.commit.oid, path);
    const file = bytes === undefined ? undefined : parseAcknowledgement(path, bytes);
    if (file !== undefined) found.push(...placeholderReasonOf(path, file));
    if (file?.acknowledge === "force-release") found.push(...idleForce(path, file, ground));
  }
  return found;
}

function isUnforced({ rule, status }: GatedFinding): boolean {
  return status === "blocks" && isFixedRule(rule);
}

function leftBehind(path: string, { from, to }: { readonly from: string; readonly to: string }): Finding {
  const message = `${from} is ${to} from now on, so nothing in its old file counts any more.`;
  const hint = `Move what is still to hold to ${lifecyclePath(to as SkillId)}, and remove the file.`;
  return finding({ rule: "lifecycle-orphan", severity: "medium", path, message, hint });
}

function readerOf(path: string): ((bytes: Uint8Array) => readonly Finding[]) | undefined {
  if (path === SETTINGS_PATH) return (bytes) => parseSettings(bytes).findings;
  if (isAcknowledgementPath(path)) return (bytes) => readAcknowledgement(path, bytes).findings;
  const subject = bindingSubjectOf(path);
  if (subject !== undefined) return (bytes) => unreadableBinding(readBinding(subject, bytes));
  if (lifecycleOf(path) !== undefined) return (bytes) => parseLifecycle(path, bytes).findings;
  return undefined;
}

function unreadableBinding(content: BindingContent): readonly Finding[] {
  return content.kind === "unreadable" ? content.findings : [];
}

/**
 * Files of the change that are called like a skill's and make none: nothing would be published of them. One that a skill
 * was until now stands in the way: whoever wants to remove a skill leaves no such file behind.
 */
export async function checkPlaces(
  objects: GitObjects,
  { observation, before }: Pick<PlannedChange, "observation" | "before">,
  base: Oid | null,
): Promise<readonly GatedFinding[]> {
  const { commit, settings, skills } = observation;
  if (settings === undefined) return [];
  const lost = skills.flatMap(({ id, claims }) => (claims.length > 0 ? [] : [before.skills.get(id)?.path]));
  const found = await findUnheededFiles(objects, { settings, trunk: commit.oid, since: base });
  return found
    .filter(({ path }) => !isAcknowledgementPath(path))
    .map((one) => {
      const isLost = one.rule === "placement-file-name" && lost.includes(one.path.slice(0, one.path.lastIndexOf("/")));
      return { ...one, status: isLost ? ("blocks" as const) : ("reported" as const) };
    });
}
