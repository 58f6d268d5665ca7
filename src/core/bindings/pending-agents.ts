/** What agents are bound to and do not have: it waits for grants, or leads to nothing. */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { manifestOf } from "./agent-manifest.ts";
import { agentsOf } from "./effective-bindings.ts";
import { viaWords } from "./grants.ts";

export interface PendingAgent {
  readonly agent: string;
  /** The skill that is bound. */
  readonly id: string;
  /** What it would be; null where it is nothing. */
  readonly version: string | null;
  /** The file that decides, below `bindings/`. */
  readonly from: string;
  /** A sentence: what is missing. */
  readonly why: string;
}

/** Of every agent, as whoever reads the ledger may know it; by agent and skill in UTF-8 order. */
export function pendingAgents(catalog: Catalog, now: string): readonly PendingAgent[] {
  return agentsOf(catalog.bindings).flatMap((agent) => {
    const { pending } = manifestOf(catalog, agent, { audience: "all", now });
    return pending
      .map(({ id, version, from, missing, why }) => ({ agent, id, version, from, why: why || lacking(missing) }))
      .sort((a, b) => compareUtf8(a.id, b.id));
  });
}

function lacking({ permissions, secrets }: ReturnType<typeof manifestOf>["pending"][number]["missing"]): string {
  const said = [
    ...permissions.map(({ name, why, via = [] }) => `permission ${name}${viaWords({ via })}: ${why}`),
    ...secrets.map(({ name, why, via = [] }) => `secret ${name}${viaWords({ via })}: ${why}`),
  ];
  return `It waits for grants (${said.join(", ")}).`;
}
