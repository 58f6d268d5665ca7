/** The approvals that what one merge brought waits for, whatever it brought: content, how it is offered, grants, or rules. */
import { bindingPath } from "../bindings/binding-place.ts";
import { awaitedGrants } from "../bindings/grants.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Oid } from "../names.ts";
import { APPROVAL, approvalSubject } from "./approvals.ts";
import { allAwaitedOffers } from "./held-offer.ts";
import { awaitedRules } from "./held-policy.ts";

/** What would have to be recorded, as evidence names it, without `approval:`; of content that it lets pass, whichever merge brought that. */
export function awaitedSteps(catalog: Catalog, commit: Oid): readonly string[] {
  const content = [...catalog.skills.values()].flatMap(({ outstanding }) => {
    if (outstanding?.kind !== "held") return [];
    const missing = outstanding.waiting
      .filter((key) => key.startsWith(PREFIX) && !catalog.evidence.has(key))
      .map((key) => key.slice(PREFIX.length));
    const isOfIt = outstanding.brought === commit || missing.some((subject) => subject.startsWith(`${commit}:`));
    return isOfIt ? missing : [];
  });
  const others = [
    ...allAwaitedOffers(catalog).map((one) => ({ ...one, about: one.id })),
    ...awaitedGrants(catalog).map((one) => {
      const missing = one.stages.filter(({ role }) => one.roles.includes(role));
      return { commit: one.commit, about: bindingPath(one.subject), missing };
    }),
    ...awaitedRules(catalog),
  ].filter((one) => one.commit === commit);
  const steps = others.flatMap(({ about, missing }) => missing.map((stage) => approvalSubject(commit, stage, about)));
  return [...new Set([...content, ...steps])].sort(compareUtf8);
}
const PREFIX = `${APPROVAL}:`;
