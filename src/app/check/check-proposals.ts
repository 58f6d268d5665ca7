/** What a change of policy does to what others have proposed: which open pull requests it would judge otherwise. */

import { quote, RegistryError } from "../../core/errors.ts";
import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import type { Verdict } from "../../core/report/check-report.ts";

export interface OpenProposal {
  readonly number: number;
  readonly title: string;
}

/** Asks the code host for the other open pull requests, lowest number first; undefined where it could not say. */
export type ListProposals = () => Promise<readonly OpenProposal[] | undefined>;

/** Each is judged twice: the latest are the likeliest to be alive. */
const MAX_PROPOSALS = 20;

/** One finding for each whose verdict changes; `judge` judges one without and with the new policy on the trunk. */
export async function proposalEffects(
  list: ListProposals,
  judge: (proposal: OpenProposal) => Promise<{ readonly before: Verdict; readonly after: Verdict }>,
): Promise<readonly GatedFinding[]> {
  const findings: GatedFinding[] = [];
  const open = (await list()) ?? [];
  for (const proposal of open.slice(-MAX_PROPOSALS)) {
    const { before, after } = await judge(proposal).catch(unjudged);
    if (before !== after) findings.push(effect(proposal, before, after));
  }
  return open.length > MAX_PROPOSALS ? [...findings, unread(open.length)] : findings;
}

/** One that cannot be fetched or merged says nothing of the policy. */
function unjudged(error: unknown): { readonly before: Verdict; readonly after: Verdict } {
  if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
  return { before: "review", after: "review" };
}

function effect({ number, title }: OpenProposal, before: Verdict, after: Verdict): GatedFinding {
  return toFinding(
    `Pull request #${number} (${quote(title, 120)}) would be judged ${WORDS[after]} instead of ${WORDS[before]}.`,
  );
}

function unread(open: number): GatedFinding {
  return toFinding(
    `Only the latest ${MAX_PROPOSALS} of ${open} other open pull requests were looked at; each is judged anew when it is updated.`,
  );
}

function toFinding(message: string): GatedFinding {
  return { ...finding({ rule: "policy-effect", severity: "info", path: POLICY_PATH, message }), status: "reported" };
}

const WORDS: Readonly<Record<Verdict, string>> = {
  pass: "ready to merge",
  review: "to be looked at first",
  fail: "not to be published",
};
