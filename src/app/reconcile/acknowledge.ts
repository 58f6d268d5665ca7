/** Records an operator's "yes, this is meant" as evidence: it clears a stall and survives every rebuild. */

import { APPROVER_TO_GIVE } from "../../core/acknowledge-command.ts";
import { cutUtf8, sha256 } from "../../core/bytes.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { emptyCatalog } from "../../core/catalog/fold.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import {
  APPROVAL,
  isGrantApproval,
  isRulesApproval,
  OPERATOR,
  parseApprovalSubject,
} from "../../core/gate/approvals.ts";
import { awaitedBesideContent, stepsOf } from "../../core/gate/awaited-steps.ts";
import { claimDoubts } from "../../core/gate/claimed-approval.ts";
import { isPerson } from "../../core/gate/stage-status.ts";
import { isOid, type Oid } from "../../core/names.ts";
import { isEmergency } from "../../core/plan/emergency.ts";
import { demandReason } from "../../core/trunk/given-reason.ts";
import { authorName } from "../../core/trunk/merge-message.ts";
import type { Clock, LedgerTip, Source } from "../ports/ports.ts";
import { enteredAt, toSecond } from "./entered-at.ts";
import type { EvidenceFact } from "./evidence-queue.ts";
import { checkForeign, lookAtLedger } from "./foreign-ledger.ts";
import { loadCatalog } from "./load-catalog.ts";
import { LOST_RACES, type PassOutcome, PassTally } from "./pass.ts";
import { Replay } from "./replay.ts";

const MAX_REASON_BYTES = 2000;
const KINDS = ["mass-removal", "future-date", "rewrite", APPROVAL] as const;

export interface AcknowledgeOptions {
  readonly source: Source;
  readonly clock: Clock;
  /** `mass-removal:<commit>`, `future-date:<commit>`, `rewrite:<old>..<new>` or `approval:<commit>:<role>:<count>:<namespace/name>`. */
  readonly step: string;
  readonly reason: string;
  /** Who says so: a login or a name. */
  readonly by: string;
  /** The machine on which they do. */
  readonly host?: string;
  /**
   * Did somebody name them, rather than type themselves? Of an approval, they have to be one of those who are asked either way.
   * Absent: a program says so, and what speaks against it is told.
   */
  readonly isNamed?: boolean;
  /** Records an approval whatever speaks against it. */
  readonly anyway?: boolean;
}

/** The ledger with the acknowledgement in it. */
export interface Acknowledged extends LedgerTip {
  /** Was it there before? */
  readonly isKnown: boolean;
  /** Who was said to have approved before, where it was there: kept beside these, or all that there is. */
  readonly beside: readonly string[];
  /** What nobody can tell of the claim, or spoke against it: a sentence each. */
  readonly doubts: readonly string[];
  /** What followed from it at once: what it let through, and what waits on. */
  readonly outcome: PassOutcome;
}

/**
 * Appends the acknowledgement after the commit the ledger stands at, unless it is there already. Throws USAGE for a step
 * or a reason that is none.
 */
export async function acknowledge(asked: AcknowledgeOptions): Promise<Acknowledged> {
  const { step, host, isNamed, anyway = isNamed === undefined, ...options } = asked;
  demandReason(options.reason);
  if (options.by === APPROVER_TO_GIVE)
    throw new RegistryError("USAGE", `--by: expected who gave the approval, got "${options.by}".`);
  const origin = host === undefined ? OPERATOR : `${OPERATOR} on ${quote(host, 80)}`;
  return await enterEvidence({ ...options, ...parseStep(step), origin, claim: { isNamed: isNamed === true, anyway } });
}

/** What is to be remembered for ever because no history gives it. */
export interface EvidenceToEnter extends Omit<AcknowledgeOptions, "step" | "host" | "isNamed" | "anyway"> {
  readonly kind: string;
  /** Begins with the commit it is about; of a rewrite, ends with it; of an emergency, the release. */
  readonly subject: string;
  /** Whose word it is: `operator`, the code host's, or how an emergency was proved. */
  readonly origin: string;
  /** Of what a person says: absent where the code host does. */
  readonly claim?: Required<Pick<AcknowledgeOptions, "isNamed" | "anyway">>;
}

/** Appends evidence after the commit the ledger stands at, with what follows from it, unless it is there already. */
export async function enterEvidence(evidence: EvidenceToEnter): Promise<Acknowledged> {
  const { source, kind, subject } = evidence;
  let { trunk } = await source.refresh();
  if (!isEmergency(kind)) await requireCommit(source, kind === "rewrite" ? subject.slice(-40) : subject.slice(0, 40));
  for (let tries = 1; ; tries++) {
    try {
      return await appendEvidence({ ...evidence, trunk });
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      trunk = await afterOthers(source, error);
    }
  }
}
const MAX_TRIES = 5;

/**
 * Somebody who published meanwhile is no reason to fail: what is there now is fetched, and the evidence entered after that.
 * Throws the error where nobody was quicker: the place does not let us push, or something else went wrong.
 */
async function afterOthers(source: Source, error: unknown): Promise<Oid | undefined> {
  if (!(error instanceof RegistryError) || !LOST_RACES.has(error.code)) throw error;
  const before = await source.ledger.tip();
  const { trunk } = await source.refresh();
  const now = await source.ledger.tip();
  if (error.code === "PUSH_REFUSED" && now?.commit === before?.commit) throw error;
  return trunk;
}

