/**
 * Who shows a JSON Web Token of an OpenID Connect issuer. Keys are fetched from where the issuer says, within limits, kept,
 * and fetched again when they are old or a token names one that is not among them.
 */
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import type { Authenticate } from "../../app/ports/authenticate.ts";
import { unauthenticated } from "../../core/access/access-token.ts";
import { type Principal, principal } from "../../core/access/audience.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import { fetchBounded } from "../registry/http-fetch.ts";
import { lookUpPublic } from "../sources/source-addresses.ts";

export interface OidcIssuer {
  /** `https://…`, exactly as its tokens name it. */
  readonly issuer: string;
  /** What its tokens for this registry are meant for. */
  readonly audience: string;
  /** The claims that name somebody and their groups. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
}

/** What only the issuer can have signed: nothing that is keyed with a secret which a verifier would know, and not `none`. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const CLOCK_TOLERANCE_S = 30;
const LIMITS = { maxBytes: 1 << 20, timeoutMs: 10_000 };
const OLD_MS = 10 * 60_000;
/** For so long the last good keys count while the issuer cannot be asked: what it withdraws meanwhile, nobody hears of. */
const LAST_MS = 24 * 3600_000;
/** Whoever invents key names makes us ask the issuer no more often than this, nor is one that is down asked more often. */
const COOL_MS = 30_000;
const MAX_GROUPS = 1000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string().max(2048) });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
type KeySet = ReturnType<typeof createLocalJWKSet>;

export interface IssuerOptions {
  readonly now: () => number;
  /** Told whenever the issuer was asked for its keys: why they cannot be had, or undefined where they were. */
  readonly onAsked?: ((problem: string | undefined) => void) | undefined;
  /** Of a host's name; default: by looking it up. */
  readonly isPublic?: (host: string) => Promise<boolean>;
}

/** Authenticates by tokens of one issuer. Throws USAGE for an issuer that is not asked over https. */
export function byIssuer(issuer: OidcIssuer, clock: IssuerOptions): Authenticate {
  checkAddress(issuer.issuer, "The issuer");
  const keys = new IssuerKeys(issuer.issuer, clock);
  return async ({ token }) => {
    const options = {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(clock.now()),
      requiredClaims: ["exp", "sub"],
    };
    try {
      const known = await keys.get();
      const { payload } = await jwtVerify(token, known, options).catch(async (error: unknown) => {
        const fresh = error instanceof errors.JWKSNoMatchingKey ? await keys.again(known) : undefined;
        if (fresh === undefined) throw error;
        return jwtVerify(token, fresh, options);
      });
      return toPrincipal(payload, issuer);
    } catch (error) {
      // A key that cannot be used makes the platform throw errors of its own.
      throw error instanceof RegistryError ? error : refused(error);
    }
  };
}

/** Asks an issuer for its keys: why they cannot be had, or undefined where they can. Throws USAGE as `byIssuer`. */
export async function askIssuer({ issuer }: OidcIssuer, clock: IssuerOptions): Promise<string | undefined> {
  checkAddress(issuer, "The issuer");
  let problem: string | undefined;
  const onAsked = (answer: string | undefined): void => {
    problem = answer;
  };
  await new IssuerKeys(issuer, { ...clock, onAsked }).get().catch(() => undefined);
  return problem;
}

/** The issuer's keys: one fetch at a time, shared by all who wait for it. */
class IssuerKeys {
  private readonly issuer: string;
  private readonly options: IssuerOptions;
  private kept: { readonly set: KeySet; readonly at: number } | undefined;
  private failed: { readonly error: unknown; readonly at: number } | undefined;
  private fetching: Promise<KeySet> | undefined;

  constructor(issuer: string, options: IssuerOptions) {
    this.issuer = issuer;
    this.options = options;
  }

  /** Keys that are not old; while there are none to be had, the last good ones for a time. Throws REGISTRY_UNREACHABLE. */
  async get(): Promise<KeySet> {
    if (this.kept !== undefined && this.isWithin(this.kept, OLD_MS)) return this.kept.set;
    try {
      return await this.fetch();
    } catch (error) {
      if (this.kept !== undefined && this.isWithin(this.kept, LAST_MS)) return this.kept.set;
      throw error;
    }
  }

