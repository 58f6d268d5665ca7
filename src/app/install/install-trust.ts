/** Does a registry still say what it said before? A lock remembers how far each skill's chain was, and which release it gave. */
import {
  checkChain,
  checkRelease,
  type Lock,
  type LockedSkill,
  notReleased,
  releasedOrBefore,
} from "../../core/install/lock.ts";
import type { SkillId } from "../../core/names.ts";
import type { Registry } from "../ports/ports.ts";

/**
 * Compares what the registry says of this skill now with what every lock entry from the same registry remembers. Throws
 * LEDGER_FORKED where it went back on that, or gives a release that its own chain does not hold.
 */
export async function checkNotRolledBack(registry: Registry, lock: Lock, now: LockedSkill): Promise<void> {
  const seen = [...lock.values()].filter((s) => s.id === now.id && s.registry === now.registry);
  checkRelease(now, seen);
  const tips = seen.map((s) => s.chain);
  if (tips.every((tip) => tip.n === now.chain.n && tip.hash === now.chain.hash)) return;
  const lines = await registry.events(now.id);
  checkChain(now.id, lines, [...tips, now.chain]);
  // What was vouched for before stays so, also where its event is not shown any more.
  if (!isLocked(seen, now)) await requireReleased(registry, now, lines);
}

/** Does one of these hold exactly this release? */
export function isLocked(seen: Iterable<LockedSkill>, { id, version, digest, registry }: LockedSkill): boolean {
  return [...seen].some(
    (one) => one.id === id && one.registry === registry && one.version === version && one.digest === digest,
  );
}

/** Throws LEDGER_FORKED unless the chain, or one that it continues under a new name, has published exactly this. */
async function requireReleased(registry: Registry, now: LockedSkill, lines: readonly string[]): Promise<void> {
  const names = new Set<SkillId>([now.id]);
  let chain = lines;
  for (let before = releasedOrBefore(now, chain); before !== "released"; before = releasedOrBefore(now, chain)) {
    if (before === undefined || names.has(before)) throw notReleased(now);
    names.add(before);
    chain = await registry.events(before);
    checkChain(before, chain, []);
  }
}
