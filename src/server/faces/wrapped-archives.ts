/** Archives for clients that expect everything in one folder called like the skill: the release's files, packed anew. */
import type { ReleaseFiles } from "../../app/index/release-files.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import { nameOf } from "../../core/names.ts";
import type { Packable } from "../packing.ts";

/** A release in one folder; a renamed skill has the same bytes under another name. */
export function wrapped(files: Pick<ReleaseFiles, "verified">, release: Release): Packable {
  const name = nameOf(release.skill);
  return {
    key: `wrapped ${name} ${release.digest}`,
    bytes: release.size,
    files: async () => {
      const all = await files.verified(release);
      return all.map((file) => ({ ...file, path: `${name}/${file.path}` }));
    },
  };
}
