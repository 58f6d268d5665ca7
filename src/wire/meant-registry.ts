/** Which registry is asked about what a lock has. */
import type { Config } from "../config.ts";

export interface MeantRegistry {
  readonly location: string;
  /** Did a person name it? Only then are the environment's credentials shown to it. */
  readonly isNamed: boolean;
}

/**
 * The registry that an entry came from, unless `--registry` names one for all: what the environment names for a whole shell takes
 * the place of none that a lock names, and is shown its token where it is that one.
 */
export function meantRegistry(
  { registry, isRegistryNamed, isRegistryGiven }: Pick<Config, "registry" | "isRegistryNamed" | "isRegistryGiven">,
  locked: string,
): MeantRegistry {
  const isMeant = isRegistryGiven || (isRegistryNamed && plain(registry) === plain(locked));
  return isMeant ? { location: registry, isNamed: true } : { location: locked, isNamed: false };
}

/** Without what a location may show and a lock never has: a token, a user, a slash at its end. */
function plain(location: string): string {
  const url = /^https?:/i.test(location) && URL.canParse(location) ? new URL(location) : undefined;
  const text = url === undefined ? location : `${url.origin}${url.pathname.replace(/\/t\/skt_[^/]*/, "")}`;
  return text.replace(/\/+$/, "");
}
