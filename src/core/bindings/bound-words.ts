/** Whom it concerns when a release is offered otherwise than before, said to whoever does that: agents, and what it comes with. */
import type { State } from "../ledger/event.ts";
import type { BoundView } from "./agent-view.ts";

/** Whom a release concerns: what a registry answers for it. */
export type Concerned = Pick<BoundView, "agents" | "dependents">;

const SHOWN = 20;

/** Lines for a person of what becomes of a release in that state; none where nobody is concerned. */
export function boundWords({ agents, dependents }: Concerned, state: State): readonly string[] {
  const rows = agents.map(({ agent, use, locked, via }) => {
    const how = via === undefined ? use : `through ${via.id}@${via.version}`;
    return `  ${agent} (${how}${locked ? ", locked" : ""})`;
  });
  return [...listed("Agents that have it by their bindings:", rows), ...dependentWords({ dependents }, state)];
}

/** What a release comes with, whether that has it now or is to lose it. */
export function dependentWords({ dependents }: Pick<Concerned, "dependents">, state: State): readonly string[] {
  const rows = dependents.map((one) => `  ${one.id}@${one.version} (${howWords(one, state)})`);
  return listed(DEPENDENTS[state], rows);
}

const DEPENDENTS: Readonly<Record<State, string>> = {
  online: "Who installs one of these gets it, too:",
  deprecated: "Who installs one of these gets it, too, then with a warning:",
  yanked: "Who installs one of these gets it, too, then with a warning:",
  offline: "Cannot be installed without it:",
  withdrawn: "Cannot be installed without it:",
};

function howWords({ by, via }: Concerned["dependents"][number], state: State): string {
  if (via !== undefined) return `holds ${via.id}@${via.version}, which ${by} it`;
  return by === "holds" && state === "withdrawn" ? "holds it, and is withdrawn with it" : `${by} it`;
}

function listed(title: string, rows: readonly string[]): readonly string[] {
  const left = rows.length - SHOWN;
  if (rows.length === 0) return [];
  return [title, ...rows.slice(0, SHOWN), ...(left > 0 ? [`  and ${left} more`] : [])];
}
