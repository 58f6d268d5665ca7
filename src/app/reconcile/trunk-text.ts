/** One small file of a commit, as its parser takes it. */
import type { Oid } from "../../core/names.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { GitObjects } from "../ports/ports.ts";

/** What of a file is enough for a parser of ours to say that it is too large. */
const CUT = new Uint8Array(MAX_YAML_BYTES + 1);
/** Stands for a link or a submodule where a file should be: no parser takes it. */
const NO_TEXT = new Uint8Array([0xff]);

/** A file's bytes, cut just past what our parsers take, so that they say that it is too large; undefined where there is none. */
export async function readTrunkFile(
  objects: Pick<GitObjects, "files" | "blob">,
  commit: Oid,
  path: string,
): Promise<Uint8Array | undefined> {
  for await (const file of objects.files(commit, path)) {
    if (file.path !== path) continue;
    return readOwnFile(objects, file);
  }
  return undefined;
}

/** The bytes of a file that a commit has, cut likewise. */
export async function readOwnFile(
  objects: Pick<GitObjects, "blob">,
  { mode, oid }: { readonly mode: number; readonly oid: Oid },
): Promise<Uint8Array> {
  if (mode !== 0o100644 && mode !== 0o100755) return NO_TEXT;
  return (await objects.blob(oid, MAX_YAML_BYTES)).bytes ?? CUT;
}
