/** A repository's object folders, its own and those it borrows, as one read-only file system that shows nothing else. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** How many times a borrowed folder may borrow in turn; git stops there too. */
const MAX_BORROWING = 5;

/** This object folder and those that its `info/alternates` names, in the order in which git looks into them. */
export async function findObjectFolders(folder: string, depth = 0): Promise<readonly string[]> {
  const found = [folder];
  const lines = depth > MAX_BORROWING ? [] : (await readText(join(folder, "info", "alternates"))).split("\n");
  for (const line of lines) {
    if (line !== "" && !line.startsWith("#"))
      found.push(...(await findObjectFolders(resolve(folder, unquoted(line)), depth + 1)));
  }
  return [...new Set(found)];
}

/** A path as `quotedPath` of state-folder.ts writes it; git itself writes it bare. */
function unquoted(line: string): string {
  const inner = /^"(.*)"$/.exec(line)?.[1];
  return inner === undefined ? line : inner.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
}

async function readText(file: string): Promise<string> {
  return (await unlessAbsent(readFile(file, "utf8"))) ?? "";
}

/** Where the view shows the repository; it is nowhere on a disk. */
export const VIEW_DIR = "/repository";
const VIEW_OBJECTS = `${VIEW_DIR}/objects/`;

/** A file system in the form that isomorphic-git asks for. */
export interface ObjectView {
  readonly promises: Readonly<Record<Reading | Writing, (path?: unknown) => Promise<unknown>>>;
  /** Forgets which packs there are: somebody may have added or repacked some. */
  refresh(): void;
}
type Reading = "readFile" | "readdir" | "stat" | "lstat" | "readlink";
type Writing = "writeFile" | "unlink" | "mkdir" | "rmdir" | "symlink";

/**
 * Shows `objects/` as the union of these folders. No configuration, graft, replace ref or shallow file can be seen in
 * it, and nothing can be written. Lists of packs are kept until `refresh`, as git itself keeps them.
 */
export function createObjectView(folders: readonly string[]): ObjectView {
  const lists = new Map<string, Promise<readonly string[]>>();
  const placesOf = (path: unknown): readonly string[] => {
    if (typeof path !== "string" || !path.startsWith(VIEW_OBJECTS)) return [];
    return folders.map((folder) => join(folder, path.slice(VIEW_OBJECTS.length)));
  };
  const readFileOf = async (path: unknown) => {
    // Most objects are packed: asking whether there is a file is far cheaper than failing to open it.
    const place = placesOf(path).find((file) => existsSync(file));
    return place === undefined ? refuse() : readFile(place);
  };
  const readFolder = async (path: unknown) => {
    const key = String(path);
    const list = lists.get(key) ?? listAll(placesOf(path));
    lists.set(key, list);
    return [...(await list)];
  };
  const nothing = { stat: refuse, lstat: refuse, readlink: refuse };
  const readOnly = { writeFile: refuse, unlink: refuse, mkdir: refuse, rmdir: refuse, symlink: refuse };
  return {
    promises: { readFile: readFileOf, readdir: readFolder, ...nothing, ...readOnly },
    refresh: () => lists.clear(),
  };
}

async function refuse(): Promise<never> {
  throw NOT_HERE;
}

/** One error for all, since thousands are thrown and none is read. */
const NOT_HERE = Object.assign(new Error("not in the view"), { code: "ENOENT" });

async function listAll(places: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(places.map((place) => unlessAbsent(readdir(place))));
  return [...new Set(lists.flatMap((names) => names ?? []))];
}

async function unlessAbsent<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
