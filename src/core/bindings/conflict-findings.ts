/** What a change would take from agents by giving them a second release of a skill. */

import type { Catalog } from "../catalog/catalog.ts";
import { type Finding, finding } from "../finding.ts";
import { severityOfRule } from "../rules.ts";
import { agentConflicts } from "./agent-manifest.ts";
import { type TouchedByChange, touchedAgents } from "./binding-effects.ts";
import { conflictHint, conflictWords, type ReleaseConflict } from "./release-conflicts.ts";

/** Findings that are told. */
const MAX_FINDINGS = 100;

/** Of the agents that a change touches, in UTF-8 order; what was in conflict in the same way before is not told. */
export function conflictFindings(before: Catalog, after: Catalog, touched: TouchedByChange): readonly Finding[] {
  const found = touchedAgents(before, after, touched).flatMap((agent) => {
    const known = new Set(conflictsIn(before, agent).map(conflictWords));
    return conflictsIn(after, agent).flatMap((one) => (known.has(conflictWords(one)) ? [] : [findingOf(agent, one)]));
  });
  return found.slice(0, MAX_FINDINGS);
}

function conflictsIn(catalog: Catalog, agent: string): readonly ReleaseConflict[] {
  return agentConflicts(catalog, agent, catalog.head.at ?? "");
}

/** In the file that binds one of the releases itself, where there is one. */
function findingOf(agent: string, conflict: ReleaseConflict): Finding {
  const [first] = conflict.ways;
  const bound = conflict.ways.find(({ via }) => via === undefined) ?? first;
  return finding({
    rule: "binding-conflict",
    severity: severityOfRule("binding-conflict", { rules: new Map() }),
    path: `bindings/${bound?.from ?? `agents/${agent}`}.yaml`,
    message: `Merging leaves agent ${agent} with two releases of ${conflict.id}, and so with neither. ${conflictWords(conflict)}`,
    hint: conflictHint(conflict),
    evidence: `${agent} ${conflict.id}`,
  });
}
