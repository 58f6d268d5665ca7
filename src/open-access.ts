/** Who may read a registry that runs: its tokens, as its configuration names them. */
import { resolve, sep } from "node:path";
import { byTokens } from "./adapters/token-access.ts";
import { watchedTokens } from "./adapters/token-file.ts";
import type { Authenticate } from "./app/authenticate.ts";
import type { Config } from "./config.ts";
import { quote, RegistryError } from "./core/errors.ts";

/**
 * What authenticates those who show a credential; undefined where nothing is configured. Throws TOKENS_INVALID for a file
 * that cannot be used, and USAGE for one inside the repository.
 */
export async function openAccess({ tokens }: Config, repository: string): Promise<Authenticate | undefined> {
  if (tokens === undefined) return undefined;
  if (tokens.startsWith(resolve(repository) + sep)) {
    throw new RegistryError("USAGE", `The tokens file ${quote(tokens)} is inside the repository.`, {
      hint: "Keep it where nobody commits it, such as /etc/skilltrunk/tokens.json.",
    });
  }
  const read = watchedTokens(tokens);
  await read();
  return byTokens(read, () => new Date().toISOString());
}
