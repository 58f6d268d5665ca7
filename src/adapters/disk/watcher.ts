/**
 * Turns changes of files into wakes. Git replaces refs by renaming a lock over them and may move them into
 * packed-refs, so folders are watched, not files, and from the nearest one that exists: what appears later is seen.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { watch } from "chokidar";

/** Changes that come together are one wake; a wake is never later than this after the first of them. */
const SETTLE_MS = 10;

export interface Watcher {
  /** Settles when changes are seen from now on. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Calls `onChange` soon after anything at or under one of `paths` was added, changed or removed. Never throws: what cannot be watched is left to polling. */
export function watchPaths(paths: readonly string[], onChange: () => void): Watcher {
  const wanted = paths.map((path) => resolve(path));
  const watcher = watch([...new Set(wanted.map(nearestFolder))], {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => !wanted.some((target) => isWithin(path, target) || isWithin(target, path)),
  });
  let pending: NodeJS.Timeout | undefined;
  const changed = (path: string) => {
    if (pending !== undefined || path.endsWith(".lock") || !wanted.some((target) => isWithin(path, target))) return;
    pending = setTimeout(() => {
      pending = undefined;
      onChange();
    }, SETTLE_MS);
  };
  watcher.on("all", (_event, path) => changed(path));
  // chokidar drops a second change of a file within 50 ms for good, and two quick merges are two such changes.
  watcher.on("raw", (_event, path, details) => {
    const { watchedPath } = details as { readonly watchedPath: string };
    changed(join(watchedPath, path ?? ""));
  });
  watcher.on("error", () => {});
  const ready = new Promise<void>((done) => {
    watcher.once("ready", () => done());
  });
  return {
    ready,
    async close() {
      clearTimeout(pending);
      await watcher.close();
    },
  };
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) || !statSync(folder).isDirectory()) folder = dirname(folder);
  return folder;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
