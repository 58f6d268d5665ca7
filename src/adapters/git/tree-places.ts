/** Looking into a tree at single places: no folder is read that leads to none of them. */
import type { TreeFile, TreePlace } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { pathBytes } from "../../core/trunk/trunk-tree.ts";
import { decodePath, TREE_MODE } from "./git-path.ts";
import type { ReadTree } from "./git-tree.ts";
import { tooManyFolders } from "./object-errors.ts";

/** How many folders are read before reading stops: trees that share subtrees grow without end. */
const MAX_FOLDERS = 250_000;

/**
 * Every file at and below these places, in git's order. Folders side by side are asked for together. Throws GIT_FAILED
 * where they hold more folders than anybody has.
 */
export async function readPlaces(
  read: ReadTree,
  root: Oid,
  places: readonly TreePlace[],
): Promise<readonly TreeFile[]> {
  const start = newStep();
  for (const place of places) addPlace(start, place);
  let left = MAX_FOLDERS;
  const bounded: ReadTree = (oid, keep) => {
    if (left-- <= 0) throw tooManyFolders(root, MAX_FOLDERS);
    return read(oid, keep);
  };
  return await readFolder(bounded, { oid: root, prefix: "", steps: [start] });
}

/** Where the places go on from one folder. Names are bytes, one character each, as in a tree's entries. */
interface Step {
  readonly named: Map<string, Step>;
  any: Step | undefined;
  /** Does a place end here? */
  isEnd: boolean;
}

function newStep(): Step {
  return { named: new Map(), any: undefined, isEnd: false };
}

function addPlace(start: Step, place: TreePlace): void {
  let step = start;
  for (const text of place) {
    const name = text === null ? null : pathBytes(text).toString("latin1");
    const next = (name === null ? step.any : step.named.get(name)) ?? newStep();
    if (name === null) step.any = next;
    else step.named.set(name, next);
    step = next;
  }
  step.isEnd = true;
}

async function readFolder(
  read: ReadTree,
  { oid, prefix, steps }: { readonly oid: Oid; readonly prefix: string; readonly steps: readonly Step[] },
): Promise<readonly TreeFile[]> {
  const isInside = steps.some(({ isEnd }) => isEnd);
  const isOpen = isInside || steps.some(({ any }) => any !== undefined);
  const entries = await read(oid, isOpen ? undefined : (name) => steps.some(({ named }) => named.has(name)));
  const found = await Promise.all(
    entries.map((entry): readonly TreeFile[] | Promise<readonly TreeFile[]> => {
      const next = isInside ? steps : steps.flatMap((step) => stepsTo(step, entry.name));
      if (next.length === 0) return [];
      const path = prefix + decodePath(Buffer.from(entry.name, "latin1"));
      if (entry.mode === TREE_MODE) return readFolder(read, { oid: entry.oid, prefix: `${path}/`, steps: next });
      return next.some(({ isEnd }) => isEnd) ? [{ path, mode: entry.mode, oid: entry.oid }] : [];
    }),
  );
  return found.flat();
}

function stepsTo({ named, any }: Step, name: string): readonly Step[] {
  return [named.get(name), any].filter((step) => step !== undefined);
}
