/** What a change says in its lifecycle files to whoever reads them, once all of it is published: what to use instead, and why. */

import { type Finding, finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { LedgerEvent } from "../../core/ledger/event.ts";
import type { SkillId } from "../../core/names.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { type LostReplacement, lostReplacements, lostWords } from "../../core/trunk/replacement.ts";
import { unheededAdvice, unheededLifecycle } from "../../core/trunk/unheeded.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Releases that are named; whoever wants all asks `explain` after the merge. */
const MAX_LOST = 20;

/**
 * The plan, with what of its lifecycle files advises in vain. Of skills that it leaves alone only what becomes so with it,
 * and nothing that their files do not say, unless everything is judged.
 */
export function withAdvice(
  { plan, observation, before, after }: PlannedChange,
  { isEverything }: { readonly isEverything: boolean },
): PlannedChange["plan"] {
  const changed = new Set(observation.paths);
  const judged = new Set(plan.evaluations.map(({ id }) => id));
  const facts = new Map(observation.skills.map((skill) => [skill.id, skill]));
  const stood = (id: SkillId): ReadonlySet<string> => {
    const lifecycle = facts.get(id)?.lifecycle;
    if (lifecycle?.kind !== "present" || judged.has(id)) return new Set();
    const { lines } = lifecycle;
    const of = { entry: before.skills.get(id), settings: observation.base, lines, now: before.head.at ?? "" };
    return new Set(unheededLifecycle(id, lifecycle.lifecycle, of).map(({ fingerprint }) => fingerprint));
  };
  const unheeded = plan.unheeded.map((one) => {
    if (!isEverything && !changed.has(lifecyclePath(one.id))) {
      const known = stood(one.id);
      const isNew = ({ rule, fingerprint }: Finding) => rule !== "reason-placeholder" && !known.has(fingerprint);
      return { ...one, findings: one.findings.filter(isNew) };
    }
    const entry = after.skills.get(one.id);
    if (entry === undefined) return one;
    return { ...one, findings: [...one.findings, ...unheededAdvice(after, entry, one.lines)] };
  });
  return { ...plan, unheeded };
}

/** Releases of skills whose lifecycle files the change leaves alone, and which advise what it takes away. */
export function lostAdvice({ plan, observation, before, after }: PlannedChange): readonly GatedFinding[] {
  const taken = plan.emissions.flatMap(({ chain, event }) => (mayTake(event) ? [chain as SkillId] : []));
  return lostReplacements(before, after, taken)
    .filter(({ entry }) => !observation.paths.includes(lifecyclePath(entry.id)))
    .slice(0, MAX_LOST)
    .map((lost) => ({ ...lostFinding(lost, observation.paths), status: "reported" }));
}

/** Can it take from somebody what they are told to use? */
function mayTake(event: LedgerEvent): boolean {
  if (event.type !== "offer") return event.type === "state" || event.type === "retired";
  const { enabled, visibility, readers, owners } = event.changes;
  return enabled?.to === false || [visibility, readers, owners].some((change) => change !== undefined);
}

function lostFinding(lost: LostReplacement, paths: readonly string[]): Finding {
  const { entry, instead } = lost;
  const { owners } = entry.offer;
  const whose = owners.length === 0 ? "" : `, which ${owners.slice(0, 3).join(", ")} own`;
  const message = lostWords(lost);
  return finding({
    rule: "breaks-advice",
    severity: "medium",
    path: paths.find((path) => path === lifecyclePath(instead)) ?? "",
    message,
    hint: `Have another replacement named in ${lifecyclePath(entry.id)}${whose}; or leave what it names.`,
    evidence: message,
  });
}
