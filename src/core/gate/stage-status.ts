/** How far the approvals of a change have come: which stages are met, and what each of the others waits for. */

import { quote } from "../errors.ts";
import type { Oid } from "../names.ts";
import type { Stage } from "./approvals.ts";

/** The name of the status that says how far they have come, which a ruleset requires. */
export const APPROVALS_STATUS = "skilltrunk/approvals";

/** A stage, and who may approve it: logins and `@organisation/team`, as the base of the change names them. */
export interface StaffedStage extends Stage {
  readonly people: readonly string[];
}

interface Reviewer {
  readonly id: number;
  readonly login: string;
  readonly isBot: boolean;
}

/** `2 people of security (alice, @acme/security), after owner`. */
export function stageWords({ role, count, people, after }: StaffedStage): string {
  const who = people.length === 0 ? "nobody is named for it" : people.map((name) => quote(name, 80)).join(", ");
  const then = after === undefined ? "" : `, after ${after}`;
  return `${count === 1 ? "one person" : `${count} people`} of ${role} (${who})${then}`;
}

/** One review; `commented` says nothing about the change. */
export interface ReviewFacts {
  readonly author: Reviewer;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  readonly commit: Oid;
}

/** What was said about a change. */
export interface Reviewed {
  /** The commit that would be merged. */
  readonly head: Oid;
  readonly author: Reviewer;
  /** Oldest first. */
  readonly reviews: readonly ReviewFacts[];
  /** The members of each team that a stage names; undefined where they cannot be told. */
  readonly members: ReadonlyMap<string, readonly Reviewer[] | undefined>;
  /** Who owned what the change touches, before it. */
  readonly owners: readonly string[];
  /** Numbers of those of whom the host knows that they may write here, or belong to whom the repository belongs to. */
  readonly insiders: ReadonlySet<number>;
}

export interface StageStatus {
  readonly stage: StaffedStage;
  readonly met: boolean;
  /** Logins whose approval counts. */
  readonly approvedBy: readonly string[];
  /** Logins of its people who want changes: as long as they do, or an owner does, it is not met. */
  readonly refusedBy: readonly string[];
  /** Logins of its people who approved an earlier commit. */
  readonly outdated: readonly string[];
  /** Approvals still missing. */
  readonly missing: number;
  /** The role that has to come first and has not. */
  readonly waitsFor: string | undefined;
  /** Teams whose members cannot be told: nobody counts as one of them. */
  readonly unknownTeams: readonly string[];
}

/**
 * Says of each stage whether it is met. An approval counts where it is its person's last word, about the head, of
 * somebody other than the change's author and no program; in a stage that comes after another one, only where it was
 * given once that one was met. So nobody approves both for two roles of which one comes after the other. As long as an
 * owner wants changes, whoever else is asked, no stage is met.
 */
export function stageStatuses(stages: readonly StaffedStage[], reviewed: Reviewed): readonly StageStatus[] {
  const words = lastWords(reviewed);
  const roles = new Set(stages.map(({ role }) => role));
  /** Role → when the last of its stages was met. */
  const metAt = new Map<string, number>();
  return inOrder(stages).map((stage) => {
    // A role that this change does not need has nothing to wait for.
    const isFree = stage.after === undefined || !roles.has(stage.after);
    const from = isFree ? START : (metAt.get(stage.after ?? "") ?? NEVER);
    const { at, status } = statusOf(stage, { words, reviewed, from });
    metAt.set(stage.role, Math.max(metAt.get(stage.role) ?? START, at));
    return status;
  });
}
/** Before the first review. */
const START = -1;
const NEVER = Number.POSITIVE_INFINITY;

/** Each stage after those that come before it; what waits for itself comes last. */
function inOrder(stages: readonly StaffedStage[]): readonly StaffedStage[] {
  const ordered: StaffedStage[] = [];
  let rest = stages;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ role }) => role));
    const next = rest.filter(({ after }) => after === undefined || !waiting.has(after));
    if (next.length === 0) return [...ordered, ...rest];
    ordered.push(...next);
    rest = rest.filter((stage) => !next.includes(stage));
  }
  return ordered;
}

interface Word {
  readonly review: ReviewFacts;
  /** Its place among all reviews: they are in order of time. */
  readonly at: number;
}

function lastWords({ reviews, author }: Reviewed): readonly Word[] {
  const last = new Map<number, Word>();
  for (const [at, review] of reviews.entries()) {
    const { id, isBot } = review.author;
    if (review.state !== "commented" && !isBot && id !== author.id) last.set(id, { review, at });
  }
  return [...last.values()].sort((a, b) => a.at - b.at);
}

