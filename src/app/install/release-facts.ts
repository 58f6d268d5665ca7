/** What is in a release, and where it came from, for whoever looks at it. */
import { type Inventory, inventorySchema } from "../../core/catalog/inventory.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import type { Statement } from "../../core/trust/provenance.ts";
import { inventoryOfFiles } from "../index/release-inventory.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";
import { download } from "./install-download.ts";
import { readStatement } from "./provenance.ts";

export interface ReleaseFacts {
  /** Absent where the registry has none of it. */
  readonly inventory?: Inventory;
  /** Where it came from, signed by a key that is known of the registry; absent where the registry signs nothing. */
  readonly provenance?: Statement;
}

/**
 * Reads both of a release that the registry has just resolved. An index says what is in it, unsigned; of a ledger that is read
 * directly it is seen in its files. Throws REGISTRY_UNTRUSTED for a statement that is not what it should be.
 */
export async function releaseFacts(
  { registry, pins }: { readonly registry: Registry; readonly pins: Pins },
  release: ReleaseView,
): Promise<ReleaseFacts> {
  const { id, version, digest, hosts } = release;
  if (registry.signed === undefined)
    return { inventory: await inventoryOfFiles({ id, version, digest }, await download(registry, release), hosts) };
  // Whoever is busy, or older than inventories, has none.
  const path = `/v1/skills/${id}/versions/${encodeURIComponent(version)}/inventory`;
  const inventory = inventorySchema.safeParse(await registry.signed(path).catch(() => undefined)).data;
  const isOfIt = inventory?.id === id && inventory.version === version && inventory.digest === digest;
  const pin = await pins.read(registry.location);
  return {
    ...(inventory !== undefined && isOfIt ? { inventory } : {}),
    ...(pin === undefined ? {} : { provenance: await readStatement(registry, pin, release) }),
  };
}
