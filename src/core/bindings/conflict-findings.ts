/** What a change would take from agents by giving them a second release of a skill. */

import type { Catalog } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import { severityOfRule } from "../rules.ts";
import { agentConflicts } from "./agent-manifest.ts";
import { type TouchedByChange, touchedAgents } from "./binding-effects.ts";
import { conflictHint } from "./conflict-hint.ts";
import { conflictWords, type ReleaseConflict, type ReleaseWay } from "./release-conflicts.ts";

/** Findings that are told. */
const MAX_FINDINGS = 100;

export interface ConflictFindings {
  /** What the change takes from agents. */
  readonly fresh: readonly Finding[];
  /** What they did not get before either, for other releases of the same: not this change's doing. */
  readonly old: readonly Finding[];
}

/** Of the agents that a change touches, in UTF-8 order; what was in conflict in the same way before is not told. */
export function conflictFindings(before: Catalog, after: Catalog, touched: TouchedByChange): ConflictFindings {
  const fresh: Finding[] = [];
  const old: Finding[] = [];
  for (const agent of touchedAgents(before, after, touched)) {
    const known = conflictsIn(before, agent);
    const words = new Set(known.map(conflictWords));
    for (const one of conflictsIn(after, agent)) {
      if (words.has(conflictWords(one))) continue;
      const isOld = known.some((was) => was.id === one.id && takesNoMore(was, one));
      (isOld ? old : fresh).push(findingOf(after, { agent, conflict: one, isOld }));
    }
  }
  return { fresh: fresh.slice(0, MAX_FINDINGS), old: old.slice(0, MAX_FINDINGS) };
}

/** Are the bindings that are not given for it among those that were not given before? */
function takesNoMore(before: ReleaseConflict, after: ReleaseConflict): boolean {
  const known = new Set(before.ways.map(boundBy));
  return after.ways.every((way) => known.has(boundBy(way)));
}

function boundBy({ id, via }: ReleaseWay): string {
  return via?.id ?? id;
}

function conflictsIn(catalog: Catalog, agent: string): readonly ReleaseConflict[] {
  return agentConflicts(catalog, agent, catalog.head.at ?? "");
}

/** In the file that binds one of the releases itself, where there is one. */
function findingOf(
  catalog: Catalog,
  { agent, conflict, isOld }: { readonly agent: string; readonly conflict: ReleaseConflict; readonly isOld: boolean },
): Finding {
  const [first] = conflict.ways;
  const bound = conflict.ways.find(({ via }) => via === undefined) ?? first;
  return finding({
    rule: "binding-conflict",
    severity: severityOfRule("binding-conflict", { rules: new Map() }),
    path: `bindings/${bound?.from ?? `agents/${agent}`}.yaml`,
    message: `${isOld ? `Agent ${agent} has two releases of ${conflict.id}, and so neither, as before` : `Merging leaves agent ${agent} with two releases of ${conflict.id}, and so with neither`}. ${conflictWords(conflict)}`,
    hint: conflictHint(catalog, conflict),
    evidence: `${agent} ${conflict.id}`,
  });
}
