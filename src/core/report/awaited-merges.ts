/** Earlier merges whose approvals content waits for, beside those of the change itself: nobody gives them by approving this one. */
import { APPROVAL, parseApprovalSubject } from "../gate/approvals.ts";
import { stageWords } from "../gate/stage-status.ts";
import type { HeldStage, LedgerEvent } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Need, SkillReport } from "./check-report.ts";

type Held = Extract<LedgerEvent, { type: "held" }>;

/** In the order in which the event has them. `isOwn`: is it a commit that the change lands? */
function askedOfOthers(
  { commit, waiting, stages }: Held,
  isOwn: (commit: Oid) => boolean,
): ReadonlyMap<Oid, readonly HeldStage[]> {
  const asked = new Map<Oid, HeldStage[]>();
  for (const key of waiting) {
    const subject = key.startsWith(PREFIX) ? parseApprovalSubject(key.slice(PREFIX.length)) : undefined;
    if (subject === undefined || subject.commit === commit || isOwn(subject.commit)) continue;
    const stage = stages.find(({ role, count }) => role === subject.role && count === subject.count);
    asked.set(subject.commit, [...(asked.get(subject.commit) ?? []), ...(stage === undefined ? [] : [stage])]);
  }
  return asked;
}
const PREFIX = `${APPROVAL}:`;

/** Those that content waits for which is held in the end. */
export function awaitedMerges(events: readonly LedgerEvent[], isOwn: (commit: Oid) => boolean): readonly Oid[] {
  const last = events.findLast(({ type }) => type === "held" || type === "released" || type === "refused");
  return last?.type === "held" ? [...askedOfOthers(last, isOwn).keys()] : [];
}

/** Who has to approve which of them, and why those: a sentence a merge, without a full stop. */
export function awaitedMergesWords(event: Held, isOwn: (commit: Oid) => boolean): readonly string[] {
  return [...askedOfOthers(event, isOwn)].map(([commit, stages]) => {
    const what = commit === event.brought ? "which brought its content" : "which accepts what is found in it";
    const by = stages.length === 0 ? "" : `, by ${stages.map(stageWords).join(", and by ")}`;
    return `it waits for approval of ${commit.slice(0, 12)}, ${what}${by}: approving this change is not that`;
  });
}

/** Merges that one sentence names. */
const MAX_NAMED = 3;

/** `once it is approved`, and what else has to be. */
export function onceApproved({
  skills,
  needs,
}: {
  readonly skills: readonly Pick<SkillReport, "awaitsMerges">[];
  readonly needs: readonly Pick<Need, "enforcedBy">[];
}): string {
  const merges = [...new Set(skills.flatMap(({ awaitsMerges = [] }) => awaitsMerges))];
  if (merges.length === 0) return "once it is approved";
  const names = merges.slice(0, MAX_NAMED).map((oid) => oid.slice(0, 12));
  const more = merges.length > MAX_NAMED ? ` and ${merges.length - MAX_NAMED} more` : "";
  const which = `(${names.join(", ")}${more})`;
  const isAsked = needs.some(({ enforcedBy }) => enforcedBy === "api");
  return isAsked
    ? `once it is approved, and what it rests on ${which} is too`
    : `once what it rests on ${which} is approved`;
}
