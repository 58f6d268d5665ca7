/** Files that change as a Git index does, and random edits of them: what TrunkTree and TrunkSkills are held against. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { compareUtf8 } from "../../src/core/bytes.ts";
import type { TrunkFile } from "../../src/core/trunk/trunk-tree.ts";

/** Puts a file at a path, or removes the path and all below it. */
export interface Edit {
  readonly path: string;
  readonly mode: number;
  readonly oid: string;
}

/** The files of one commit; each step is the next one. */
export class FileModel {
  private current: ReadonlyMap<string, TrunkFile> = new Map();

  /** By path, in UTF-8 order. */
  get files(): readonly TrunkFile[] {
    return [...this.current.values()].sort((a, b) => compareUtf8(a.path, b.path));
  }

  /** Makes these edits and answers what they changed, as `git diff --raw --no-renames` would: each path at most once. */
  step(edits: readonly Edit[]): readonly TrunkFile[] {
    const before = this.current;
    const after = new Map(before);
    for (const { path, mode, oid } of edits) {
      for (const other of [...after.keys()])
        if (other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) after.delete(other);
      if (mode !== 0) after.set(path, { path, mode, oid });
    }
    this.current = after;
    const removed = [...before.keys()].filter((path) => !after.has(path));
    const written = [...after.values()].filter(({ path, mode, oid }) => {
      const old = before.get(path);
      return old?.mode !== mode || old.oid !== oid;
    });
    return [...removed.map((path) => ({ path, mode: 0, oid: "0".repeat(40) })), ...written].sort((a, b) =>
      compareUtf8(a.path, b.path),
    );
  }
}

const MODES = [0, 0, 0o100644, 0o100644, 0o100644, 0o100755, 0o120000, 0o160000];
const OIDS = ["one", "two", "three"].map((text) => createHash("sha1").update(text).digest("hex"));

/** Edits at these paths: files of all modes come, change, go, and become folders. */
export function edits(path: fc.Arbitrary<string>): fc.Arbitrary<readonly Edit[]> {
  const edit = fc.record({ path, mode: fc.constantFrom(...MODES), oid: fc.constantFrom(...OIDS) });
  return fc.array(edit, { minLength: 1, maxLength: 6 });
}
