/** A folder's files as one text: for who keeps ten thousand lists of them, or sends one to another thread. */
import type { TrunkFile } from "./trunk-tree.ts";

/** `<mode> <id> <path>` for each file, with a NUL behind it, which no path has. */
export function packFiles(files: readonly TrunkFile[]): string {
  return files.map(({ mode, oid, path }) => `${mode} ${oid} ${path}\0`).join("");
}

/** The files of such a text, in the same order. */
export function unpackFiles(packed: string): readonly TrunkFile[] {
  const files: TrunkFile[] = [];
  for (let at = 0, end = packed.indexOf("\0"); end >= 0; at = end + 1, end = packed.indexOf("\0", at)) {
    const oid = packed.indexOf(" ", at) + 1;
    const path = packed.indexOf(" ", oid) + 1;
    files.push({
      mode: Number(packed.slice(at, oid - 1)),
      oid: packed.slice(oid, path - 1),
      path: packed.slice(path, end),
    });
  }
  return files;
}
