/** A registry that was shown no token although there is one: whoever misses a skill there is told why that may be. */
import type { Registry } from "../app/ports/ports.ts";
import { quote, RegistryError } from "../core/errors.ts";
import type { Warn } from "./meant-ledger.ts";

/** The same registry, which only a lock names; `warn` is told when it does not know a skill, whether that is hidden or not. */
export function unshownToken(registry: Registry, warn: Warn): Registry {
  const telling = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof RegistryError && error.code === "SKILL_NOT_FOUND") warn(unshown(registry.location));
      throw error;
    }
  };
  const asked: Pick<Registry, "show" | "resolve"> = {
    show: (request, asOf) => telling(registry.show(request, asOf)),
    resolve: (request, asOf) => telling(registry.resolve(request, asOf)),
  };
  // Everything else is the registry's own.
  return Object.assign(Object.create(registry) as Registry, asked);
}

function unshown(location: string): string {
  const shown = quote(location, 300);
  return `SKILLTRUNK_TOKEN was not shown to ${shown}, which only the lock names, so that it told what anybody may see. If the token is for it, name it with SKILLTRUNK_REGISTRY.`;
}
