/** Who has to act on a change, and what about it concerns the repository's own order rather than a skill's content. */
import { ownersBefore, peopleOf, type Stage, stagesFor } from "./approvals.ts";
import type { SkillEntry } from "./catalog.ts";
import type { Need } from "./check-report.ts";
import { widenings } from "./content-profile.ts";
import type { LedgerEvent } from "./event.ts";
import type { Evaluation, Plan, SkillFacts } from "./facts.ts";
import { type Finding, finding, type Severity } from "./finding.ts";
import { matchesGlob } from "./glob.ts";
import { lifecyclePath, type Waiver } from "./lifecycle.ts";
import type { SkillId } from "./names.ts";
import { type ChangeKind, POLICY_PATH, type Policy } from "./policy.ts";
import { RULE_SEVERITIES } from "./rules.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";

/** A change, planned, and the rules of its base. */
export interface GovernedChange {
  readonly policy: Policy;
  readonly settings: Settings;
  /** Does the base have a policy? Where nobody governs, nobody guards. */
  readonly isGuarded: boolean;
  /** Is there a policy on the base that nobody can read? */
  readonly isPolicyUnreadable: boolean;
  /** Repository paths that it changes. */
  readonly paths: readonly string[];
  readonly skills: readonly SkillFacts[];
  readonly plan: Plan;
  /** A skill as it is before the change. */
  readonly entry: (id: SkillId) => SkillEntry | undefined;
}

export interface Governance {
  /** Skill → what is said of it beside its content. */
  readonly skills: ReadonlyMap<SkillId, readonly Finding[]>;
  /** About the repository's own files. */
  readonly findings: readonly Finding[];
  readonly needs: readonly Need[];
}

/** What decides who decides: changed only with an admin's consent. */
const GUARDED = [
  SETTINGS_PATH,
  POLICY_PATH,
  ".github/",
  "CODEOWNERS",
  "docs/CODEOWNERS",
  ".gitlab-ci.yml",
  "acknowledgements/",
];

/** Says what concerns the order of the repository in a change, and whose consent it needs. */
export function govern(change: GovernedChange): Governance {
  const guarded = !change.isGuarded
    ? []
    : change.paths.filter((path) => GUARDED.some((glob) => matchesGlob(glob, path)));
  const skills = change.skills.map((skill) => governSkill(change, skill));
  return {
    skills: new Map(skills.map(({ id, findings }) => [id, findings])),
    findings: guarded.length === 0 ? [] : [guardedChange(guarded)],
    needs: merged([
      ...(change.isPolicyUnreadable ? [policyNeed(change)] : []),
      ...(guarded.length === 0 ? [] : [adminNeed(change, guarded)]),
      ...skills.flatMap(({ needs }) => needs),
    ]),
  };
}

function governSkill(
  change: GovernedChange,
  skill: SkillFacts,
): { readonly id: SkillId; readonly findings: readonly Finding[]; readonly needs: readonly Need[] } {
  const { id } = skill;
  const evaluation = change.plan.evaluations.find((e) => e.id === id);
  const added = addedWaivers(skill);
  return {
    id,
    findings: [
      ...widened(evaluation),
      ...added.map((waiver) => waiverAdded(id, waiver)),
      ...ownerFindings(change, skill),
    ],
    needs: [
      ...[...(evaluation?.stages ?? []), ...offerStages(change, skill)].map((stage) => stageNeed(change, id, stage)),
      ...added.flatMap((waiver) => waiverNeeds(change, { id, waiver, severity: severityOf(waiver, evaluation) })),
    ],
  };
}

function widened(evaluation: Evaluation | undefined): readonly Finding[] {
  if (evaluation?.published === undefined) return [];
  return widenings(evaluation.published.profile, evaluation.judgement.profile).map(({ capability, added }) =>
    finding({
      rule: "permission-widened",
      severity: "low",
      path: `${evaluation.claim.folder}/SKILL.md`,
      message: `It can do more than the last release: ${capability} ${added.slice(0, 10).join(", ")}${added.length > 10 ? ` and ${added.length - 10} more` : ""}.`,
      hint: "Say in the pull request why it needs that.",
      evidence: `${capability} ${added.join("\n")}`,
    }),
  );
}

function addedWaivers({ accepted: { own, inherited } }: SkillFacts): readonly Waiver[] {
  const key = ({ rule, path, fingerprint }: Waiver) => `${rule}\0${path}\0${fingerprint}`;
  const before = new Set(inherited.waivers.map(key));
  return own.waivers.filter((waiver) => !before.has(key(waiver)));
}

function severityOf(waiver: Waiver, evaluation: Evaluation | undefined): Severity {
  const found = evaluation?.findings.find((f) => f.rule === waiver.rule && f.fingerprint === waiver.fingerprint);
  return found?.severity ?? RULE_SEVERITIES.get(waiver.rule) ?? "high";
}

function waiverAdded(id: SkillId, { rule, path, reason, expires }: Waiver): Finding {
  return finding({
    rule: "waiver-added",
    severity: "info",
    path: lifecyclePath(id),
    message: `${rule} in ${path} is accepted until ${expires}: ${reason}`,
    hint: "It counts once this is merged, for content that was there before or comes after it.",
  });
}

