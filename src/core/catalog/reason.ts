/** Why a release is in the state that it is in, as far as the asker may know. */
import { quote } from "../errors.ts";
import type { SkillId } from "../names.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";

/** Groups in groups: no more are told of. */
const MAX_DEPTH = 8;

/**
 * The reason that was given for this release; of a group that was withdrawn with what it holds, that. Undefined where none
 * was given, or where the same bytes were withdrawn under another name. `find` gives the skills that the asker may read.
 */
export function reasonOf(
  catalog: Pick<Catalog, "withdrawn">,
  release: Release,
  find: (id: SkillId) => SkillEntry | undefined,
): string | undefined {
  return reasonWithin(catalog, release, { find, depth: 0 });
}

function reasonWithin(
  catalog: Pick<Catalog, "withdrawn">,
  { digest, state, reason, relations }: Release,
  { find, depth }: { readonly find: (id: SkillId) => SkillEntry | undefined; readonly depth: number },
): string | undefined {
  // Where something else withdrew it, its own reason is one for another state.
  if (state === "withdrawn" || !catalog.withdrawn.has(digest)) return reason;
  for (const member of depth < MAX_DEPTH ? relations.members : []) {
    if (!("id" in member) || !catalog.withdrawn.has(member.digest)) continue;
    const entry = find(member.id);
    if (entry === undefined) continue;
    const held = entry.releases.get(member.version);
    const why = held && reasonWithin(catalog, held, { find, depth: depth + 1 });
    const words = `it holds ${entry.id}@${member.version}`;
    return why === undefined ? words : `${words}: ${quote(why, 400)}`;
  }
  return undefined;
}
