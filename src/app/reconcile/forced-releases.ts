/** The forced releases that the trunk's acknowledgements ask for, file by file. */

import { compareUtf8 } from "../../core/bytes.ts";
import type { Force } from "../../core/ledger/event.ts";
import type { Digest, SkillId } from "../../core/names.ts";
import type { ForcedRelease } from "../../core/trunk/acknowledgement.ts";

const NONE: ReadonlyMap<Digest, Pick<Force, "path" | "reason">> = new Map();

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

  /** The digests that are forced for this skill, in UTF-8 order, with the first file that says so of each. */
  of(id: SkillId): ReadonlyMap<Digest, Pick<Force, "path" | "reason">> {
    if (this.byPath.size === 0) return NONE;
    const files = [...this.byPath]
      .filter(([, { skill }]) => skill === id)
      .sort(([a, one], [b, other]) => compareUtf8(one.digest, other.digest) || compareUtf8(b, a));
    return new Map(files.map(([path, { digest, reason }]) => [digest, { path, reason }]));
  }

  /** The same as it is now, and stays. */
  copy(): ForcedReleases {
    return new ForcedReleases(this.byPath);
  }
}
