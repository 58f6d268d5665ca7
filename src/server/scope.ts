/** What the routes of one index share, and what each request brings. */
import type { Context } from "hono";
import { BoundedCache } from "../app/bounded-cache.ts";
import type { GitObjects } from "../app/ports.ts";
import { ReleaseFiles } from "../app/release-files.ts";
import type { Catalog } from "../core/catalog.ts";
import type { SkillId } from "../core/names.ts";
import type { Audience } from "../core/resolve.ts";
import type { RegistryStatus } from "../core/status.ts";
import { Listing } from "./listing.ts";
import type { Instructions } from "./pages/skill-md.tsx";

const CACHED_CHARACTERS = 8_000_000;

export interface IndexDeps {
  /** What is true now; taken once a request, so that no answer mixes two moments. */
  readonly snapshot: () => Catalog;
  readonly objects: () => GitObjects;
  /** What somebody without credentials may see. */
  readonly audience: Audience;
  readonly status: () => RegistryStatus;
  /** A skill's event lines as the ledger has them, oldest first; may be ahead of the snapshot, never behind it. */
  readonly events: (skill: SkillId) => Promise<readonly string[]>;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  /** The bytes of `/cli.tgz`, if there are any. */
  readonly cliPackage?: () => Promise<Uint8Array | undefined>;
  /** How clients reach the index (no trailing slash); absent: as each request says. */
  readonly baseUrl?: string;
  /** Told of every error that is answered with a 5xx. */
  readonly onError?: (error: unknown) => void;
}

/** Fixed for one request. */
export interface RequestScope {
  readonly catalog: Catalog;
  readonly audience: Audience;
  readonly now: string;
}

export type IndexEnv = { Variables: { scope: RequestScope } };
export type IndexContext = Context<IndexEnv>;

/** What outlives a request. */
export interface Shared {
  readonly deps: IndexDeps;
  readonly files: ReleaseFiles;
  /** SKILL.md files as pages show them, by tree and address. */
  readonly instructions: BoundedCache<Instructions>;
  /** The lists of one audience. */
  readonly listing: (audience: Audience) => Listing;
}

export function createShared(deps: IndexDeps): Shared {
  const listings = new Map<Audience, Listing>();
  return {
    deps,
    files: new ReleaseFiles(deps.objects),
    instructions: new BoundedCache({
      maxWeight: CACHED_CHARACTERS,
      weigh: ({ body }) => ("html" in body ? body.html : body.text).length,
    }),
    listing: (audience) => {
      const listing = listings.get(audience) ?? new Listing(audience);
      listings.set(audience, listing);
      return listing;
    },
  };
}

/** The index's own address as the asker reaches it, without a trailing slash. */
export function baseUrlOf(c: IndexContext, deps: IndexDeps): string {
  return deps.baseUrl ?? new URL(c.req.url).origin;
}
