/** Where what is installed came from, asked of the registries whose keys this machine knows. */
import { quote, RegistryError } from "../../core/errors.ts";
import type { Registry } from "../ports/ports.ts";
import type { Pins } from "../ports/signing.ts";
import type { InstalledState } from "./installed.ts";
import { readStatement } from "./provenance.ts";

/** `signed`: a known key vouches for these bytes; `wrong`: it does not; `unknown`: nobody could be asked, or the registry has no word. */
export interface Provenance {
  readonly state: "signed" | "wrong" | "unknown";
  readonly why?: string;
}

/** Of each skill in turn; undefined where no key of its registry is known here. */
export async function installedProvenance(
  { registryOf, pins }: { readonly registryOf: (location: string) => Promise<Registry>; readonly pins: Pins },
  installed: readonly InstalledState[],
): Promise<readonly (Provenance | undefined)[]> {
  const found: (Provenance | undefined)[] = [];
  const met = new Map<string, Promise<Registry>>();
  for (const one of installed) {
    if ((await pins.read(one.registry)) === undefined) {
      found.push(undefined);
      continue;
    }
    // Its checkpoint is read first: it may have another key by now, which a known one introduces.
    const registry = met.get(one.registry) ?? registryOf(one.registry).then(meet);
    met.set(one.registry, registry);
    found.push(await provenanceOf(registry, pins, one));
  }
  return found;
}

async function meet(registry: Registry): Promise<Registry> {
  await registry.revocations();
  return registry;
}

async function provenanceOf(meeting: Promise<Registry>, pins: Pins, one: InstalledState): Promise<Provenance> {
  try {
    const registry = await meeting;
    const pin = await pins.read(registry.location);
    if (pin === undefined) return { state: "unknown", why: `no key of ${quote(registry.location)} is known` };
    await readStatement(registry, pin, one);
    return { state: "signed" };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { state: error.code === "REGISTRY_UNTRUSTED" ? "wrong" : "unknown", why: error.message };
  }
}
