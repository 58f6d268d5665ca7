/** Opens the registry that is asked: an index, an export of one, an OCI copy, or the ledger of a Git repository. */
import type { AnswerMemory } from "../adapters/registry/answer-memory.ts";
import type { Progress, Registry } from "../app/ports/ports.ts";
import type { Config } from "../config.ts";
import { tokenFor } from "./access-wire.ts";
import type { OpenRegistry } from "./client-wire.ts";
import type { Warn } from "./meant-ledger.ts";

/** Is this a URL, or a place that is reached by ssh? */
const isFarAway = (location: string): boolean => /^([a-z][a-z0-9+.-]*:|[^/]+@[^/]+:)/i.test(location);

/** Opens registries for one program run, which asks an index nothing twice. */
export function createOpenRegistry({
  signal,
  progress,
  warn,
}: {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly warn: Warn;
}): OpenRegistry {
  let memory: AnswerMemory | undefined;
  const openRegistry: OpenRegistry = async (config, from) => {
    const registry = await openAsked(config, from);
    // What a lock names was there; and a list of what is far away in a Git repository is no small thing.
    if (from !== undefined || (registry.signed === undefined && isFarAway(config.registry))) return registry;
    const { suggestingRegistry } = await import("../app/install/suggesting-registry.ts");
    return suggestingRegistry(registry);
  };

  const openAsked: OpenRegistry = async (config, from) => {
    const { registry: location, stateDir } = config;
    const isNamed = from === undefined;
    if (location.startsWith("oci://")) {
      const { OciRegistry } = await import("../app/install/oci-registry.ts");
      return new OciRegistry((await import("./open-oci.ts")).openOci(location, config, { signal, isNamed }));
    }
    const { findExport, folderTransport, httpTransport, isIndexUrl } = await import(
      "../adapters/registry/index-transport.ts"
    );
    const { openIndexRegistry } = await import("../adapters/registry/registry-http.ts");
    if (isIndexUrl(location)) {
      memory ??= new (await import("../adapters/registry/answer-memory.ts")).AnswerMemory();
      const token = await tokenFor(config, location, { isNamed });
      const transport = httpTransport(location, { signal, token, memory });
      if (!isNamed || config.isRegistryNamed) {
        const registry = await trusted(openIndexRegistry(transport), config);
        const isUnshown = !isNamed && config.token !== undefined && transport.anonymous === true;
        return isUnshown ? (await import("./unshown-token.ts")).unshownToken(registry, warn) : registry;
      }
      const { hintingAtRepository } = await import("../adapters/registry/repository-hint.ts");
      return trusted(openIndexRegistry(hintingAtRepository(transport, process.cwd())), config);
    }
    const folder = await findExport(location);
    if (folder !== undefined) return trusted(openIndexRegistry(folderTransport(folder)), config);
    const { openLedger } = await import("./open-ledger.ts");
    const { createLedgerRegistry } = await import("../app/install/ledger-registry.ts");
    const { systemClock } = await import("../adapters/system.ts");
    return createLedgerRegistry(await openLedger({ location, stateDir, progress, warn }), systemClock);
  };

  const trusted = async (registry: Registry, { stateDir, key, maxAgeHours }: Config): Promise<Registry> => {
    const { trustedRegistry } = await import("../app/install/trusted-registry.ts");
    const { openPins } = await import("../adapters/registry/pin-folder.ts");
    const { systemClock } = await import("../adapters/system.ts");
    const options = { key, maxAgeSeconds: maxAgeHours * 3600, now: () => systemClock.now() };
    return trustedRegistry(registry, openPins(stateDir), options);
  };
  return openRegistry;
}
