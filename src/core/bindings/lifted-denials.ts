/** What a change lets every agent have again, since the organisation's file denies it no more: meant so, or by a slip in a name. */
import type { Catalog } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import { severityOfRule } from "../rules.ts";
import { bindingPath, ORGANISATION } from "./binding-place.ts";

type Known = Pick<Catalog, "bindings">;

/** A finding for each denial that is gone, in the order in which the file had them. */
export function liftedDenials(before: Known, after: Known): readonly Finding[] {
  if (before.bindings === after.bindings) return [];
  const [was, is] = [deniedBy(before), deniedBy(after)];
  const gone = [...was].filter((one) => !is.has(one) && !is.has(`${namespaceOf(one as SkillId)}/*`));
  return gone.map((denied) => {
    const roles = after.bindings.lifted.get(denied)?.stages.map(({ role }) => role) ?? [];
    const when = roles.length === 0 ? "" : `, once that is approved by ${roles.join(" and by ")}`;
    const what = denied.endsWith("/*") ? `what is in ${denied.slice(0, -2)}` : denied;
    return finding({
      rule: "binding-denial-lifted",
      severity: severityOfRule("binding-denial-lifted", { rules: new Map() }),
      path: bindingPath(ORGANISATION),
      message: `The organisation denies ${what} no more: every agent may have it${when}.`,
      evidence: denied,
    });
  });
}

function deniedBy({ bindings }: Known): ReadonlySet<string> {
  return bindings.subjects.get(ORGANISATION)?.deny ?? new Set();
}
