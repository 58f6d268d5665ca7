/** What is said between the thread that plans and those that judge beside it. */
import type { Oid } from "../core/names.ts";
import type { Judgement } from "../core/skill/judge.ts";
import type { TrunkFile } from "../core/trunk/trunk-tree.ts";

/** What a thread is started with. */
export interface JudgingStart {
  readonly gitDir: string;
}

/** What it is told: a folder to judge, its files in one text, which is a fraction of the work of copying an object each; or undefined when that was all. */
export type JudgingQuestion =
  | { readonly id: number; readonly name: string; readonly tree: Oid; readonly files: string }
  | undefined;

/** What it says: undefined once it has started, and then answers in any order. */
export type JudgingAnswer = { readonly id: number; readonly judgement: Judgement | undefined } | undefined;

/** `<mode> <id> <path>` for each file, with a NUL behind it, which no path has. */
export function packFiles(files: readonly TrunkFile[]): string {
  let packed = "";
  for (const { mode, oid, path } of files) packed += `${mode} ${oid} ${path}\0`;
  return packed;
}

export function unpackFiles(packed: string): readonly TrunkFile[] {
  const files: TrunkFile[] = [];
  for (let at = 0, end = packed.indexOf("\0"); end >= 0; at = end + 1, end = packed.indexOf("\0", at)) {
    const id = packed.indexOf(" ", at) + 1;
    const path = packed.indexOf(" ", id) + 1;
    files.push({
      mode: Number(packed.slice(at, id - 1)),
      oid: packed.slice(id, path - 1),
      path: packed.slice(path, end),
    });
  }
  return files;
}
