/** The part of the wire that is about who may read: the tokens that a registry gives out. */
import type { Config } from "../config.ts";
import type { TokenEntry } from "../core/access/access-token.ts";
import { RegistryError } from "../core/errors.ts";

export interface AccessWire {
  /** Makes an access token, enters its hash, and gives it away this once. Throws USAGE, TOKENS_INVALID. */
  newToken(
    config: Config,
    wish: Omit<TokenEntry, "hash" | "created">,
  ): Promise<{ readonly token: string; readonly entry: TokenEntry }>;
  tokens(config: Config): Promise<readonly TokenEntry[]>;
  /** Keeps a token for a registry on this machine, or with undefined forgets it; says whether there was one. */
  keepToken(config: Config, registry: string, token: string | undefined): Promise<boolean>;
  /**
   * Shows a token to an index. Throws UNAUTHENTICATED where it counts for nothing there; answers why it could not be tried, or
   * nothing.
   */
  tryToken(registry: string, token: string): Promise<string | undefined>;
  /** Makes a token, named by its id or by the name that only it has, worth nothing. */
  revokeToken(config: Config, named: string): Promise<TokenEntry>;
}

/** Builds it; every member loads its adapters when it is first called. */
export function createAccessWire(): AccessWire {
  const file = () => import("../adapters/access/token-file.ts");
  return {
    async newToken(config, wish) {
      const { addToken } = await file();
      return addToken(tokensOf(config), { ...wish, created: new Date().toISOString() });
    },

    async tokens(config) {
      const { readTokens } = await file();
      return readTokens(tokensOf(config));
    },

    async keepToken({ home }, registry, token) {
      const { credentialsPath, storeToken } = await import("../adapters/registry/credential-store.ts");
      return storeToken(credentialsPath(home), registry, token);
    },

    async tryToken(registry, token) {
      const { httpTransport, isIndexUrl } = await import("../adapters/registry/index-transport.ts");
      const { requireToken } = await import("../adapters/registry/credential-store.ts");
      requireToken(token);
      if (!isIndexUrl(registry)) return undefined;
      const { openIndexRegistry } = await import("../adapters/registry/registry-http.ts");
      const asked = openIndexRegistry(httpTransport(registry, { token }));
      try {
        await asked.agents();
      } catch (error) {
        if (error instanceof RegistryError && error.code !== "UNAUTHENTICATED") return error.message;
        throw error;
      } finally {
        await asked.close();
      }
      return undefined;
    },

    async revokeToken(config, named) {
      const { removeToken } = await file();
      return removeToken(tokensOf(config), named);
    },
  };
}

/**
 * What is shown to an index: what the environment says, else the helper, else the user's file. The environment's is for the
 * registry that a person named: it does not say itself whose it is.
 */
export async function tokenFor(
  config: Config,
  registry: string,
  { isNamed }: { readonly isNamed: boolean },
): Promise<string | undefined> {
  // An address may show a token itself.
  if (new URL(registry).pathname.includes("/t/skt_")) return undefined;
  if (isNamed && config.token !== undefined) return config.token.reveal();
  const { askHelper, credentialsPath, storedToken } = await import("../adapters/registry/credential-store.ts");
  const { credentialHelper, home } = config;
  const asked = credentialHelper === undefined ? undefined : await askHelper(credentialHelper, registry);
  return asked ?? storedToken(credentialsPath(home), registry);
}

function tokensOf({ tokens }: Config): string {
  if (tokens !== undefined) return tokens;
  throw new RegistryError("USAGE", "No tokens file is named.", {
    hint: "Name it with --tokens or SKILLTRUNK_TOKENS: a file outside every repository, the one that `run` or `serve` is given.",
  });
}
