/** Tree objects: their entries, every file below one, and what differs between two. */
import type { Mode, TreeFile } from "../../app/ports/ports.ts";
import type { Oid } from "../../core/names.ts";
import { canonicalMode, decodePath, isTreeMode, type PathFilter, TREE_MODE } from "./git-path.ts";
import { unreadable } from "./object-errors.ts";

/** What a single tree object may weigh, in bytes: about a million entries. */
export const MAX_TREE_BYTES = 1 << 26;
/** The object id git gives to what is not there. */
const ABSENT: Oid = "0".repeat(40);

export interface TreeEntry {
  /** The name's bytes, one character each, so that `<` orders as git does. */
  readonly name: string;
  readonly mode: Exclude<Mode, 0> | typeof TREE_MODE;
  readonly oid: Oid;
}

/** Reads a folder's entries; may leave out those whose name nobody keeps. */
export type ReadTree = (oid: Oid, keep?: KeepName) => Promise<readonly TreeEntry[]>;
export type KeepName = (name: string) => boolean;

/**
 * Parses a tree object, its entries in the order they are stored; `keep` leaves out every other name. Throws GIT_FAILED
 * when it is malformed.
 */
export function parseTree(oid: Oid, bytes: Buffer, keep?: KeepName): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  // One text to search in: a folder may have tens of thousands of entries, of which a single one is wanted.
  const text = bytes.toString("latin1");
  let at = 0;
  while (at < text.length) {
    const space = text.indexOf(" ", at);
    const end = text.indexOf("\0", space + 1);
    const mode = parseMode(text.slice(at, space));
    if (space < 0 || end <= space + 1 || end + 21 > text.length || mode === undefined) {
      throw unreadable(oid, `the tree has a malformed entry at byte ${at}`);
    }
    const name = text.slice(space + 1, end);
    if (keep?.(name) !== false) entries.push({ name, mode, oid: bytes.toString("hex", end + 1, end + 21) });
    at = end + 21;
  }
  return entries;
}

/** The modes that git writes. */
const MODES: ReadonlyMap<string, TreeEntry["mode"]> = new Map([
  ["40000", TREE_MODE],
  ["100644", 0o100644],
  ["100755", 0o100755],
]);

function parseMode(octal: string): TreeEntry["mode"] | undefined {
  const known = MODES.get(octal);
  if (known !== undefined || !/^[0-7]{1,7}$/.test(octal)) return known;
  const mode = Number.parseInt(octal, 8);
  return isTreeMode(mode) ? TREE_MODE : canonicalMode(mode);
}

/** Every wanted file below a tree, in git's order. Holds one branch at a time. */
export async function* walkTree(read: ReadTree, root: Oid, filter: PathFilter): AsyncGenerator<TreeFile> {
  const waiting: { readonly prefix: string; readonly entry: TreeEntry }[] = [];
  const open = async (prefix: string, oid: Oid) => {
    for (const entry of (await read(oid)).toReversed()) waiting.push({ prefix, entry });
  };
  await open("", root);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = next.prefix + nameText(next.entry.name);
    const { mode, oid } = next.entry;
    if (mode === TREE_MODE) {
      if (filter.enters(path)) await open(`${path}/`, oid);
    } else if (filter.accepts(path)) yield { path, mode, oid };
  }
}

/**
 * Wanted files that were added, changed or removed between two trees (undefined: the empty one), in git's order.
 * Equal subtrees are never read.
 */
export async function* diffTrees(
  read: ReadTree,
  trees: { readonly before: Oid | undefined; readonly after: Oid | undefined },
  filter: PathFilter,
  prefix = "",
): AsyncGenerator<TreeFile> {
  const both = await Promise.all([entriesOf(read, trees.before), entriesOf(read, trees.after)]);
  for (const [old, now] of pairs(...both)) {
    if (isSame(old, now)) continue;
    const { name, mode } = (now ?? old) as TreeEntry;
    const path = prefix + nameText(name);
    if (mode !== TREE_MODE) {
      if (filter.accepts(path)) yield now === undefined ? { path, mode: 0, oid: ABSENT } : { path, mode, oid: now.oid };
    } else if (filter.enters(path)) {
      yield* diffTrees(read, { before: treeOf(old), after: treeOf(now) }, filter, `${path}/`);
    }
  }
}

async function entriesOf(read: ReadTree, tree: Oid | undefined): Promise<readonly TreeEntry[]> {
  return tree === undefined ? [] : read(tree);
}

function treeOf(entry: TreeEntry | undefined): Oid | undefined {
  return entry?.mode === TREE_MODE ? entry.oid : undefined;
}

/** Entries of the same name and sort side by side; a file that became a folder makes two pairs, as in git. */
function* pairs(
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
): Generator<readonly [TreeEntry | undefined, TreeEntry | undefined]> {
  let b = 0;
  let a = 0;
  while (b < before.length || a < after.length) {
    const order = compareEntries(before[b], after[a]);
    yield [order <= 0 ? before[b++] : undefined, order >= 0 ? after[a++] : undefined];
  }
}

/** Git sorts a folder as if its name ended in `/`; what there is comes before what there is not. */
function compareEntries(x: TreeEntry | undefined, y: TreeEntry | undefined): number {
  if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
  const a = x.mode === TREE_MODE ? `${x.name}/` : x.name;
  const b = y.mode === TREE_MODE ? `${y.name}/` : y.name;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSame(old: TreeEntry | undefined, now: TreeEntry | undefined): boolean {
  return old?.oid === now?.oid && old?.mode === now?.mode;
}

function nameText(name: string): string {
  return decodePath(Buffer.from(name, "latin1"));
}
