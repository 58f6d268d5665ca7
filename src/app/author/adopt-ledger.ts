/** The ledger that a repository has before it is taken over: somebody tried the registry here, or it is in use. */

import type { Oid, SkillId } from "../../core/names.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../core/trunk/settings.ts";
import type { Source } from "../ports/ports.ts";
import { loadCatalog } from "../reconcile/load-catalog.ts";

export interface FoundLedger {
  readonly branch: string;
  /** Does `origin` have it too? Else nobody but this clone does. */
  readonly isAtOrigin: boolean;
  /** The commit at which it began; absent: the first one. */
  readonly from?: Oid;
  /** The last versions that it has. */
  readonly published: ReadonlyMap<SkillId, string>;
}

/** Looks where these settings keep it. Throws LEDGER_CORRUPT or ENGINE_TOO_OLD. */
export async function findLedger(
  { ledger, proposals, remote }: Pick<Source, "ledger" | "proposals" | "remote">,
  settings: Settings = DEFAULT_SETTINGS,
): Promise<FoundLedger | undefined> {
  const { branch } = settings.ledger;
  const tracked = remote ? undefined : await proposals.find(`refs/remotes/origin/${branch}`).catch(() => undefined);
  const tip = (await ledger.tip()) ?? (tracked === undefined ? undefined : await ledger.tipAt(tracked));
  if (tip === undefined) return undefined;
  const { skills } = await loadCatalog(ledger, tip);
  const published = [...skills.values()].flatMap(({ id, last }): [SkillId, string][] =>
    last === undefined ? [] : [[id, last]],
  );
  const { from } = tip.head;
  return {
    branch,
    isAtOrigin: remote || tracked !== undefined,
    ...(from === null ? {} : { from }),
    published: new Map(published),
  };
}
