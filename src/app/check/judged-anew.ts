/** What was refused and would pass by the policy or the waivers of now: nothing says so by itself, for a merge is not judged by what it brings. */
import type { Catalog, SkillEntry } from "../../core/catalog/catalog.ts";
import { isAtLeast } from "../../core/finding.ts";
import { awaitedOfWaiver } from "../../core/gate/accepted.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import { judged, waives } from "../../core/gate/gate.ts";
import { type Policy, policyFor } from "../../core/gate/policy.ts";
import { type Digest, namespaceOf, type SkillId } from "../../core/names.ts";
import { isFixedRule } from "../../core/rules.ts";
import { lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import type { GitObjects } from "../ports/ports.ts";
import { heldAt } from "../reconcile/settings-in-force.ts";
import { readTrunkFile } from "../reconcile/trunk-text.ts";
import { policyAt } from "./load-policy.ts";
import { allHeldTakeAlong } from "./taken-along.ts";

/** An event lists no more findings than this: of what is beyond nobody knows. */
const MAX_LISTED = 20;

/** Of each of these skills that is refused: what its lifecycle file accepts by now of what it was refused for. */
export async function readAccepted(
  objects: Pick<GitObjects, "files" | "blob">,
  catalog: Catalog,
  { entries, now }: { readonly entries: readonly SkillEntry[]; readonly now: string },
): Promise<ReadonlyMap<SkillId, readonly Digest[]>> {
  const { trunk } = catalog.head;
  const accepted = new Map<SkillId, readonly Digest[]>();
  for (const { id, outstanding } of entries) {
    if (trunk === null || outstanding?.kind !== "refused") continue;
    const path = lifecyclePath(id);
    const bytes = await readTrunkFile(objects, trunk, path);
    const { waivers = [] } = (bytes === undefined ? undefined : parseLifecycle(path, bytes).lifecycle) ?? {};
    const counting = waivers.filter(({ expires }) => expires >= now.slice(0, 10));
    const found = outstanding.findings.filter((one) => counting.some((waiver) => waives(waiver, one)));
    if (found.length > 0) accepted.set(id, [...new Set(found.map(({ fingerprint }) => fingerprint))]);
  }
  return accepted;
}

/** Skills, and what `readAccepted` found of them. */
interface Looked {
  readonly entries: readonly SkillEntry[];
  readonly accepted: ReadonlyMap<SkillId, readonly Digest[]>;
}

/** What is to be known of what is held or refused, beside what it waits for and what was found: sentences that begin with "it". */
export async function readBesides(
  objects: Parameters<typeof allHeldTakeAlong>[0] & Parameters<typeof readJudgedAnew>[0],
  catalog: Catalog,
  looked: Looked,
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const along = await allHeldTakeAlong(objects, catalog, looked.entries);
  return new Map([...along, ...(await readJudgedAnew(objects, catalog, looked))]);
}

/** Of each of these skills that is refused for nothing that would refuse it now: what has it judged again. */
async function readJudgedAnew(
  objects: Pick<GitObjects, "files" | "blob">,
  catalog: Catalog,
  { entries, accepted }: Looked,
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const refused = entries.filter(({ outstanding }) => outstanding?.kind === "refused");
  const from = heldAt(catalog).policy ?? catalog.head.trunk;
  if (from === null || refused.length === 0) return new Map();
  const { policy } = await policyAt(objects, from);
  if (policy === undefined) return new Map();
  const told = refused.flatMap((entry): readonly (readonly [SkillId, readonly string[]])[] => {
    const waived = new Set(accepted.get(entry.id));
    if (!wouldPass(entry, policy, waived)) return [];
    if (wouldPass(entry, policy, new Set())) return [[entry.id, [words(entry, "policy")]]];
    return [
      [entry.id, [words(entry, awaitsApproval(catalog, entry, { policy, waived }) ? "awaited waivers" : "waivers")]],
    ];
  });
  return new Map(told);
}

function wouldPass({ id, outstanding }: SkillEntry, policy: Policy, waived: ReadonlySet<Digest>): boolean {
  if (outstanding?.kind !== "refused") return false;
  const { findings } = outstanding;
  if (findings.length === 0 || findings.length >= MAX_LISTED) return false;
  const own = policyFor(policy, namespaceOf(id));
  const isInWay = judged(findings, own).some(
    ({ rule, severity, fingerprint }) =>
      isFixedRule(rule) || (isAtLeast(severity, own.block) && !waived.has(fingerprint)),
  );
  return !isInWay;
}

/** Has nobody approved yet that this is accepted, who was to be asked? */
function awaitsApproval(
  { acceptances, evidence }: Catalog,
  { id, outstanding }: SkillEntry,
  { policy, waived }: { readonly policy: Policy; readonly waived: ReadonlySet<Digest> },
): boolean {
  if (outstanding?.kind !== "refused") return false;
  const own = policyFor(policy, namespaceOf(id));
  const isApproved = (subject: string) => evidence.has(`${APPROVAL}:${subject}`);
  const of = { id, brought: acceptances.get(id), policy: own, isApproved };
  const accepted = judged(outstanding.findings, own).filter(({ fingerprint }) => waived.has(fingerprint));
  return accepted.some((found) => awaitedOfWaiver(found, found, of).length > 0);
}

/** `by`: what of now lets it pass. */
function words({ id, outstanding }: SkillEntry, by: "policy" | "waivers" | "awaited waivers"): string {
  const where = outstanding === undefined ? "" : ` ${outstanding.commit.slice(0, 12)}`;
  const file = lifecyclePath(id);
  const once = by === "waivers" ? "" : ", once the merge that says so is approved";
  const why =
    by === "policy"
      ? `it was judged by the policy from before${where}, and that of now would not refuse it for what is listed`
      : `it was judged by what was accepted before${where}, and ${file} accepts by now what refuses it${once}`;
  return `${why}: the next merge that changes its folder, ${file}, policy.yaml or skilltrunk.yaml has it judged again`;
}