async function appendEvidence(evidence: EvidenceToEnter & { readonly trunk: Oid | undefined }): Promise<Acknowledged> {
  const { source, clock, trunk, kind, subject, reason, by, origin } = evidence;
  const { ledger } = source;
  const seen = await lookAtLedger(source);
  const { tip } = seen;
  await checkForeign(source, seen, trunk);
  const catalog = tip === undefined ? emptyCatalog() : await loadCatalog(ledger, tip);
  const beside = catalog.evidence.get(`${kind}:${subject}`);
  if (tip !== undefined && beside !== undefined && !isAnother(evidence, beside))
    return { ...tip, isKnown: true, beside, doubts: [], outcome: new PassTally().outcome };
  if (beside === undefined) await requireWaiting(source, catalog, { kind, subject });
  const doubts = requireClaim(catalog, evidence);
  const { head } = catalog;
  const at = head.at ?? toSecond(clock);
  const body = isEmergency(kind) ? reason : cutUtf8(reason.toWellFormed(), MAX_REASON_BYTES);
  const fact: EvidenceFact = {
    type: "evidence",
    kind,
    subject,
    after: head.trunk,
    body,
    digest: sha256(body),
    source: origin,
    at,
    commit: head.trunk ?? subject.slice(0, 40),
    by: authorName(by),
    ...enteredAt(clock, at),
  };
  let next = tip;
  const tally = new PassTally();
  const replay = new Replay({
    objects: source.objects,
    catalog,
    from: head.from,
    evidence: [fact],
    onBatch: async (replayed) => {
      const { batch } = replayed;
      const summary = `Enter ${kind} ${subject}`;
      const composed = await ledger.compose(tip?.commit, {
        ...batch,
        date: Math.floor(Date.parse(at) / 1000),
        summary,
      });
      await ledger.publish(tip?.commit, composed.commit);
      next = composed;
      tally.add(replayed);
    },
  });
  await replay.enterEvidence();
  if (next === undefined) throw new TypeError("evidence was entered and nothing was written");
  await ledger.push();
  await ledger.remember(next.commit);
  return { ...next, isKnown: false, beside: beside ?? [], doubts, outcome: tally.outcome };
}

/** Of an approval that is there somebody may be named besides: what was said of the wrong person stays, and the right one stands beside it. */
function isAnother({ kind, by, claim }: EvidenceToEnter, known: readonly string[]): boolean {
  return kind === APPROVAL && claim?.isNamed === true && !known.some((one) => isPerson(one, authorName(by)));
}

/** What is said for ever has to be so, as far as anybody can tell. */
function requireClaim(catalog: Catalog, { kind, subject, by, claim }: EvidenceToEnter): readonly string[] {
  if (kind !== APPROVAL || claim === undefined) return [];
  const { against, unsure } = claimDoubts(catalog, { subject, by, isNamed: claim.isNamed });
  if (against.length === 0 || claim.anyway) return [...against, ...unsure];
  throw new RegistryError("USAGE", against.join(" "), {
    hint: "An approval is recorded for ever. Name who gave it (--by), and record what comes first before it; --anyway records it as you say it.",
  });
}

/** Evidence stays for ever: what nothing waits for is a mistake. */
async function requireWaiting(
  { objects }: Source,
  catalog: Catalog,
  { kind, subject }: { readonly kind: string; readonly subject: string },
): Promise<void> {
  const { head } = catalog;
  if (kind === APPROVAL) {
    if (isContentWaiting(catalog, subject) || stepsOf(awaitedBesideContent(catalog)).includes(subject)) return;
    throw nothingWaits(`Nothing waits for ${quote(`${kind}:${subject}`)}.`);
  }
  if (
    isEmergency(kind) ||
    kind === "rewrite" ||
    head.trunk === null ||
    !(await objects.isOnFirstParentChain(subject, head.trunk))
  )
    return;
  throw nothingWaits(`Commit ${subject.slice(0, 12)} has been taken: nothing waits for ${quote(kind)} of it.`);
}

/** Does a release wait for this approval? */
function isContentWaiting({ skills }: Catalog, subject: string): boolean {
  const id = parseApprovalSubject(subject)?.id;
  const open = id === undefined ? undefined : skills.get(id)?.outstanding;
  return open?.kind === "held" && open.waiting.includes(`${APPROVAL}:${subject}`);
}

function nothingWaits(message: string): RegistryError {
  return new RegistryError("USAGE", message, {
    hint: "`skilltrunk explain` says what waits, and the step that clears it.",
  });
}

/** What nobody has, nobody can have meant: of a rewrite the old commit may be gone, the new one is there. */
async function requireCommit({ objects, location }: Source, commit: Oid): Promise<void> {
  if (await objects.has(commit, "commit")) return;
  throw new RegistryError("USAGE", `${quote(location)} has no commit ${commit}.`, {
    hint: "Take the step as the stall's own message or `skilltrunk explain` gives it.",
  });
}

function parseStep(step: string): { readonly kind: (typeof KINDS)[number]; readonly subject: string } {
  const colon = step.indexOf(":");
  const kind = KINDS.find((k) => k === step.slice(0, colon));
  const subject = step.slice(colon + 1);
  if (kind === undefined || !isSubject(kind, subject)) {
    throw new RegistryError("USAGE", `"${quote(step)}" is no step that can be acknowledged.`, {
      hint: "Expected mass-removal:<commit>, future-date:<commit>, rewrite:<old>..<new> or approval:<commit>:<role>:<count>:<namespace/name>, with full commit ids, as the stall's own message or `skilltrunk explain` gives it.",
    });
  }
  return { kind, subject };
}

function isSubject(kind: (typeof KINDS)[number], subject: string): boolean {
  if (kind === APPROVAL)
    return parseApprovalSubject(subject) !== undefined || isGrantApproval(subject) || isRulesApproval(subject);
  return kind === "rewrite" ? /^[0-9a-f]{40}\.\.[0-9a-f]{40}$/.test(subject) : isOid(subject);
}
