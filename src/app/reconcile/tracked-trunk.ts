/** The trunk of a clone as the place has it where it was cloned from: a change is merged there, not here. */
import type { Oid } from "../../core/names.ts";
import type { Source } from "../ports/ports.ts";

/**
 * What `origin` has of the trunk, where that goes on from what is here, or where what is proposed is the trunk here with
 * commits that `origin` does not have; else undefined: what is here.
 */
export async function trackedTrunk(source: Source, head: Oid): Promise<Oid | undefined> {
  if (source.remote) return undefined;
  const { branch, trunk } = await source.refresh();
  const tracked = await source.proposals.find(`refs/remotes/origin/${branch}`).catch(() => undefined);
  if (tracked === undefined || trunk === undefined) return tracked;
  const { objects } = source;
  if (await objects.isOnFirstParentChain(trunk, tracked)) return tracked;
  return head === trunk && (await objects.isOnFirstParentChain(tracked, head)) ? tracked : undefined;
}
