/** Inventories of releases, read from a ledger's own objects: one at a time, since it takes work, and kept within bounds. */

import { compareUtf8 } from "../../core/bytes.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import { type Inventory, inventory } from "../../core/catalog/inventory.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { MAX_SCANNED_BYTES, profileOfFiles } from "./release-diff.ts";
import type { ReleaseFiles } from "./release-files.ts";

const KEPT = 2000;

export class ReleaseInventories {
  private readonly files: ReleaseFiles;
  private readonly kept = new BoundedCache<Inventory>({ maxWeight: KEPT, weigh: () => 1 });
  private readonly turns = new OneAtATime("The registry looks into releases for others.");

  constructor(files: ReleaseFiles) {
    this.files = files;
  }

  /** It is to be one that the asker may have. Throws REGISTRY_BUSY where too many others wait. */
  async of(release: Release): Promise<Inventory> {
    const { skill, version, tree } = release;
    return await this.kept.get(`${skill}@${version} ${tree}`, () => this.turns.run(() => this.read(release)));
  }

  private async read(release: Release): Promise<Inventory> {
    const { skill: id, version, digest } = release;
    return await inventoryOfFiles({ id, version, digest }, await this.files.all(release), release.scan?.hosts);
  }
}

/** The inventory of a release with these files; `hosts` are those that were found when it was published. */
export async function inventoryOfFiles(
  release: Pick<Inventory, "id" | "version" | "digest">,
  files: readonly ArchiveFile[],
  hosts: readonly string[] = [],
): Promise<Inventory> {
  const { id, version, digest } = release;
  const scanned = within(files, MAX_SCANNED_BYTES);
  const profile = await profileOfFiles(id.slice(id.indexOf("/") + 1), scanned);
  return inventory({ id, version, digest }, { files, isWhole: scanned.length === files.length, hosts }, profile);
}

/** SKILL.md, skill.yaml and the smallest of the other files, as many as have no more bytes together. */
function within(files: readonly ArchiveFile[], maxBytes: number): readonly ArchiveFile[] {
  const isFirst = ({ path }: ArchiveFile) => path === "SKILL.md" || path === "skill.yaml";
  const inOrder = files.toSorted(
    (a, b) => Number(isFirst(b)) - Number(isFirst(a)) || a.bytes.length - b.bytes.length || compareUtf8(a.path, b.path),
  );
  const kept = new Set<ArchiveFile>();
  let held = 0;
  for (const file of inOrder) {
    held += file.bytes.length;
    if (held > maxBytes) break;
    kept.add(file);
  }
  return files.filter((file) => kept.has(file));
}
