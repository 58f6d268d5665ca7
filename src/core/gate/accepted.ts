/**
 * Where policy has us see to approvals, what people accept of a skill's content counts once those approved it whom policy
 * names. So the ledger remembers which merge brought it, and what that merge still waits for follows from the evidence.
 */
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import type { Force, LedgerEvent } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import type { Waiver } from "../trunk/lifecycle.ts";
import { approvalSubject } from "./approvals.ts";
import type { GatedFinding } from "./gate.ts";
import { waives } from "./gate.ts";
import type { Policy } from "./policy.ts";

/** The merge that brought what is accepted, and whose it is, as Git says. */
export interface AcceptedBy {
  readonly commit: Oid;
  readonly by: string;
  readonly pr?: number;
  /** Of a forced release: what the merge said of it, and in which file. */
  readonly said?: Pick<Force, "path" | "reason">;
}

/** Skill → a waiver (`acceptanceKey`) or an archive digest that is forced → the merge that brought it. */
export type Acceptances = ReadonlyMap<SkillId, ReadonlyMap<string, AcceptedBy>>;

/** Characters of a waiver's path that an event holds. */
const MAX_PATH = 400;

/** A waiver as events hold it. */
export function toAccepted({ rule, path, fingerprint }: Pick<Waiver, "rule" | "path" | "fingerprint">) {
  return { rule, path: quote(path, MAX_PATH), fingerprint };
}

/** What a waiver is known by, however long it lasts. */
export function acceptanceKey(waiver: Pick<Waiver, "rule" | "path" | "fingerprint">): string {
  const { rule, path, fingerprint } = toAccepted(waiver);
  return `${rule} ${fingerprint} ${path}`;
}

/** Acceptances being added to: what it began with stays as it was for whoever reads it, and is copied once, not with each event. */
export class AcceptanceDraft {
  private all: Acceptances;
  private added: Map<SkillId, ReadonlyMap<string, AcceptedBy>> | undefined;
  /** Those of skills that are copies already. */
  private readonly own = new Map<SkillId, Map<string, AcceptedBy>>();

  constructor(base: Acceptances) {
    this.all = base;
  }

  get known(): Acceptances {
    return this.all;
  }

  /** What is accepted anew was brought by the event's commit. */
  apply({ skill, accepts, commit, by, pr }: Extract<LedgerEvent, { type: "offer" }>): void {
    if (skill === undefined || accepts === undefined) return;
    const id = skill as SkillId;
    const own = this.own.get(id) ?? new Map(this.all.get(id));
    const bringer = { commit, by, ...(pr === undefined ? {} : { pr }) };
    for (const key of [...accepts.waivers.map(acceptanceKey), ...accepts.forced]) own.set(key, bringer);
    for (const { digest, ...said } of accepts.said ?? []) own.set(digest, { ...bringer, said });
    this.own.set(id, own);
    this.added ??= new Map(this.all);
    this.all = this.added.set(id, own);
  }
}

/** An approval that what is accepted waits for. */
export interface AwaitedAcceptance {
  readonly role: string;
  readonly count: 1;
  /** See `approvalSubject`. */
  readonly subject: string;
}

/** What has to be known to say what an acceptance waits for. */
export interface AcceptedBefore {
  readonly id: SkillId;
  readonly brought: ReadonlyMap<string, AcceptedBy> | undefined;
  /** Says who approves, by the severity of a finding. */
  readonly policy: Policy;
  readonly isApproved: (subject: string) => boolean;
}

/** What a waiver waits for before it lets this finding pass. */
export function awaitedOfWaiver(
  waiver: Parameters<typeof acceptanceKey>[0],
  { severity }: Pick<Finding, "severity">,
  of: AcceptedBefore,
): readonly AwaitedAcceptance[] {
  return awaited(of.brought?.get(acceptanceKey(waiver))?.commit, of.policy.waivers.get(severity) ?? ["owner"], of);
}

/** What a forced release waits for: an admin. */
export function awaitedOfForce(digest: string, of: AcceptedBefore): readonly AwaitedAcceptance[] {
  return awaited(of.brought?.get(digest)?.commit, ["admin"], of);
}

function awaited(
  commit: Oid | undefined,
  roles: readonly string[],
  { id, policy, isApproved }: AcceptedBefore,
): readonly AwaitedAcceptance[] {
  if (commit === undefined || policy.approvals.source !== "api") return [];
  return roles.flatMap((role) => {
    const subject = approvalSubject(commit, { role, count: 1 }, id);
    return isApproved(subject) ? [] : [{ role, count: 1 as const, subject }];
  });
}

/** What waived findings wait for, each once. */
export function awaitedOfFindings(
  findings: readonly GatedFinding[],
  of: AcceptedBefore & { readonly waivers: readonly Waiver[]; readonly digest: string | undefined },
): readonly AwaitedAcceptance[] {
  const all = findings.flatMap((found) => {
    if (found.status !== "waived") return [];
    if (found.isForced === true) return of.digest === undefined ? [] : awaitedOfForce(of.digest, of);
    // Of several waivers that name it, one that counts is enough.
    const each = of.waivers
      .filter((waiver) => waives(waiver, found))
      .map((waiver) => awaitedOfWaiver(waiver, found, of));
    return each.find((one) => one.length === 0) ?? each[0] ?? [];
  });
  return [...new Map(all.map((one) => [one.subject, one])).values()];
}
