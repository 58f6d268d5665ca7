/** Who has to act on a change, and what about it concerns the repository's own order rather than a skill's content. */

import { bindingPath } from "../bindings/binding-place.ts";
import type { SkillEntry } from "../catalog/catalog.ts";
import { type Finding, finding, isAtLeast, type Severity } from "../finding.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import type { Evaluation, Plan, SkillFacts } from "../plan/facts.ts";
import type { Need } from "../report/check-report.ts";
import { type CodeownersLine, ownersWithin, sameOwner } from "../trunk/codeowners-match.ts";
import { isGuardedFile } from "../trunk/guarded-files.ts";
import { lifecyclePath, type Waiver } from "../trunk/lifecycle.ts";
import { renameFindings } from "../trunk/rename-findings.ts";
import type { Settings } from "../trunk/settings.ts";
import { acceptanceFindings, addedWaivers } from "./acceptance.ts";
import { ownersBefore, peopleOf, type Stage, stagesFor } from "./approvals.ts";
import { allOwners, kindsOfEvent, type PlacedSkill, plainChange, sharePaths } from "./change-facts.ts";
import { channelFindings } from "./channel-findings.ts";
import { contentStages } from "./content-stages.ts";
import { type GatedFinding, judged } from "./gate.ts";
import { guardedChange, policyUnreadable } from "./guarded-findings.ts";
import { adminReason } from "./let-through.ts";
import { MAX_SUBJECTS, mergedNeeds } from "./merged-needs.ts";
import { type ChangeKind, POLICY_PATH, type Policy, policyFor } from "./policy.ts";
import { severityUnder } from "./policy-rules.ts";
import { widenedFindings } from "./widened-findings.ts";

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
  /** The base's CODEOWNERS, where it has one: what the code host goes by. */
  readonly codeowners: readonly CodeownersLine[];
  readonly skills: readonly SkillFacts[];
  readonly plan: Plan;
  /** How content is judged once it is approved, where it changes the policy that judges; absent: that waits for nobody. */
  readonly approved?: Plan["evaluations"];
  /** A skill as it is before the change. */
  readonly entry: (id: SkillId) => SkillEntry | undefined;
}

export interface Governance {
  /** Skill → what is said of it beside its content. */
  readonly skills: ReadonlyMap<SkillId, readonly GatedFinding[]>;
  /** About the repository's own files. */
  readonly findings: readonly GatedFinding[];
  readonly needs: readonly Need[];
  /** Who owned what it touches, before it: of each skill, and of the repository for what belongs to none. */
  readonly owners: readonly string[];
}

/** The same, put in order once for all skills: a change may have thousands of them. */
interface SortedChange extends GovernedChange {
  readonly shared: ReturnType<typeof sharePaths>;
  readonly evaluations: ReadonlyMap<SkillId, Evaluation>;
  readonly events: ReadonlyMap<string, readonly LedgerEvent[]>;
  /** Whom the code host asks about a path. */
  readonly askedOf: (path: string) => readonly string[];
}

/** Says what concerns the order of the repository in a change, and whose consent it needs. */
export function govern(given: GovernedChange): Governance {
  const change = sorted(given);
  const guarded = change.isGuarded ? change.paths.filter(isGuardedFile) : [];
  const skills = change.skills.map((skill) => governSkill(change, skill));
  const findings = [
    ...(change.isPolicyUnreadable ? [policyUnreadable()] : []),
    ...(guarded.length === 0 ? [] : [guardedChange(guarded)]),
  ];
  return {
    skills: new Map(skills.map(({ id, findings }) => [id, findings])),
    findings: advised(findings, change.policy),
    needs: mergedNeeds([
      ...(change.isPolicyUnreadable ? [policyNeed(change)] : []),
      ...(guarded.length === 0 ? [] : [adminNeed(change, guarded)]),
      ...fileNeeds(change),
      ...skills.flatMap(({ needs }) => needs),
    ]),
    owners: allOwners(change.shared, change),
  };
}

