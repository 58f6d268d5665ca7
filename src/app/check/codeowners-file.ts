/** The CODEOWNERS file of a commit: the one that the code host goes by. */

import type { Oid } from "../../core/names.ts";
import { CODEOWNERS_PLACES, MAX_CODEOWNERS_BYTES } from "../../core/trunk/codeowners-match.ts";
import type { GitObjects } from "../ports/ports.ts";

export interface CodeownersFile {
  readonly path: string;
  readonly text: string;
}

/** The first one that is there, of the places where hosts look; undefined where there is none. */
export async function readCodeownersAt(
  objects: Pick<GitObjects, "files" | "blob">,
  commit: Oid,
): Promise<CodeownersFile | undefined> {
  for (const place of CODEOWNERS_PLACES) {
    for await (const file of objects.files(commit, place)) {
      if (file.path !== place || (file.mode !== 0o100644 && file.mode !== 0o100755)) continue;
      // Of one that is too large the host reads nothing.
      const { bytes } = await objects.blob(file.oid, MAX_CODEOWNERS_BYTES);
      return { path: place, text: new TextDecoder().decode(bytes ?? new Uint8Array()) };
    }
  }
  return undefined;
}
