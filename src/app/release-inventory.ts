/** Inventories of releases, read from a ledger's own objects: one at a time, since it takes work, and kept within bounds. */
import type { Release } from "../core/catalog.ts";
import { RegistryError } from "../core/errors.ts";
import { type Inventory, inventory } from "../core/inventory.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { profileOfFiles } from "./release-diff.ts";
import type { ReleaseFiles } from "./release-files.ts";

const KEPT = 2000;
const MAX_WAITING = 8;

export class ReleaseInventories {
  private readonly files: ReleaseFiles;
  private readonly kept = new BoundedCache<Inventory>({ maxWeight: KEPT, weigh: () => 1 });
  private working: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(files: ReleaseFiles) {
    this.files = files;
  }

  /** It is to be one that the asker may have. Throws REGISTRY_BUSY where too many others wait. */
  async of(release: Release): Promise<Inventory> {
    const { skill, version, tree } = release;
    return await this.kept.get(`${skill}@${version} ${tree}`, () => this.alone(() => this.read(release)));
  }

  private async read(release: Release): Promise<Inventory> {
    const { skill: id, version, digest } = release;
    const files = await this.files.all(release);
    const profile = await profileOfFiles(id.slice(id.indexOf("/") + 1), files);
    return inventory({ id, version, digest }, files, profile);
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      throw new RegistryError("REGISTRY_BUSY", "The registry looks into releases for others.", {
        hint: "Ask again soon.",
      });
    }
    this.waiting++;
    const result = this.working.then(work);
    this.working = result.catch(() => {});
    return await result.finally(() => {
      this.waiting--;
    });
  }
}
