/** What waits for approvals, whatever it is (content, how it is offered, grants, rules), and the evidence that would give them. */
import { bindingPath } from "../bindings/binding-place.ts";
import { awaitedGrants } from "../bindings/grants.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { HeldStage } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import { APPROVAL, type ApprovalAbout, approvalSubject } from "./approvals.ts";
import { allAwaitedOffers } from "./held-offer.ts";
import { awaitedRules } from "./held-policy.ts";

/** What one merge brought and people have to agree to. */
export interface AwaitedApproval {
  readonly commit: Oid;
  readonly about: ApprovalAbout;
  readonly stages: readonly HeldStage[];
  /** Those that are missing: one at least. */
  readonly missing: readonly HeldStage[];
}

/** All that waits for approvals beside content: how skills are offered, then grants, then the repository's own rules. */
export function awaitedBesideContent(catalog: Catalog): readonly AwaitedApproval[] {
  return [
    ...allAwaitedOffers(catalog).map(({ id, commit, stages, missing }) => ({ commit, about: id, stages, missing })),
    ...awaitedGrants(catalog).map(({ subject, commit, stages, roles }) => {
      const missing = stages.filter(({ role }) => roles.includes(role));
      return { commit, about: bindingPath(subject), stages, missing };
    }),
    ...awaitedRules(catalog).map(({ about, commit, stages, missing }) => ({ commit, about, stages, missing })),
  ];
}

/** What would have to be recorded for these, as evidence names it, without `approval:`. */
export function stepsOf(awaited: readonly AwaitedApproval[]): readonly string[] {
  const steps = awaited.flatMap(({ commit, about, missing }) =>
    missing.map((stage) => approvalSubject(commit, stage, about)),
  );
  return [...new Set(steps)];
}

/**
 * The same of all that one merge waits for; of content that it lets pass, whichever merge brought that. In the order in which
 * approvals are recorded: content first, for what rules let go may wait for none of them any more.
 */
export function awaitedSteps(catalog: Catalog, commit: Oid): readonly string[] {
  const content = [...catalog.skills.values()].flatMap(({ outstanding }) => {
    if (outstanding?.kind !== "held") return [];
    const missing = outstanding.waiting
      .filter((key) => key.startsWith(PREFIX) && !catalog.evidence.has(key))
      .map((key) => key.slice(PREFIX.length));
    const isOfIt = outstanding.brought === commit || missing.some((subject) => subject.startsWith(`${commit}:`));
    return isOfIt ? missing : [];
  });
  const others = stepsOf(awaitedBesideContent(catalog).filter((one) => one.commit === commit));
  return [...new Set([...content.sort(compareUtf8), ...others])];
}
const PREFIX = `${APPROVAL}:`;
