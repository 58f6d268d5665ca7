/** Which skills a ledger's tree has: their folders, without a look into any of them. */
import { type Oid, parseSkillId, type SkillId } from "../../core/names.ts";
import type { CatFile } from "../git/git-cat-file.ts";
import type { KeepName, TreeEntry } from "../git/git-tree.ts";
import { corrupt, findEntry, lookAhead, readTree } from "./ledger-tree.ts";

/** Bytes of one folder of the ledger: about three hundred thousand names. */
const MAX_FOLDER_BYTES = 1 << 24;
/** Folders that are read at the same time. */
const FOLDERS_AHEAD = 8;
const MAX_SKILLS = 1 << 20;

export interface SkillFolder {
  readonly id: SkillId;
  readonly oid: Oid;
}

/** Every skill's folder below `events` or `releases` of a ledger's tree; `names` leaves out every other bare name. */
export async function readSkillFolders(
  cat: CatFile,
  {
    tree,
    top,
    names,
  }: { readonly tree: Oid; readonly top: "events" | "releases"; readonly names?: ReadonlySet<string> },
): Promise<readonly SkillFolder[]> {
  const folder = await findEntry((oid) => readTree(cat, oid), tree, top);
  const entries = folder === undefined ? [] : await readTree(cat, folder.oid, { maxBytes: MAX_FOLDER_BYTES });
  const namespaces = entries.filter(({ name }) => parseSkillId(`${name}/x`) !== undefined);
  const skills: SkillFolder[] = [];
  let at = 0;
  for await (const named of readFolders(cat, namespaces, names && ((name) => names.has(name)))) {
    const namespace = namespaces[at++]?.name;
    for (const { name, oid } of named) {
      const id = parseSkillId(`${namespace}/${name}`);
      if (id !== undefined) skills.push({ id, oid });
    }
    if (skills.length > MAX_SKILLS) throw corrupt(`The ledger holds more than ${MAX_SKILLS} skills.`);
  }
  return skills;
}

/** The entries of each of these folders of a ledger, or those with a name to keep; several are read at a time. */
export function readFolders(
  cat: CatFile,
  folders: readonly { readonly oid: Oid }[],
  keep?: KeepName,
): AsyncGenerator<readonly TreeEntry[]> {
  return lookAhead(folders, ({ oid }) => readTree(cat, oid, { maxBytes: MAX_FOLDER_BYTES, keep }), FOLDERS_AHEAD);
}
