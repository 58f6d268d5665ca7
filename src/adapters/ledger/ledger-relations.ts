/** Who depends on whom, as a ledger's tree has it: one small file for each skill that anybody ever named. */

import { z } from "zod";
import { canonicalJson, compareUtf8 } from "../../core/bytes.ts";
import { type Oid, parseSkillId, type SkillId } from "../../core/names.ts";
import { relationsPath } from "../../core/relations/dependents.ts";
import type { CatFile } from "../git/git-cat-file.ts";
import type { TreeEntry } from "../git/git-tree.ts";
import { corrupt, findEntry, readTree } from "./ledger-tree.ts";

/** Bytes: about ten thousand skills that need the same one. */
const MAX_BYTES = 1 << 22;
/** Files that are read at the same time. */
const AT_ONCE = 32;

const fileSchema = z.strictObject({
  dependents: z.array(z.custom<SkillId>((id) => typeof id === "string" && parseSkillId(id) === id)),
});

/** The file's one text. */
export function renderDependents(dependents: Iterable<SkillId>): string {
  return `${canonicalJson({ dependents: [...dependents].sort(compareUtf8) })}\n`;
}

/** The skills that ever named one of these; who was never named is left out. Throws LEDGER_CORRUPT. */
export async function readDependents(
  cat: CatFile,
  tree: Oid,
  ids: readonly SkillId[],
): Promise<ReadonlyMap<SkillId, readonly SkillId[]>> {
  const folders = new Map<Oid, Promise<readonly TreeEntry[]>>();
  const readFolder = (oid: Oid) => {
    const folder = folders.get(oid) ?? readTree(cat, oid);
    folders.set(oid, folder);
    return folder;
  };
  const found = new Map<SkillId, readonly SkillId[]>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const portion = ids.slice(at, at + AT_ONCE).map(async (id) => {
      const entry = await findEntry(readFolder, tree, relationsPath(id));
      return entry === undefined ? undefined : ([id, await readFile(cat, entry.oid, id)] as const);
    });
    for (const one of await Promise.all(portion)) if (one !== undefined) found.set(...one);
  }
  return found;
}

async function readFile(cat: CatFile, oid: Oid, id: SkillId): Promise<readonly SkillId[]> {
  const answer = await cat.ask(oid, (size) => (size > MAX_BYTES ? 0 : size));
  const parsed = fileSchema.safeParse(parseJson(answer?.bytes));
  if (answer?.type === "blob" && parsed.success) return parsed.data.dependents;
  throw corrupt(`The ledger's ${relationsPath(id)} is malformed.`);
}

function parseJson(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}
