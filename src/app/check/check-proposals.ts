/** What a change of policy does to what others have proposed: which open pull requests it would judge otherwise. */

import { quote, RegistryError } from "../../core/errors.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { Verdict } from "../../core/report/check-report.ts";
import { policyEffect } from "./check-policy.ts";

export interface OpenProposal {
  readonly number: number;
  readonly title: string;
}

/** The code host was not asked, and why: what stands behind a colon, with or without a full stop. */
export interface Unasked {
  readonly unasked: string;
}

/** Asks the code host for the other open pull requests into this branch, lowest number first; undefined where it could not say. */
export type ListProposals = (trunk: string) => Promise<readonly OpenProposal[] | Unasked | undefined>;

/** Each is judged twice: the latest are the likeliest to be alive. */
const MAX_PROPOSALS = 20;

/** What becomes of a proposal without and with the new policy. */
export interface Verdicts {
  readonly before: Verdict;
  readonly after: Verdict;
}

/**
 * One finding for each whose verdict changes, and what nobody could say; `judge` judges one without and with the new policy
 * on the trunk, and answers undefined where nothing can be said of it.
 */
export async function proposalEffects(
  list: () => ReturnType<ListProposals>,
  judge: (proposal: OpenProposal) => Promise<Verdicts | undefined>,
): Promise<readonly GatedFinding[]> {
  const open = await list();
  if (open === undefined)
    return [policyEffect("Which other open pull requests it would judge otherwise could not be told.")];
  if ("unasked" in open) return [policyEffect(unaskedWords(open))];
  const findings: GatedFinding[] = [];
  const unjudged: number[] = [];
  for (const proposal of open.slice(-MAX_PROPOSALS)) {
    const verdicts = await judge(proposal).catch(unlessBug);
    if (verdicts === undefined) unjudged.push(proposal.number);
    else if (verdicts.before !== verdicts.after) findings.push(effect(proposal, verdicts));
  }
  return [
    ...findings,
    ...(unjudged.length === 0 ? [] : [unknown(unjudged)]),
    ...(open.length > MAX_PROPOSALS ? [unread(open.length)] : []),
  ];
}

function unaskedWords({ unasked }: Unasked): string {
  const why = quote(unasked.replace(/\.$/, ""), 400);
  return `Which open pull requests it would judge otherwise is not known, for the code host was not asked: ${why}.`;
}

/** One that cannot be fetched or merged says nothing of the policy. */
function unlessBug(error: unknown): undefined {
  if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
}

function effect({ number, title }: OpenProposal, { before, after }: Verdicts): GatedFinding {
  return policyEffect(
    `Pull request #${number} (${quote(title, 120)}) would be judged ${WORDS[after]} instead of ${WORDS[before]}.`,
  );
}

function unknown(numbers: readonly number[]): GatedFinding {
  const [first] = numbers;
  const which =
    numbers.length === 1
      ? `Open pull request #${first} could not be judged`
      : `${numbers.length} open pull requests could not be judged (${numbers.map((number) => `#${number}`).join(", ")})`;
  return policyEffect(
    `${which}, so whether this policy changes anything for ${numbers.length === 1 ? "it" : "them"} is not known.`,
  );
}

function unread(open: number): GatedFinding {
  return policyEffect(
    `Only the latest ${MAX_PROPOSALS} of ${open} other open pull requests were looked at; each is judged anew when it is updated.`,
  );
}

const WORDS: Readonly<Record<Verdict, string>> = {
  pass: "ready to merge",
  review: "to be looked at first",
  fail: "not to be published",
};
