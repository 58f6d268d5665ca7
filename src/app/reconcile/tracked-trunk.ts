/** The trunk of a clone as the place has it where it was cloned from: a change is merged there, not here. */
import { RegistryError } from "../../core/errors.ts";
import type { Oid } from "../../core/names.ts";
import type { Source } from "../ports/ports.ts";

/**
 * What the clone last fetched of `origin`'s trunk, where that goes on from what is here, or where what is proposed is the
 * trunk here with commits that `origin` does not have; else undefined: what is here. `onOrigins`: the ledger is that of
 * `origin`, which never takes a trunk of the clone's own that went another way.
 */
export async function trackedTrunk(source: Source, head: Oid, onOrigins = false): Promise<Oid | undefined> {
  if (source.remote) return undefined;
  const { branch, trunk } = await source.refresh();
  const tracked = await source.proposals.find(`refs/remotes/origin/${branch}`).catch(() => undefined);
  if (tracked === undefined || trunk === undefined) return tracked;
  const { objects } = source;
  if (await objects.isOnFirstParentChain(trunk, tracked)) return tracked;
  const isAhead = await objects.isOnFirstParentChain(tracked, trunk);
  return (isAhead ? head === trunk : onOrigins) ? tracked : undefined;
}

/**
 * What `origin` has of the trunk now, whatever this clone fetched or committed since: for a change that is planned on the
 * ledger of `origin`, which has taken that one. As `trackedTrunk` where it cannot be had.
 */
export async function trunkAtOrigin(source: Source, head: Oid): Promise<Oid | undefined> {
  if (source.remote) return undefined;
  const { branch, shallow } = await source.refresh();
  // What is fetched beside a history that is cut off would stand on commits that are nowhere.
  const now = shallow ? undefined : await source.proposals.findAtOrigin?.(branch).catch(unanswered);
  return now ?? (await trackedTrunk(source, head, true));
}

/**
 * What `origin` has of the trunk now, where that goes on from what this clone has of it; else undefined: what is here, or
 * that nobody answers.
 */
export async function newerAtOrigin(source: Source): Promise<Oid | undefined> {
  const { branch, trunk, shallow } = await source.refresh();
  const now = shallow ? undefined : await source.proposals.findAtOrigin?.(branch).catch(unanswered);
  if (now === undefined || now === trunk) return undefined;
  return trunk === undefined || (await source.objects.isOnFirstParentChain(trunk, now)) ? now : undefined;
}

function unanswered(error: unknown): undefined {
  if (error instanceof RegistryError && error.code !== "INTERRUPTED") return undefined;
  throw error;
}
