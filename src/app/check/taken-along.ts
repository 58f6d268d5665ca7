/**
 * Finds what a skill's content has of merges that were never published: whoever approves or publishes the content takes that
 * along, and the code host's own diff of the change does not show it.
 */

import type { Catalog, Outstanding, Release, SkillEntry } from "../../core/catalog/catalog.ts";
import { APPROVAL } from "../../core/gate/approvals.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import { type TakenAlong, takenAlongWords, type WhyUnpublished } from "../../core/report/taken-along-words.ts";
import { pullRequestOf } from "../../core/trunk/merge-message.ts";
import type { GitObjects } from "../ports/ports.ts";
import type { PlannedChange } from "./planned-change.ts";

type Reading = Pick<GitObjects, "files" | "commit" | "has">;

/** Merges of one skill that are looked at one by one. */
const MAX_LOOKED_AT = 50;

/** For each skill whose content a change alters: what that takes along, a sentence a merge. */
export async function changeTakesAlong(
  objects: Reading,
  { before, plan }: Pick<PlannedChange, "before" | "plan">,
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const found = new Map<SkillId, readonly string[]>();
  for (const { id, claim } of plan.evaluations) {
    const entry = before.skills.get(id);
    const open = entry?.outstanding;
    if (entry === undefined || open === undefined || open.tree === claim.tree) continue;
    const earlier = [...open.earlier, open.brought];
    const taken = await takenAlong(objects, { entry, folder: claim.folder, tree: claim.tree, earlier });
    if (taken.length > 0) found.set(id, takenAlongWords(taken, whyUnpublished(before, open)));
  }
  return found;
}

/** What content that is held takes along of the merges before the one that brought it; nothing of other skills. */
async function heldTakesAlong(
  objects: Reading,
  catalog: Pick<Catalog, "evidence">,
  entry: SkillEntry,
): Promise<readonly string[]> {
  const open = entry.outstanding;
  if (open?.kind !== "held" || open.earlier.length === 0) return [];
  const { tree, earlier } = open;
  const folder = entry.path === "" ? await findFolder(objects, open, entry.name) : entry.path;
  if (folder === undefined) return [];
  return takenAlongWords(await takenAlong(objects, { entry, folder, tree, earlier }), whyUnpublished(catalog, open));
}

/** Of each of these skills that has any. */
export async function allHeldTakeAlong(
  objects: Reading,
  catalog: Pick<Catalog, "evidence">,
  entries: readonly SkillEntry[],
): Promise<ReadonlyMap<SkillId, readonly string[]>> {
  const found = new Map<SkillId, readonly string[]>();
  for (const entry of entries) {
    const words = await heldTakesAlong(objects, catalog, entry);
    if (words.length > 0) found.set(entry.id, words);
  }
  return found;
}

/** Where content is of which nothing was ever published: the folder of this name that has exactly its files. */
async function findFolder(
  objects: Reading,
  { brought, tree }: Pick<Outstanding, "brought" | "tree">,
  name: string,
): Promise<string | undefined> {
  if (!(await objects.has(brought, "commit"))) return undefined;
  const wanted = await filesOf(objects, tree);
  const suffix = `${name}/SKILL.md`;
  const folders: string[] = [];
  for await (const { path } of objects.files(brought))
    if (path === suffix || path.endsWith(`/${suffix}`)) folders.push(path.slice(0, -"/SKILL.md".length));
  for (const folder of folders)
    if (differing(wanted, await filesOf(objects, brought, folder)).length === 0) return folder;
  return undefined;
}

function whyUnpublished({ evidence }: Pick<Catalog, "evidence">, open: Outstanding): WhyUnpublished {
  if (open.kind === "refused") return "refused";
  const isMissing = open.waiting.some((key) => key.startsWith(`${APPROVAL}:`) && !evidence.has(key));
  return isMissing ? "unapproved" : "waiting";
}

/**
 * What `tree` has of what these merges brought, oldest first; what was taken back since is not in it. A merge that is here no more,
 * after a rewrite of the trunk or in a shallow clone, is passed over: what it brought is told of the next one.
 */
async function takenAlong(
  objects: Reading,
  of: { readonly entry: SkillEntry; readonly folder: string; readonly tree: Oid; readonly earlier: readonly Oid[] },
): Promise<readonly TakenAlong[]> {
  const release = of.entry.last === undefined ? undefined : of.entry.releases.get(of.entry.last);
  const last = folderOf(release);
  // The bytes of a release may have been taken out of the ledger.
  const isThere = last !== undefined && (await objects.has(last, "tree"));
  const published: Files = isThere ? await filesOf(objects, last) : new Map();
  const now = await filesOf(objects, of.tree);
  const looked = of.earlier.slice(-MAX_LOOKED_AT);
  const { bringers, trunk } = await followed(objects, { published, folder: of.folder, merges: looked });
  /** Who made it what it is now; of what was altered once more, who altered it last. */
  const bringerOf = (path: string): Oid | undefined => {
    const all = bringers.get(path);
    return (all?.findLast(({ file }) => file === now.get(path)) ?? all?.at(-1))?.commit;
  };
  const open = differing(published, trunk).filter((path) => now.get(path) !== published.get(path));
  const taken: TakenAlong[] = [];
  for (const commit of looked) {
    const paths = open.filter((path) => bringerOf(path) === commit);
    if (paths.length === 0) continue;
    const pr = pullRequestOf((await objects.commit(commit)).message);
    const isFirst = commit === looked[0] && looked.length < of.earlier.length;
    taken.push({ commit, paths, ...(pr === undefined ? {} : { pr }), ...(isFirst ? { orBefore: true } : {}) });
  }
  return taken;
}

/** Which merges altered each file, oldest first and with what they made of it, and what the last of them left. */
async function followed(
  objects: Reading,
  of: { readonly published: Files; readonly folder: string; readonly merges: readonly Oid[] },
): Promise<{ readonly bringers: ReadonlyMap<string, readonly Bringer[]>; readonly trunk: Files }> {
  const bringers = new Map<string, Bringer[]>();
  let before = of.published;
  for (const commit of of.merges) {
    if (!(await objects.has(commit, "commit"))) continue;
    const after = await filesOf(objects, commit, of.folder);
    // It stood somewhere else then: what came there is told of the merge that moved it.
    if (after.size === 0) continue;
    for (const path of differing(before, after))
      bringers.set(path, [...(bringers.get(path) ?? []), { commit, file: after.get(path) }]);
    before = after;
  }
  return { bringers, trunk: before };
}

interface Bringer {
  readonly commit: Oid;
  readonly file: string | undefined;
}

/** The folder's own tree, also of content that came from elsewhere. */
function folderOf(release: Release | undefined): Oid | undefined {
  return release?.source?.folder ?? release?.tree;
}

type Files = ReadonlyMap<string, string>;

async function filesOf(objects: Reading, treeish: Oid, folder?: string): Promise<Files> {
  const files = new Map<string, string>();
  const inside = folder === undefined || folder === "" ? "" : `${folder}/`;
  const listed = inside === "" ? objects.files(treeish) : objects.files(treeish, folder);
  for await (const { path, mode, oid } of listed) files.set(path.slice(inside.length), `${mode} ${oid}`);
  return files;
}

function differing(before: Files, after: Files): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
