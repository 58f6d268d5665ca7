/** The skills that an MCP server offers, wherever they come from: an index's snapshot, or a registry that is asked. */

import { BoundedCache } from "../app/index/bounded-cache.ts";
import { fileNotFound } from "../app/index/release-files.ts";
import type { Registry } from "../app/ports/ports.ts";
import { sha256 } from "../core/bytes.ts";
import type { ReleaseView, SkillSummary } from "../core/catalog/view.ts";
import { RegistryError } from "../core/errors.ts";
import type { SkillRequest } from "../core/names.ts";
import { decodeArchive } from "../core/skill/archive.ts";

export interface Shelf {
  /**
   * Every skill that the asker finds in lists, by identity in UTF-8 order. For a page that goes on from another one it may be the
   * list that the first page was of: a registry elsewhere is not asked for all of it once a page.
   */
  list(goesOn?: boolean): Promise<readonly SkillSummary[]>;
  /** Best first. */
  search(words: string): Promise<readonly SkillSummary[]>;
  /** Throws as `resolve` of core/catalog/resolve.ts does. */
  release(request: SkillRequest): Promise<ReleaseView>;
  /** One file of it. Throws FILE_NOT_FOUND. */
  file(release: ReleaseView, path: string): Promise<Uint8Array>;
}

/** In bytes. */
const KEPT_ARCHIVES = 64 * 1024 * 1024;

/** The skills of a registry; archives are checked against their digests and kept for a while. */
export function registryShelf(registry: Registry): Shelf {
  const archives = new BoundedCache<ReadonlyMap<string, Uint8Array>>({
    maxWeight: KEPT_ARCHIVES,
    weigh: (files) => [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
  });
  let listed: Promise<readonly SkillSummary[]> | undefined;
  return {
    list(goesOn = false) {
      const list = goesOn && listed !== undefined ? listed : registry.list();
      listed = list;
      list.catch(() => {
        if (listed === list) listed = undefined;
      });
      return list;
    },
    search: (words) => registry.search(words),
    release: (request) => registry.resolve(request),
    async file(release, path) {
      const files = await archives.get(release.digest, async () => unpack(release, await registry.archive(release)));
      const bytes = files.get(path);
      if (bytes === undefined) throw fileNotFound(path);
      return bytes;
    },
  };
}

function unpack(release: ReleaseView, archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const got = sha256(archive);
  if (got !== release.digest) {
    throw new RegistryError(
      "DIGEST_MISMATCH",
      `The archive of ${release.id}@${release.version} has the digest ${got}, expected ${release.digest}.`,
      { hint: "The registry, or something on the way, changed it. Nothing of it was used." },
    );
  }
  return new Map(decodeArchive(archive).map(({ path, bytes }) => [path, bytes]));
}
