/** Observes skills once more at a commit, because something came that they waited for. */
import type { Oid, SkillId } from "../../core/names.ts";
import type { Observation } from "./observation.ts";
import { TrunkObserver } from "./observe.ts";
import type { ReplayOptions } from "./replay-options.ts";
import type { HeldAt } from "./settings-in-force.ts";

export interface Waiting {
  /** The commit that is being planned. */
  readonly commit: Oid;
  readonly ids: readonly SkillId[];
  /** The one at work, which may be ahead of that commit. */
  readonly observer: TrunkObserver;
  /** What it has observed since. */
  readonly ahead: readonly Observation[];
  /** Whose rules count there. */
  readonly held: HeldAt;
}

/** As the commit has them, however far the observer has got. */
export async function observeWaiting(
  { objects, list }: Pick<ReplayOptions, "objects" | "list">,
  { commit, ids, observer, ahead, held }: Waiting,
): Promise<Observation> {
  const at = await objects.commit(commit);
  // Settings and policy stay the same between what is planned and what is ahead: only what changes there differs.
  const changes = ahead.some(({ skills }) => skills.some(({ id }) => ids.includes(id)));
  if (!changes) return await observer.observeAgain(at, ids);
  const own = new TrunkObserver(objects, list);
  await own.standAt(commit, held);
  return await own.observeAgain(at, ids);
}
