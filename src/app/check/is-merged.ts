/** Whether a change is one still. */
import type { Oid } from "../../core/names.ts";
import type { GitObjects } from "../ports/ports.ts";

/**
 * Has the trunk this already? Then it brings no commit of its own, however it would land. Asked the other way round first:
 * of a history that is fetched as it is read, "no" costs all of it.
 */
export async function isMerged(
  objects: Pick<GitObjects, "isOnFirstParentChain">,
  { base, head }: { readonly base: Oid | null; readonly head: Oid },
): Promise<boolean> {
  if (base === null || base === head) return base === head;
  return !(await objects.isOnFirstParentChain(base, head)) && (await objects.isOnFirstParentChain(head, base));
}