function sorted(change: GovernedChange): SortedChange {
  const { paths, skills, plan } = change;
  const placed = skills.map((skill) => placedSkill(change, skill));
  const events = new Map<string, LedgerEvent[]>();
  for (const { chain, event } of plan.emissions) {
    const known = events.get(chain);
    if (known === undefined) events.set(chain, [event]);
    else known.push(event);
  }
  const evaluations = new Map(plan.evaluations.map((evaluation) => [evaluation.id, evaluation]));
  return {
    ...change,
    shared: sharePaths(paths, placed),
    evaluations,
    events,
    askedOf: ownersWithin(change.codeowners),
  };
}

/** What is found about a change beside its content, as policy sees it: it blocks the merge, and no release. */
export function advised<F extends Finding>(findings: readonly F[], policy: Policy): readonly (F & GatedFinding)[] {
  return judged(findings, policy).map((found) => ({
    ...found,
    status: isAtLeast(found.severity, policy.block) ? "blocks" : "reported",
  }));
}

function governSkill(
  change: SortedChange,
  skill: SkillFacts,
): { readonly id: SkillId; readonly findings: readonly GatedFinding[]; readonly needs: readonly Need[] } {
  const { id } = skill;
  const evaluation = change.evaluations.get(id);
  const added = addedWaivers(skill);
  const placed = placedSkill(change, skill);
  const policy = policyFor(change.policy, namespaceOf(id));
  const isTouched = change.paths.length === 0 || change.entry(id) === undefined || ownPaths(change, id).length > 0;
  const given = ownersGiven(change, id);
  const findings = [
    ...widenedFindings(evaluation),
    ...renameFindings(change, evaluation),
    ...acceptanceFindings(skill, evaluation),
    ...channelFindings(skill, change.entry(id)),
    ...(isTouched || given !== undefined ? ownerFindings(change, skill, given) : []),
  ];
  return {
    id,
    findings: advised(findings, policy),
    needs: [
      ...[...contentStages(evaluation, change), ...offerStages(change, skill)].map((stage) =>
        stageNeed(change, placed, stage),
      ),
      ...added.flatMap((waiver) =>
        waiverNeeds(change, { placed, waiver, severity: severityOf(waiver, { evaluation, policy }) }),
      ),
    ],
  };
}

/** With the folders that it has, and the one that it had. */
function placedSkill({ entry }: GovernedChange, { id, claims }: SkillFacts): PlacedSkill {
  const before = entry(id)?.path;
  const folders = new Set([...claims.map(({ folder }) => folder), ...(before === undefined ? [] : [before])]);
  return { id, folders: [...folders] };
}

function severityOf(
  { rule, fingerprint }: Waiver,
  { evaluation, policy }: { readonly evaluation: Evaluation | undefined; readonly policy: Policy },
): Severity {
  const found = evaluation?.findings.find((f) => f.rule === rule && f.fingerprint === fingerprint);
  return found?.severity ?? severityUnder(policy, rule);
}

function waiverNeeds(
  change: SortedChange,
  { placed, waiver, severity }: { readonly placed: PlacedSkill; readonly waiver: Waiver; readonly severity: Severity },
): readonly Need[] {
  const roles = change.policy.waivers.get(severity) ?? ["owner"];
  return roles.map((role) =>
    need(change, placed, {
      role,
      count: 1,
      why: `It accepts a finding of the rule ${waiver.rule} (${severity}), which its author alone cannot.`,
    }),
  );
}

/** The owners that it has by this change alone, where that says other ones. */
function ownersGiven({ events }: SortedChange, id: SkillId): readonly string[] | undefined {
  const said = (events.get(id) ?? []).flatMap((event) => (event.type === "offer" ? (event.changes.owners ?? []) : []));
  return said.at(-1)?.to;
}

function ownerFindings(
  { entry, settings, isGuarded }: GovernedChange,
  skill: SkillFacts,
  given: readonly string[] | undefined,
): readonly Finding[] {
  const owners = given ?? ownersOf(skill, { entry: entry(skill.id), settings });
  if (skill.claims.length === 0 || !isGuarded) return [];
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
  { id, lifecycle }: SkillFacts,
  { entry, settings }: { readonly entry: SkillEntry | undefined; readonly settings: Settings },
): readonly string[] {
  const own = lifecycle.kind === "present" ? lifecycle.lifecycle.owners : entry?.offer.owners;
  return own ?? settings.namespaces.get(namespaceOf(id))?.owners ?? settings.owners;
}

