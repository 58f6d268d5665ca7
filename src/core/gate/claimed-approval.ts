/** Whether an approval can be as somebody says it, where no code host says so: who gave it, and after which others. */

import type { Catalog, Outstanding } from "../catalog/catalog.ts";
import { quote } from "../errors.ts";
import type { HeldStage } from "../ledger/event.ts";
import type { Oid, SkillId } from "../names.ts";
import { APPROVAL, type ApprovalAbout, approvalSubject, parseApprovalSubject } from "./approvals.ts";
import { awaitedBesideContent } from "./awaited-steps.ts";
import { isPerson, isTeam, stageWords } from "./stage-status.ts";

/** An approval, as somebody says it. */
export interface ApprovalClaim {
  /** What follows `approval:`. */
  readonly subject: string;
  readonly by: string;
  /** Was `by` named, rather than whoever happens to type? */
  readonly isNamed: boolean;
}

/** What speaks against a claim, and what nobody can tell: sentences, none where all is well. */
export interface ClaimDoubts {
  readonly against: readonly string[];
  readonly unsure: readonly string[];
}

/** What the ledger says of who approved has to be so: also whoever happens to type is one of those who are asked, or names one. */
export function claimDoubts(catalog: Catalog, { subject, by, isNamed }: ApprovalClaim): ClaimDoubts {
  const asked = askedStages(catalog, subject);
  const meant = asked.find((one) => stepOf(one) === `${APPROVAL}:${subject}`);
  if (meant === undefined) return { against: [], unsure: [] };
  const before = asked.filter((one) => one.commit === meant.commit && one.stage.role === meant.stage.after);
  const missing = [...new Set(before.map(stepOf))].filter((step) => !catalog.evidence.has(step));
  const late = missing.map((step) => `It comes after an approval that is not there yet: ${step}.`);
  const { isTheirs, words } = whose(meant.stage, by);
  if (isTheirs === true) return { against: late, unsure: [] };
  if (isTheirs === undefined) return { against: late, unsure: [words] };
  return { against: [isNamed ? words : `${words} That is the login on this machine.`, ...late], unsure: [] };
}

/** Undefined: nobody can tell. */
function whose(stage: HeldStage, by: string): { readonly isTheirs: boolean | undefined; readonly words: string } {
  const { people } = stage;
  const asked = stageWords(stage);
  const name = quote(by, 80);
  if (people.some((one) => isPerson(one, by))) return { isTheirs: true, words: "" };
  if (people.length === 0)
    return { isTheirs: undefined, words: `Nobody is named for ${stage.role}: it counts as the word of ${name}.` };
  if (people.some(isTeam))
    return { isTheirs: undefined, words: `Whether ${name} is one of them cannot be told here: ${asked}.` };
  return { isTheirs: false, words: `${name} is none of those who are asked: ${asked}.` };
}

interface Asked {
  readonly commit: Oid;
  readonly about: ApprovalAbout;
  readonly stage: HeldStage;
}

function stepOf({ commit, about, stage }: Asked): string {
  return `${APPROVAL}:${approvalSubject(commit, stage, about)}`;
}

/** All stages of what waits for this approval, those that are there already included. */
function askedStages(catalog: Catalog, subject: string): readonly Asked[] {
  const id = parseApprovalSubject(subject)?.id;
  const entry = id === undefined ? undefined : catalog.skills.get(id);
  const others = awaitedBesideContent(catalog).filter(({ about }) => subject.endsWith(`:${about}`));
  return [
    ...(entry === undefined ? [] : askedContent(entry.id, entry.outstanding)),
    ...others.flatMap(({ commit, about, stages }) => stages.map((stage) => ({ commit, about, stage }))),
  ];
}

/** What is accepted of content may have come with another merge, and is approved in no order. */
function askedContent(about: SkillId, open: Outstanding | undefined): readonly Asked[] {
  if (open?.kind !== "held") return [];
  return open.waiting.flatMap((key) => {
    const asked = key.startsWith(PREFIX) ? parseApprovalSubject(key.slice(PREFIX.length)) : undefined;
    const found = open.stages.find(({ role, count }) => role === asked?.role && count === asked.count);
    if (asked === undefined || found === undefined) return [];
    const { after: _, ...unordered } = found;
    return [{ commit: asked.commit, about, stage: asked.commit === open.brought ? found : unordered }];
  });
}
const PREFIX = `${APPROVAL}:`;
