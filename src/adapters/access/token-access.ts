/** Who shows a token of ours, whose hash a file knows. */
import { createHmac, randomBytes } from "node:crypto";
import type { Authenticate, Credential } from "../../app/ports/authenticate.ts";
import {
  hasExpired,
  hashOfToken,
  isAccessToken,
  type TokenEntry,
  unauthenticated,
} from "../../core/access/access-token.ts";
import { principal } from "../../core/access/audience.ts";
import type { RegistryError } from "../../core/errors.ts";

/**
 * Authenticates by tokens of ours; `tokens` is asked each time, and gives the same list for as long as the file is the
 * same.
 */
export function byTokens(tokens: () => Promise<readonly TokenEntry[]>, now: () => string): Authenticate {
  const index = new TokenIndex();
  return async ({ token, use }) => {
    const entry = index.find(await tokens(), token);
    if (entry === undefined) throw use === "url" ? unknownAddress() : unknownToken();
    // One that was made for addresses is seen by more eyes than one for headers, and the other way round nobody would
    // expect it to work: each is taken in its own place. Whoever holds it is no stranger, and is told where that is.
    if (entry.use !== use) throw misplaced(entry);
    if (hasExpired(entry, now())) throw expired(entry, use);
    return principal({ name: entry.name, groups: entry.groups, member: entry.member });
  };
}

/** Tokens by what only this process can compute of them, so that the time of a look-up tells nothing of any hash. */
class TokenIndex {
  private readonly key = randomBytes(32);
  private indexed: readonly TokenEntry[] | undefined;
  private entries: ReadonlyMap<string, TokenEntry> = new Map();

  find(tokens: readonly TokenEntry[], token: string): TokenEntry | undefined {
    if (tokens !== this.indexed) {
      this.entries = new Map(tokens.map((entry) => [this.blind(entry.hash), entry]));
      this.indexed = tokens;
    }
    return isAccessToken(token) ? this.entries.get(this.blind(hashOfToken(token))) : undefined;
  }

  private blind(hash: string): string {
    return createHmac("sha256", this.key).update(hash).digest("base64");
  }
}

function unknownToken(): RegistryError {
  return unauthenticated(
    "The access token is not one of this registry's, or it was revoked.",
    "Ask who runs the registry for a token, and send it as `Authorization: Bearer <token>`; without one, what is public is answered.",
  );
}

function unknownAddress(): RegistryError {
  return unauthenticated(
    "This address is not one of this registry's, or it was revoked.",
    "Ask whoever gave it to you for a new one.",
  );
}

function misplaced({ use }: TokenEntry): RegistryError {
  if (use === "url") {
    return unauthenticated(
      "This access token is for an address (`https://…/t/<token>`), and not for the Authorization header.",
      "Give the whole address as the registry, and set no SKILLTRUNK_TOKEN.",
    );
  }
  return unauthenticated(
    "This access token is for the Authorization header (SKILLTRUNK_TOKEN), and not for an address.",
    "Addresses end up in logs and lock files: have it revoked if anybody else may have seen this one.",
  );
}

function expired({ expires }: TokenEntry, use: Credential["use"]): RegistryError {
  const what = use === "url" ? "This address" : "The access token";
  return unauthenticated(`${what} expired on ${expires?.slice(0, 10)}.`, "Ask whoever gave it to you for a new one.");
}
