/** Inventories of releases, read from a ledger's own objects: one at a time, since it takes work, and kept within bounds. */
import type { Release } from "../core/catalog.ts";
import { type Inventory, inventory } from "../core/inventory.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { profileOfFiles } from "./release-diff.ts";
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
    const files = await this.files.all(release);
    const profile = await profileOfFiles(id.slice(id.indexOf("/") + 1), files);
    return inventory({ id, version, digest }, files, profile);
  }
}
