/** Who has to approve a change: the stages of `policy.yaml` that it meets (DESIGN 7). */
import { z } from "zod";
import { type BindingPath, bindingSubjectOf } from "../bindings/binding-place.ts";
import type { SkillEntry } from "../catalog/catalog.ts";
import { isAtLeast, type Severity } from "../finding.ts";
import { matchesGlob } from "../glob.ts";
import type { HeldStage } from "../ledger/event.ts";
import { isName, isOid, namespaceOf, type Oid, parseSkillId, type SkillId } from "../names.ts";
import type { Capability } from "../skill/content-profile.ts";
import { SETTINGS_PATH, type Settings } from "../trunk/settings.ts";
import { type ApprovalRule, type ChangeKind, POLICY_PATH, type Policy } from "./policy.ts";

/** What a change does, as far as approval rules ask. */
export interface ChangeFacts {
  readonly kinds: ReadonlySet<ChangeKind>;
  readonly widens: ReadonlySet<Capability>;
  /** Repository paths that it touches. */
  readonly paths: readonly string[];
  /** The worst of what is newly found; undefined where nothing is. */
  readonly severity: Severity | undefined;
}

/** So many people of a role, after those of another one. Roles are unique: of two rules the greater count holds, and those that name a role to come after name the same one. */
export interface Stage {
  readonly role: string;
  readonly count: number;
  readonly after?: string;
}

/** The stages that this change needs, a stage before those that come after it. */
export function stagesFor(policy: Policy, change: ChangeFacts): readonly Stage[] {
  const stages = new Map<string, Stage>();
  for (const rule of policy.approvals.rules) {
    if (!applies(rule, change)) continue;
    const count = Math.max(rule.count, stages.get(rule.from)?.count ?? 0);
    const after = stages.get(rule.from)?.after ?? rule.after;
    stages.set(rule.from, { role: rule.from, count, ...(after === undefined ? {} : { after }) });
  }
  return ordered(stages);
}

function applies({ when }: ApprovalRule, { kinds, widens, paths, severity }: ChangeFacts): boolean {
  return (
    (when.kind === undefined || when.kind.some((kind) => kinds.has(kind))) &&
    (when.widens === undefined || when.widens.some((capability) => widens.has(capability))) &&
    (when.path === undefined || when.path.some((glob) => paths.some((path) => matchesGlob(glob, path)))) &&
    (when.severity === undefined || (severity !== undefined && isAtLeast(severity, when.severity)))
  );
}

function ordered(stages: ReadonlyMap<string, Stage>): readonly Stage[] {
  const done = new Set<Stage>();
  const visit = (stage: Stage | undefined, depth: number): void => {
    if (stage === undefined || done.has(stage) || depth > stages.size) return;
    visit(stages.get(stage.after ?? ""), depth + 1);
    done.add(stage);
  };
  for (const stage of stages.values()) visit(stage, 0);
  return [...done];
}

/** Who approves is found where a change is judged. `owners` are those of what it is about, before it. */
export interface ApprovalBase {
  readonly policy: Policy;
  readonly settings: Settings;
  readonly owners: readonly string[];
}

/** Who a role is. `owners` are the skill's own, before the change; everything is as the base has it. */
export function peopleOf(role: string, base: ApprovalBase): readonly string[] {
  const { policy, settings, owners } = base;
  if (role === "admin") return settings.admins.length > 0 ? settings.admins : settings.owners;
  return role === "owner" ? owners : (policy.roles.get(role) ?? []);
}

/** The stages with their people; and, where those are not all of its owners, with the others, who may refuse. */
export function staffed<S extends Stage>(stages: readonly S[], base: ApprovalBase): (S & HeldStage)[] {
  return stages.map((stage) => {
    const people = [...peopleOf(stage.role, base)];
    const owners = base.owners.filter((owner) => !people.includes(owner));
    return { ...stage, people, ...(owners.length === 0 ? {} : { owners }) };
  });
}

/** The owners of a skill before a change: its own, or else those of its namespace or of the repository. */
export function ownersBefore(entry: SkillEntry | undefined, id: SkillId, settings: Settings): readonly string[] {
  const own = entry?.offer.owners ?? [];
  return own.length > 0 ? own : (settings.namespaces.get(namespaceOf(id))?.owners ?? settings.owners);
}

/** What an approval of the repository's own rules is about: the policy, the settings, or other files that are an admin's. */
export const RULES_ABOUT = [POLICY_PATH, SETTINGS_PATH, "guarded-files"] as const;
export type RulesAbout = (typeof RULES_ABOUT)[number];

/** What an approval may be about. */
export type ApprovalAbout = SkillId | BindingPath | RulesAbout;

/** The kind of evidence that says a stage was passed. */
export const APPROVAL = "approval";

/**
 * What such evidence is about: for this skill, this file of bindings or these rules, so many people of a role approved what this
 * merged commit brought.
 */
export function approvalSubject(
  commit: Oid,
  { role, count }: Pick<Stage, "role" | "count">,
  about: ApprovalAbout,
): string {
  return `${commit}:${role}:${count}:${about}`;
}

/** Is this such a subject about the repository's own rules? */
export function isRulesApproval(text: string): boolean {
  return isApprovalOf(text, (about) => RULES_ABOUT.some((one) => one === about));
}

/** Is this such a subject about a file of bindings? */
export function isGrantApproval(text: string): boolean {
  return isApprovalOf(text, (about) => bindingSubjectOf(about) !== undefined);
}

function isApprovalOf(text: string, isIt: (about: string) => boolean): boolean {
  const [commit = "", role = "", count = "", about = "", ...rest] = text.split(":");
  return isOid(commit) && isName(role) && /^[1-9]\d{0,2}$/.test(count) && rest.length === 0 && isIt(about);
}

/** The parts of such a subject about a skill; undefined where it is none. */
export function parseApprovalSubject(
  text: string,
): { readonly commit: Oid; readonly role: string; readonly count: number; readonly id: SkillId } | undefined {
  const [commit = "", role = "", count = "", skill = "", ...rest] = text.split(":");
  const id = parseSkillId(skill);
  const isSubject = isOid(commit) && isName(role) && /^[1-9]\d{0,2}$/.test(count) && rest.length === 0;
  return isSubject && id !== undefined ? { commit, role, count: Number(count), id } : undefined;
}

/** Whose word evidence is that a person entered by hand, as its source begins: ` on <machine>` follows. */
export const OPERATOR = "operator";

const reviewSchema = z.object({ pr: z.number(), approvedBy: z.array(z.string()).min(1) });

/** What evidence of an approval says: everybody whom the code host named, else whoever recorded it, and the pull request. */
export function reviewOf({ by, body }: { readonly by: string; readonly body: string }): {
  readonly approvedBy: readonly string[];
  readonly pr: number | null;
} {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    // A person's own words.
  }
  return reviewSchema.safeParse(said).data ?? { approvedBy: [by], pr: null };
}
