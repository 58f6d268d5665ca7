/**
 * Turns changes of files into wakes. Git replaces refs by renaming a lock over them and may move them into
 * packed-refs, so folders are watched, not files, and from the nearest one that exists: what appears later is seen. A
 * folder that is moved away tells nobody, and one that is put in its place is another one: that is looked for.
 */
import { type Stats, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";

/** Changes that come together are one wake; a wake is never later than this after the first of them. */
const SETTLE_MS = 10;

export interface Watcher {
  /** Settles when changes are seen from now on. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** How often it is looked whether what is watched is still where it was. */
const LOOK_MS = 2_000;

/**
 * Calls `onChange` soon after anything at or under one of `paths` was added, changed or removed, or a folder that leads
 * there was moved. Never throws: what cannot be watched is left to polling.
 */
export function watchPaths(paths: readonly string[], onChange: () => void, lookMs = LOOK_MS): Watcher {
  const wanted = paths.map((path) => resolve(path));
  let pending: NodeJS.Timeout | undefined;
  const wake = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      onChange();
    }, SETTLE_MS);
  };
  const changed = (path: string) => {
    if (!path.endsWith(".lock") && wanted.some((target) => isWithin(path, target))) wake();
  };
  let folders = foldersOf(wanted);
  let watcher = watchFolders(folders, wanted, changed);
  let isReady = (): void => {};
  const ready = new Promise<void>((done) => {
    isReady = done;
  });
  watcher.once("ready", isReady);
  const look = setInterval(() => {
    const now = foldersOf(wanted);
    if (sameFolders(folders, now)) return;
    folders = now;
    void watcher.close();
    watcher = watchFolders(folders, wanted, changed);
    // The one that is closed may never have begun to see.
    watcher.once("ready", isReady);
    watcher.once("ready", wake);
    wake();
  }, lookMs).unref();
  return {
    ready,
    async close() {
      clearInterval(look);
      clearTimeout(pending);
      await watcher.close();
    },
  };
}

/** The folders to be watched, each with what tells it from another one in the same place. */
type Folders = ReadonlyMap<string, string>;

function foldersOf(wanted: readonly string[]): Folders {
  return new Map(
    wanted.map(nearestFolder).map((folder) => {
      const found = statOf(folder);
      // The number of a folder that was removed is soon given to the next one; when it was made tells them apart.
      return [folder, `${found?.dev}:${found?.ino}:${found?.birthtimeMs}`];
    }),
  );
}

function sameFolders(one: Folders, other: Folders): boolean {
  return one.size === other.size && [...one].every(([folder, identity]) => other.get(folder) === identity);
}

function watchFolders(folders: Folders, wanted: readonly string[], changed: (path: string) => void): FSWatcher {
  const watcher = watch([...folders.keys()], {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => !wanted.some((target) => isWithin(path, target) || isWithin(target, path)),
  });
  watcher.on("all", (_event, path) => changed(path));
  // chokidar drops a second change of a file within 50 ms for good, and two quick merges are two such changes.
  watcher.on("raw", (_event, path, details) => {
    const { watchedPath } = details as { readonly watchedPath: string };
    changed(join(watchedPath, path ?? ""));
  });
  watcher.on("error", () => {});
  return watcher;
}

function nearestFolder(path: string): string {
  let folder = path;
  while (statOf(folder)?.isDirectory() !== true && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** Undefined for what is not there, or cannot be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
