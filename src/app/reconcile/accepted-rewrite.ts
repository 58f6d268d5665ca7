/** Who accepted that the trunk's history was left, and what counted in it: nobody gets by that what they were not given. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";
import { countedBefore, policyThatAsked } from "./counted-before.ts";
import type { RewriteToTake } from "./replay-options.ts";
import { heldAt } from "./settings-in-force.ts";
import { findAcknowledgement, historyRewritten, rewrittenByNobody } from "./stalls.ts";

/**
 * The commit of the new history at which somebody accepted that `from` was left: an operator by evidence, or a merged file,
 * where policy did not have us see to who approved that. Throws HISTORY_REWRITTEN where nobody did, and as `countedBefore`.
 */
export async function acceptedRewrite(
  objects: GitObjects,
  { catalog, from, trunk }: { readonly catalog: Catalog; readonly from: Oid; readonly trunk: Oid },
): Promise<RewriteToTake> {
  const held = heldAt(catalog);
  const subject = `rewrite:${from}..`;
  const refused: unknown[] = [];
  for (const [key, [acknowledged = ""]] of catalog.evidence) {
    const to = key.slice(subject.length);
    if (!key.startsWith(subject) || !(await objects.isOnFirstParentChain(to, trunk))) continue;
    try {
      return { from, to, acknowledged, counts: await countedBefore(objects, { from, to, held }) };
    } catch (error) {
      // A later commit may have been accepted since.
      refused.push(error);
    }
  }
  if (refused.length > 0) throw refused.at(-1);
  const to = await findAcknowledgement(objects, { kind: "rewrite", commit: from, after: null, tip: trunk });
  if (to === undefined) throw historyRewritten(from, trunk);
  if ((await policyThatAsked(objects, { from, held })) !== undefined) throw rewrittenByNobody(from, trunk);
  return { from, to, acknowledged: to };
}
