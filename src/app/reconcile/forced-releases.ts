/** The forced releases that the trunk's acknowledgements ask for, file by file. */

import { compareUtf8 } from "../../core/bytes.ts";
import type { Digest, SkillId } from "../../core/names.ts";
import type { ForcedRelease } from "../../core/trunk/acknowledgement.ts";

export class ForcedReleases {
  private readonly byPath: Map<string, ForcedRelease>;

  constructor(releases: Iterable<readonly [string, ForcedRelease]> = []) {
    this.byPath = new Map(releases);
  }

  clear(): void {
    this.byPath.clear();
  }

  /** Takes what a file says now; undefined: nothing, or it is gone. */
  set(path: string, release: ForcedRelease | undefined): void {
    if (release === undefined) this.byPath.delete(path);
    else this.byPath.set(path, release);
  }

  /** The digests that are forced for this skill, in UTF-8 order. */
  of(id: SkillId): readonly Digest[] {
    if (this.byPath.size === 0) return [];
    const digests = [...this.byPath.values()].filter(({ skill }) => skill === id).map(({ digest }) => digest);
    return [...new Set(digests)].sort(compareUtf8);
  }

  /** The same as it is now, and stays. */
  copy(): ForcedReleases {
    return new ForcedReleases(this.byPath);
  }
}