/** The stages for what a change does to a skill beside its content. */
function offerStages(change: SortedChange, skill: SkillFacts): readonly Stage[] {
  const facts = plainChange(ownPaths(change, skill.id), offerKinds(change, skill));
  return facts.kinds.size + facts.paths.length === 0 ? [] : stagesFor(change.policy, facts);
}

function ownPaths({ shared }: SortedChange, id: SkillId): readonly string[] {
  return shared.own.get(id) ?? [];
}

function offerKinds(change: SortedChange, skill: SkillFacts): ReadonlySet<ChangeKind> {
  const { id, claims } = skill;
  const isOwn = ownPaths(change, id).includes(lifecyclePath(id));
  // What a new skill gets from the settings is nobody's change.
  const isNew = change.entry(id) === undefined && !isOwn;
  const events = change.events.get(id) ?? [];
  const kinds = new Set(events.flatMap((event) => (isNew && event.type === "offer" ? [] : kindsOfEvent(event))));
  if (claims.length > 0) kinds.delete("removal");
  if (addedWaivers(skill).length > 0) kinds.add("waiver");
  if (isOwn) kinds.add("lifecycle");
  return kinds;
}

/** For what belongs to no skill: its owners are those of the repository. */
function fileNeeds(change: SortedChange): readonly Need[] {
  const bound = change.plan.bindings.map(({ subject, kinds }) => plainChange([bindingPath(subject)], kinds));
  const boundPaths = new Set(bound.flatMap(({ paths }) => paths));
  const others = change.shared.others.filter((path) => !boundPaths.has(path));
  return [...(others.length === 0 ? [] : [plainChange(others)]), ...bound].flatMap((facts) =>
    stagesFor(change.policy, facts).map((stage) => stageNeed(change, facts.paths, stage)),
  );
}

/** What a need is about: a skill, or files of the repository. */
type Subject = PlacedSkill | readonly string[];

function stageNeed(change: SortedChange, subject: Subject, { role, count, after }: Stage): Need {
  const why = `${POLICY_PATH} asks for it.`;
  return need(change, subject, { role, count, why, ...(after === undefined ? {} : { after }) });
}

function adminNeed(change: SortedChange, paths: readonly string[]): Need {
  return need(change, paths, { role: "admin", count: 1, why: adminReason(change) });
}

/** Nobody but a person can say whether a change is good that no policy judges. */
function policyNeed(change: SortedChange): Need {
  const why = `${POLICY_PATH} on the trunk cannot be read, so nothing new is published until it is mended.`;
  return { ...need(change, [POLICY_PATH], { role: "admin", count: 1, why }), enforcedBy: "nobody" };
}

function need(
  change: SortedChange,
  subject: Subject,
  of: Pick<Need, "role" | "count" | "why"> & { readonly after?: string },
): Need {
  const { policy, settings, entry } = change;
  const isSkill = "id" in subject;
  const owners = isSkill ? ownersBefore(entry(subject.id), subject.id, settings) : settings.owners;
  const people = peopleOf(of.role, { policy, settings, owners });
  const paths = isSkill ? ownPaths(change, subject.id) : subject;
  return {
    ...of,
    people: [...people],
    subjects: isSkill ? [subject.id] : subject.slice(0, MAX_SUBJECTS),
    enforcedBy: enforcerOf(change, { ...of, people, paths }),
  };
}

/**
 * Who sees to it that these people approved. CODEOWNERS has the host wait for one owner of each path, and cannot say more:
 * so it sees to one person, after nobody else, and only where a path of the change is theirs alone.
 */
function enforcerOf(
  { policy, askedOf }: SortedChange,
  of: Pick<Stage, "count" | "after"> & { readonly people: readonly string[]; readonly paths: readonly string[] },
): Need["enforcedBy"] {
  const { source } = policy.approvals;
  if (source === "none") return "nobody";
  if (source === "api") return "api";
  const people = new Set(of.people.map(sameOwner));
  const isAsked = of.paths.some((path) => {
    const asked = askedOf(path);
    return asked.length > 0 && asked.every((owner) => people.has(sameOwner(owner)));
  });
  return of.count === 1 && of.after === undefined && isAsked ? "host" : "nobody";
}
