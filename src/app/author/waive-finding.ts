/** Adds a waiver to a skill's lifecycle file: a finding that is accepted, for a reason and for a time. */

import { quote, RegistryError } from "../../core/errors.ts";
import { type Finding, SEVERITIES, type Severity } from "../../core/finding.ts";
import { peopleOf } from "../../core/gate/approvals.ts";
import { withCustom } from "../../core/gate/custom-scan.ts";
import { waives } from "../../core/gate/gate.ts";
import { DEFAULT_POLICY, type Policy, policyFor } from "../../core/gate/policy.ts";
import { isPolicysRule, severityUnder } from "../../core/gate/policy-rules.ts";
import { EXTERNAL } from "../../core/gate/policy-scan.ts";
import { isDigest, namespaceOf, parseSkillId, type SkillId } from "../../core/names.ts";
import { nearest } from "../../core/nearest.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import type { RuleGroup } from "../../core/rule.ts";
import { findRule, isFixedRule, RULE_SEVERITIES } from "../../core/rules.ts";
import { ownersOf } from "../../core/trunk/codeowners.ts";
import { demandReason } from "../../core/trunk/given-reason.ts";
import { lifecyclePath, type Waiver } from "../../core/trunk/lifecycle.ts";
import { addWaiver } from "../../core/trunk/lifecycle-edit.ts";
import type { Settings } from "../../core/trunk/settings.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { loadPolicy } from "../check/load-policy.ts";
import type { LocalFolder, WorkFolder } from "../ports/folders.ts";
import type { Clock } from "../ports/ports.ts";
import { judgeFolder } from "./local-skill.ts";
import { getWorkSkill, readWorkLifecycle, readWorkSettings } from "./work-skills.ts";

export interface WaiverWish {
  readonly skill: string;
  readonly rule: string;
  readonly path: string;
  readonly fingerprint: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly expires: string;
}

/** Roles that must all approve, and who is in them. */
export interface Approver {
  readonly role: string;
  readonly people: readonly string[];
}

export interface Waived {
  readonly id: SkillId;
  /** Does the skill lie here? A waiver may be merged before the pull request that brings it. */
  readonly here: boolean;
  /** Of the lifecycle file. */
  readonly path: string;
  readonly waiver: Waiver;
  /** Of what it accepts as that lies here, the worst; else of the rule. */
  readonly severity: Severity;
  readonly changed: boolean;
  /** Has the folder this finding as it lies here? Undefined where a folder alone does not tell. */
  readonly found: boolean | undefined;
  /** Empty where the policy cannot be read. */
  readonly approvers: readonly Approver[];
}

export interface WaiveContext {
  readonly repository: WorkFolder;
  readonly clock: Clock;
  /** A skill's folder as it lies here, by its path in the repository. */
  readonly readFolder: (path: string) => Promise<LocalFolder>;
}

/** Writes the waiver. Throws USAGE for one that would accept nothing, or that nobody may give. */
export async function waiveFinding({ repository, clock, readFolder }: WaiveContext, wish: WaiverWish): Promise<Waived> {
  const settings = await readWorkSettings(repository);
  const { id, folder } = await getWaived(repository, settings, wish.skill);
  const waiver = parseWish(wish, new Date(clock.now()).toISOString().slice(0, 10));
  const path = lifecyclePath(id);
  const before = await repository.read(path, MAX_YAML_BYTES);
  const after = addWaiver({ path, bytes: before }, waiver);
  const changed = before === undefined || Buffer.compare(before, after) !== 0;
  if (before === undefined) await repository.create([{ path, executable: false, bytes: after }]);
  else if (changed) await repository.replace(path, { before, after });

  const lifecycle = await readWorkLifecycle(repository, id);
  const { owners } = ownersOf({ id, owners: lifecycle?.owners }, settings);
  const { policy: whole } = await loadPolicy((file) => repository.read(file, MAX_YAML_BYTES));
  const policy = policyFor(whole ?? DEFAULT_POLICY, namespaceOf(id));
  const isTold =
    (isPolicysRule(wish.rule) && !wish.rule.startsWith(EXTERNAL)) ||
    TOLD_BY_FOLDER.has(findRule(wish.rule)?.group ?? "");
  const accepted =
    isTold && folder !== undefined
      ? findingsIn(await readFolder(folder), policy).filter((one) => waives(waiver, one))
      : undefined;
  const found = new Set(accepted?.map((one) => one.severity));
  const severities = found.size > 0 ? SEVERITIES.filter((one) => found.has(one)) : [severityUnder(policy, wish.rule)];
  const roles = whole === undefined ? [] : severities.flatMap((one) => policy.waivers.get(one) ?? ["owner"]);
  const approvers = [...new Set(roles)].map((role) => ({
    role,
    people: peopleOf(role, { policy, settings, owners }),
  }));
  const [severity = "critical"] = severities;
  return {
    ...{ id, here: folder !== undefined, path, waiver, severity, changed, approvers },
    found: accepted === undefined ? undefined : accepted.length > 0,
  };
}

/** As for every author's command; besides, by its whole name, a skill that is to come. Throws likewise. */
async function getWaived(
  repository: WorkFolder,
  settings: Settings,
  typed: string,
): Promise<{ readonly id: SkillId; readonly folder?: string }> {
  try {
    return await getWorkSkill(repository, settings, typed);
  } catch (error) {
    const id = parseSkillId(typed);
    if (id === undefined || !(error instanceof RegistryError && error.code === "SKILL_NOT_FOUND")) throw error;
    return { id };
  }
}

function findingsIn(folder: LocalFolder, policy: Policy): readonly Finding[] {
  return contentFindings(withCustom(judgeFolder(folder), policy.scan, folder.files), policy);
}

/** Rules whose findings a folder's content alone decides. */
const TOLD_BY_FOLDER: ReadonlySet<string> = new Set<RuleGroup>(["structure", "specification", "content", "scan"]);

/** What `addWaiver` does not see: a rule that is not there or cannot be waived, a fingerprint that is none, a day that is past. */
function parseWish({ skill: _, ...wish }: WaiverWish, today: string): Waiver {
  const { rule, fingerprint, expires } = wish;
  if (!RULE_SEVERITIES.has(rule) && !isPolicysRule(rule)) {
    const meant = nearest(rule, [...RULE_SEVERITIES.keys()]);
    throw new RegistryError("USAGE", `There is no rule "${quote(rule, 80)}".`, {
      hint: meant === undefined ? "The report of the check names the rule of each finding." : `Did you mean ${meant}?`,
    });
  }
  if (isFixedRule(rule)) {
    throw new RegistryError("USAGE", `Findings of ${rule} cannot be accepted by anybody.`, {
      hint: "Without this rule nothing could be published for sure: mend what it finds.",
    });
  }
  if (!isDigest(fingerprint)) {
    throw new RegistryError(
      "USAGE",
      `--fingerprint: expected sha256: and 64 digits, got "${quote(fingerprint, 80)}".`,
      {
        hint: "Copy it from the report of the check, with the finding that it belongs to.",
      },
    );
  }
  if (!/^\d{4}-\d\d-\d\d$/.test(expires) || expires < today) {
    throw new RegistryError("USAGE", `--expires: expected a day that is still to come, got "${quote(expires, 40)}".`, {
      hint: `Write it as year-month-day; today is ${today}.`,
    });
  }
  demandReason(wish.reason);
  return { ...wish, fingerprint };
}
