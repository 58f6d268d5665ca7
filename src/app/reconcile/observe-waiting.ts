/** Observes skills once more at a commit, because something came that they waited for. */
import type { Oid, SkillId } from "../../core/names.ts";
import { type Observation, TrunkObserver } from "./observe.ts";
import type { ReplayOptions } from "./replay-options.ts";

export interface Waiting {
  /** The commit that is being planned. */
  readonly commit: Oid;
  readonly ids: readonly SkillId[];
  /** The one at work, which may be ahead of that commit. */
  readonly observer: TrunkObserver;
  /** What it has observed since. */
  readonly ahead: readonly Observation[];
  /** The commit whose policy judges there, where that is another one. */
  readonly held: Oid | undefined;
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