function statusOf(
  stage: StaffedStage,
  { words, reviewed, from }: { readonly words: readonly Word[]; readonly reviewed: Reviewed; readonly from: number },
): { readonly status: StageStatus; readonly at: number } {
  const { head, members } = reviewed;
  const theirs = words.filter(({ review }) => isOneOf(review.author, stage.people, members));
  const logins = (kept: readonly Word[]) => kept.map(({ review }) => review.author.login);
  const approvals = theirs.filter(({ review }) => review.state === "approved");
  const current = approvals.filter(({ review }) => review.commit === head);
  const counting = current.filter(({ at }) => at > from);
  const refusing = theirs.filter(({ review }) => review.state === "changes-requested");
  const missing = Math.max(0, stage.count - counting.length);
  const met = missing === 0 && refusing.length === 0 && ownersRefusing(reviewed).length === 0;
  const status: StageStatus = {
    stage,
    met,
    approvedBy: logins(counting),
    refusedBy: logins(refusing),
    outdated: logins(approvals.filter(({ review }) => review.commit !== head)),
    missing,
    waitsFor: from === NEVER ? stage.after : undefined,
    unknownTeams: stage.people.filter((name) => isTeam(name) && members.get(name) === undefined),
  };
  return { status, at: met ? (counting[stage.count - 1]?.at ?? START) : NEVER };
}

/** Somebody whose change request holds up everything. */
export interface Refusal {
  readonly login: string;
  /** Nobody can tell whether they are of these teams, which are owners; empty: they are an owner. */
  readonly perhapsOf: readonly string[];
}

/** Teams of owners whose members cannot be told. */
export function unknownOwners({ owners, members }: Pick<Reviewed, "owners" | "members">): readonly string[] {
  return owners.filter((name) => isTeam(name) && members.get(name) === undefined);
}

/** Owners who want changes. Where the members of a team of owners cannot be told, every insider may be one of them. */
export function ownersRefusing(reviewed: Reviewed): readonly Refusal[] {
  const { owners, members, insiders } = reviewed;
  const unknown = unknownOwners(reviewed);
  return lastWords(reviewed)
    .filter(({ review }) => review.state === "changes-requested")
    .flatMap(({ review: { author } }) => {
      if (isOneOf(author, owners, members)) return [{ login: author.login, perhapsOf: [] }];
      const mayBe = unknown.length > 0 && insiders.has(author.id);
      return mayBe ? [{ login: author.login, perhapsOf: unknown }] : [];
    });
}

function isOneOf(reviewer: Reviewer, people: readonly string[], members: Reviewed["members"]): boolean {
  return people.some((name) =>
    isTeam(name) ? members.get(name)?.some(({ id }) => id === reviewer.id) === true : isPerson(name, reviewer.login),
  );
}

/** Is this the person with that login? */
export function isPerson(name: string, login: string): boolean {
  const plain = (text: string) => text.replace(/^@/, "").toLowerCase();
  return !isTeam(name) && plain(name) === plain(login);
}

/** Is this `@organisation/team` rather than a person? */
export function isTeam(name: string): boolean {
  return name.includes("/");
}

/** One sentence for people who look at a pull request: what is there, or what is missing and of whom. */
export function describeStages(statuses: readonly StageStatus[], refusals: readonly Refusal[]): string {
  const [refusal] = refusals;
  if (refusal !== undefined) return describeRefusal(refusal, refusals);
  if (statuses.length === 0) return "No approval is needed.";
  const open = statuses.filter(({ met }) => !met);
  if (open.length === 0) return `Approved: ${statuses.map(({ stage }) => stage.role).join(", ")}.`;
  const refusing = open.find(({ refusedBy }) => refusedBy.length > 0);
  if (refusing !== undefined) return `${refusing.refusedBy.join(", ")} (${refusing.stage.role}) asked for changes.`;
  return `Waits for ${open.map(describeOpen).join("; ")}.`;
}

function describeRefusal({ perhapsOf }: Refusal, refusals: readonly Refusal[]): string {
  const sure = refusals.filter((one) => one.perhapsOf.length === 0).map(({ login }) => login);
  if (sure.length > 0) return `${sure.join(", ")} (owner) asked for changes.`;
  const who = refusals.map(({ login }) => login).join(", ");
  return `${who} asked for changes and may be an owner: members of ${perhapsOf.join(", ")} cannot be read.`;
}

function describeOpen({ stage, missing, waitsFor, outdated, unknownTeams }: StageStatus): string {
  const notes = [
    ...(waitsFor === undefined ? [] : [`after ${waitsFor}`]),
    ...(outdated.length === 0 ? [] : [`${outdated.join(", ")} approved an earlier commit`]),
    ...(unknownTeams.length === 0 ? [] : [`members of ${unknownTeams.join(", ")} cannot be read`]),
  ];
  const count = missing === 1 ? "1 approval" : `${missing} approvals`;
  return `${count} of ${stage.role}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}