function waiverNeeds(
  change: GovernedChange,
  { id, waiver, severity }: { readonly id: SkillId; readonly waiver: Waiver; readonly severity: Severity },
): readonly Need[] {
  const roles = change.policy.waivers.get(severity) ?? ["owner"];
  return roles.map((role) =>
    need(change, id, {
      role,
      count: 1,
      why: `It accepts a finding of the rule ${waiver.rule} (${severity}), which its author alone cannot.`,
    }),
  );
}

function ownerFindings(change: GovernedChange, skill: SkillFacts): readonly Finding[] {
  const { entry, settings } = change;
  const owners = ownersOf(skill, { entry: entry(skill.id), settings });
  if (skill.claims.length === 0 || !change.isGuarded) return [];
  const path = lifecyclePath(skill.id);
  const hint = `Name two people or a team under \`owners:\` in ${path}.`;
  if (owners.length === 0)
    return [finding({ rule: "owner-missing", severity: "low", path, message: `Nobody owns ${skill.id}.`, hint })];
  const [only] = owners;
  if (owners.length > 1 || only === undefined || only.includes("/")) return [];
  const message = `${only} alone owns ${skill.id}: nobody can act for them.`;
  return [finding({ rule: "single-owner", severity: "info", path, message, hint })];
}

/** Owners as the change has them, for somebody new; who may approve is the base's. */
function ownersOf(
  { lifecycle }: SkillFacts,
  base: { readonly entry: SkillEntry | undefined; readonly settings: Settings },
): readonly string[] {
  const own = lifecycle.kind === "present" ? lifecycle.lifecycle.owners : undefined;
  return own ?? base.entry?.offer.owners ?? base.settings.owners;
}

/** The stages for what a change does to how releases are offered. */
function offerStages({ plan, policy, paths }: GovernedChange, { id, claims }: SkillFacts): readonly Stage[] {
  const kinds = new Set(plan.emissions.flatMap(({ chain, event }) => (chain === id ? kindsOf(event) : [])));
  if (claims.length > 0) kinds.delete("removal");
  if (kinds.size === 0) return [];
  const own = paths.filter((path) => path === lifecyclePath(id));
  return stagesFor(policy, { kinds, widens: new Set(), paths: own, severity: undefined });
}

function kindsOf(event: LedgerEvent): readonly ChangeKind[] {
  if (event.type === "retired") return ["removal"];
  if (event.type === "channel") return ["channel", "lifecycle"];
  if (event.type === "state") return ["state", "lifecycle"];
  if (event.type !== "offer") return [];
  const { visibility, enabled, owners } = event.changes;
  return [
    "lifecycle",
    ...(visibility !== undefined || enabled !== undefined ? (["visibility"] as const) : []),
    ...(owners !== undefined ? (["owners"] as const) : []),
  ];
}

function stageNeed(change: GovernedChange, id: SkillId, { role, count, after }: Stage): Need {
  const why = `${POLICY_PATH} asks for it.`;
  return need(change, id, { role, count, why, ...(after === undefined ? {} : { after }) });
}

function adminNeed(change: GovernedChange, paths: readonly string[]): Need {
  const why = "It changes files that decide who may change what.";
  return { ...need(change, undefined, { role: "admin", count: 1, why }), subjects: paths.slice(0, MAX_SUBJECTS) };
}

/** Nobody but a person can say whether a change is good that no policy judges. */
function policyNeed(change: GovernedChange): Need {
  const why = `${POLICY_PATH} on the trunk cannot be read, so nothing new is published until it is mended.`;
  return {
    ...need(change, undefined, { role: "admin", count: 1, why }),
    subjects: [POLICY_PATH],
    enforcedBy: "nobody",
  };
}

const MAX_SUBJECTS = 100;

function need(
  change: GovernedChange,
  id: SkillId | undefined,
  of: Pick<Need, "role" | "count" | "why"> & { readonly after?: string },
): Need {
  const { policy, settings, entry } = change;
  const { source } = policy.approvals;
  const owners = id === undefined ? settings.owners : ownersBefore(entry(id), id, settings);
  return {
    ...of,
    people: [...peopleOf(of.role, { policy, settings, owners })],
    subjects: id === undefined ? [] : [id],
    enforcedBy: source === "none" ? "nobody" : source,
  };
}

/** One need for what the same people have to do for the same reason. */
function merged(needs: readonly Need[]): readonly Need[] {
  const byWhom = new Map<string, Need>();
  for (const next of needs) {
    const key = JSON.stringify([next.role, next.people, next.why, next.after]);
    const known = byWhom.get(key);
    const subjects = [...new Set([...(known?.subjects ?? []), ...next.subjects])].slice(0, MAX_SUBJECTS);
    byWhom.set(key, { ...next, count: Math.max(next.count, known?.count ?? 0), subjects });
  }
  return [...byWhom.values()];
}

function guardedChange(paths: readonly string[]): Finding {
  const [path = ""] = paths;
  return finding({
    rule: "guarded-change",
    severity: "medium",
    path,
    message: `It changes ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}, which decide who may change what.`,
    hint: "An admin of the repository has to agree. What is published with it is still judged by the rules before it.",
  });
}
