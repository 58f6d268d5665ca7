/** What was refused and the policy of now would let pass: nothing says so by itself, for a merge is not judged by the policy that it brings. */
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { isAtLeast } from "../../core/finding.ts";
import { judged } from "../../core/gate/gate.ts";
import { type Policy, policyFor } from "../../core/gate/policy.ts";
import { namespaceOf, type SkillId } from "../../core/names.ts";
import { isFixedRule } from "../../core/rules.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import type { GitObjects } from "../ports/ports.ts";
import { heldAt } from "../reconcile/settings-in-force.ts";
import { policyAt } from "./load-policy.ts";
import { allHeldTakeAlong } from "./taken-along.ts";

/** An event lists no more findings than this: of what is beyond nobody knows. */
const MAX_LISTED = 20;

/** What is to be known of what is held or refused, beside what it waits for and what was found: sentences that begin with "it". */
export async function readBesides(
  objects: Parameters<typeof allHeldTakeAlong>[0] & Parameters<typeof readJudgedAnew>[0],
  catalog: Catalog,
  entries: readonly SkillEntry[],
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const along = await allHeldTakeAlong(objects, catalog, entries);
  return new Map([...along, ...(await readJudgedAnew(objects, catalog, entries))]);
}

/** Of each of these skills that is refused for nothing that would refuse it now: what has it judged again. */
async function readJudgedAnew(
  objects: Pick<GitObjects, "files" | "blob">,
  catalog: Catalog,
  entries: readonly SkillEntry[],
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const refused = entries.filter(({ outstanding }) => outstanding?.kind === "refused");
  const from = heldAt(catalog).policy ?? catalog.head.trunk;
  if (from === null || refused.length === 0) return new Map();
  const { policy } = await policyAt(objects, from);
  if (policy === undefined) return new Map();
  const anew = refused.filter((entry) => wouldPass(entry, policy));
  return new Map(anew.map((entry) => [entry.id, [words(entry)]]));
}

function wouldPass({ id, outstanding }: SkillEntry, policy: Policy): boolean {
  if (outstanding?.kind !== "refused") return false;
  const { findings } = outstanding;
  if (findings.length === 0 || findings.length >= MAX_LISTED) return false;
  const own = policyFor(policy, namespaceOf(id));
  const isInWay = judged(findings, own).some(
    ({ rule, severity }) => isFixedRule(rule) || isAtLeast(severity, own.block),
  );
  return !isInWay;
}

function words({ id, outstanding }: SkillEntry): string {
  const where = outstanding === undefined ? "" : ` ${outstanding.commit.slice(0, 12)}`;
  const why = `it was judged by the policy from before${where}, and that of now would not refuse it for what is listed`;
  return `${why}: the next merge that changes its folder, ${lifecyclePath(id)}, policy.yaml or skilltrunk.yaml has it judged again`;
}