  /** Newer keys than these; undefined where it is too early to ask for them. Throws REGISTRY_UNREACHABLE. */
  async again(known: KeySet): Promise<KeySet | undefined> {
    const { kept } = this;
    if (kept !== undefined && kept.set !== known) return kept.set;
    return kept !== undefined && this.isWithin(kept, COOL_MS) ? undefined : await this.fetch();
  }

  private isWithin({ at }: { readonly at: number }, ms: number): boolean {
    return this.options.now() - at < ms;
  }

  private fetch(): Promise<KeySet> {
    const { failed } = this;
    if (failed !== undefined && this.isWithin(failed, COOL_MS)) return Promise.reject(failed.error);
    this.fetching ??= this.attempt().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async attempt(): Promise<KeySet> {
    const { now, onAsked } = this.options;
    try {
      const set = await this.read();
      this.kept = { set, at: now() };
      this.failed = undefined;
      onAsked?.(undefined);
      return set;
    } catch (error) {
      this.failed = { error, at: now() };
      onAsked?.(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private async read(): Promise<KeySet> {
    const well = `${this.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const found = await fetchDocument(well, discoverySchema);
    if (found.issuer !== this.issuer) throw cannotAsk(well, `it is of ${quote(found.issuer)}`);
    checkAddress(found.jwks_uri, "The address of the issuer's keys");
    await this.demandWithin(well, found.jwks_uri);
    return createLocalJWKSet((await fetchDocument(found.jwks_uri, keysSchema)) as never);
  }

  /** Whoever answers for an issuer of the internet does not have us ask for what only this network may. */
  private async demandWithin(well: string, keysAt: string): Promise<void> {
    const [issuer, keys] = [new URL(this.issuer).hostname, new URL(keysAt).hostname];
    const { isPublic = leadsToPublic } = this.options;
    if (keys === issuer || !(await isPublic(issuer)) || (await isPublic(keys))) return;
    throw cannotAsk(well, `it says that its keys are at ${quote(keys)}, which is no host of the public internet`);
  }
}

/** Does a host's name lead to the public internet, and to nothing else? */
async function leadsToPublic(host: string): Promise<boolean> {
  try {
    await lookUpPublic(host, { allowPrivate: false });
    return true;
  } catch {
    return false;
  }
}

async function fetchDocument<S extends z.ZodType>(address: string, schema: S): Promise<z.output<S>> {
  const headers = { Accept: "application/json" };
  const answer = await fetchBounded(new URL(address), { ...LIMITS, headers }).catch((cause: Error) => {
    throw cannotAsk(address, "it does not answer as expected", cause);
  });
  if (answer.status !== 200) throw cannotAsk(address, `it answers ${answer.status}`);
  try {
    return schema.parse(JSON.parse(Buffer.from(answer.bytes).toString("utf8")));
  } catch (cause) {
    throw cannotAsk(address, "its answer is not what OpenID Connect Discovery says", cause);
  }
}

function toPrincipal(payload: JWTPayload, { nameClaim, groupsClaim }: OidcIssuer): Principal {
  const name = payload[nameClaim];
  if (typeof name !== "string" || name === "") {
    throw unauthenticated(`The token has no claim "${quote(nameClaim, 40)}" that names somebody.`, HINT);
  }
  const claimed = payload[groupsClaim];
  const groups = (Array.isArray(claimed) ? claimed : [claimed]).filter((group) => typeof group === "string");
  return principal({ name, groups: groups.slice(0, MAX_GROUPS), member: true });
}

function refused(error: unknown): RegistryError {
  if (error instanceof errors.JWTExpired) return unauthenticated("The token has expired.", HINT);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(`The token's claim "${quote(error.claim, 40)}" is not what this registry asks for.`, HINT);
  }
  return unauthenticated("The token is not one that this registry's issuer signed.", HINT);
}
const HINT = "Get a new one from the issuer that this registry trusts, for this registry.";

function checkAddress(address: string, what: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (isSafe && url?.username === "" && url.password === "") return;
  throw new RegistryError("USAGE", `${what} is ${quote(address, 200)}: expected an https:// address.`, {
    hint: "Over plain http anybody on the way could sign as anybody; it is taken on this machine alone.",
  });
}

function cannotAsk(address: string, why: string, cause?: unknown): RegistryError {
  const { origin, pathname } = new URL(address);
  return new RegistryError("REGISTRY_UNREACHABLE", `The issuer's ${quote(origin + pathname)} cannot be used: ${why}.`, {
    cause,
  });
}
