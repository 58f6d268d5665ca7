/** Who may read a registry that runs: its tokens, as its configuration names them. */
import { resolve, sep } from "node:path";
import { askIssuer, byIssuer } from "../adapters/access/oidc-access.ts";
import { byTokens } from "../adapters/access/token-access.ts";
import { watchedTokens } from "../adapters/access/token-file.ts";
import type { Authenticate } from "../app/ports/authenticate.ts";
import type { Config } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";

/**
 * What authenticates those who show a credential; undefined where nothing is configured. Throws TOKENS_INVALID for a file
 * that cannot be used, and USAGE for one inside the repository or an issuer that cannot be trusted.
 */
export async function openAccess(
  { tokens, oidc }: Pick<Config, "tokens" | "oidc">,
  repository: string,
  onIssuerAsked?: (problem: string | undefined) => void,
): Promise<Authenticate | undefined> {
  const own = tokens === undefined ? undefined : await openTokens(tokens, repository);
  const issued = oidc === undefined ? undefined : byIssuer(oidc, { now: Date.now, onAsked: onIssuerAsked });
  if (own === undefined && issued === undefined) return undefined;
  const byOwn = own ?? byTokens(async () => [], now);
  return (credential) => {
    const isIssued = credential.use === "header" && credential.token.split(".").length === 3;
    return (isIssued && issued !== undefined ? issued : byOwn)(credential);
  };
}

/** How the issuer of access tokens is asked for its keys; nothing where none is named. */
export function askingIssuer({ oidc }: Pick<Config, "oidc">): {
  readonly askIssuer?: () => Promise<string | undefined>;
} {
  return oidc === undefined ? {} : { askIssuer: () => askIssuer(oidc, { now: Date.now }) };
}

async function openTokens(tokens: string, repository: string): Promise<Authenticate> {
  if (tokens.startsWith(resolve(repository) + sep)) {
    throw new RegistryError("USAGE", `The tokens file ${quote(tokens)} is inside the repository.`, {
      hint: "Keep it where nobody commits it, such as /etc/skilltrunk/tokens.json.",
    });
  }
  const read = watchedTokens(tokens);
  await read();
  return byTokens(read, now);
}

const now = (): string => new Date().toISOString();
