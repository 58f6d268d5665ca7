/** What the routes of one index share, and what each request brings. */
import type { Context } from "hono";
import { Auditing } from "../app/index/auditing.ts";
import { BoundedCache } from "../app/index/bounded-cache.ts";
import { LookingBack, type ReadChains } from "../app/index/looking-back.ts";
import { ReleaseDiffs } from "../app/index/release-diff.ts";
import { ReleaseFiles } from "../app/index/release-files.ts";
import { ReleaseInventories } from "../app/index/release-inventory.ts";
import { type LeftOut, SelfTest } from "../app/index/self-test.ts";
import type { Authenticate } from "../app/ports/authenticate.ts";
import type { GitObjects } from "../app/ports/ports.ts";
import type { ReadIndexKeys } from "../app/ports/signing.ts";
import type { Snapshot } from "../app/reconcile/pass.ts";
import type { LedgerMoment } from "../core/catalog/as-of.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import type { Audience } from "../core/catalog/resolve.ts";
import type { RegistryStatus } from "../core/catalog/status.ts";
import type { Oid, SkillId } from "../core/names.ts";
import type { Beside } from "./beside.ts";
import { type Document, toDocument } from "./document.ts";
import type { EventHubOptions } from "./event-hub.ts";
import { Listing } from "./listing.ts";
import { Packing } from "./packing.ts";
import type { Instructions } from "./pages/skill-md.tsx";
import { PerAudience } from "./per-audience.ts";
import { Sending, type SendingOptions } from "./sending.ts";

const CACHED_CHARACTERS = 8_000_000;

export interface IndexDeps {
  /** What is true now; taken once a request, so that no answer mixes two moments. */
  readonly snapshot: () => Snapshot;
  readonly objects: () => GitObjects;
  /** What somebody without credentials may see. */
  readonly audience: Audience;
  /** Who shows a credential; absent: the registry knows none. */
  readonly authenticate?: Authenticate;
  readonly status: () => RegistryStatus;
  /** What the index signs with; absent: nothing. */
  readonly keys?: ReadIndexKeys;
  /** A skill's event lines as a ledger commit has them, oldest first. */
  readonly events: (skill: SkillId, ledger: Oid) => Promise<readonly string[]>;
  /** Whole chains, to look back, and to say who did what. */
  readonly chains: ReadChains;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  /** The bytes of `/cli.tgz`, if there are any; asked once. */
  readonly cliPackage?: () => Promise<Uint8Array | undefined>;
  /** How clients reach the index, below a path perhaps (no trailing slash); absent: as each request says. */
  readonly baseUrl?: string;
  /** Of this program. */
  readonly version?: string;
  /** Told when somebody saw more of the ledger, at another replica, than is served here. */
  readonly onBehind?: () => void;
  /** Calls back after every change of the snapshot. */
  readonly onChange?: (listener: () => void) => void;
  /** Aborted when no further answer may take long. */
  readonly closing?: AbortSignal;
  /** Limits on who listens to changes; the usual ones where absent. */
  readonly listeners?: Omit<EventHubOptions, "catalog" | "now">;
  /** Skills on one page of a list where the asker does not say; default: `PAGE_SIZE`. */
  readonly pageSize?: number;
  /** Told of every failure of ours that answers a request, or breaks an answer off. */
  readonly onError?: (error: unknown) => void;
  /** Told once of each release that is left out of the indexes for clients. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
  /** Limits on large bodies; the usual ones where absent. */
  readonly sending?: Pick<SendingOptions, "maxBytes" | "patienceMs">;
}

/** Fixed for one request. */
export interface RequestScope extends Snapshot {
  readonly audience: Audience;
  /** What the asker puts before every path, to show who they are: `/t/<token>`, or nothing. */
  readonly prefix: string;
  readonly now: string;
  /** Set where the request asks about the past: `catalog` is that moment's, and `now` that moment. */
  readonly past?: { readonly moment: LedgerMoment; readonly today: Catalog };
}

/** `outgoing` is the answer's connection and `incoming` the request's, where there is one; `beside` takes the answer's body. */
export type IndexEnv = {
  Variables: { scope: RequestScope };
  Bindings: {
    readonly outgoing?: { destroy(): unknown };
    readonly beside?: Beside;
    readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } };
  };
};
export type IndexContext = Context<IndexEnv>;

/** What outlives a request. */
export interface Shared {
  readonly deps: IndexDeps;
  readonly files: ReleaseFiles;
  readonly selfTest: SelfTest;
  readonly diffs: ReleaseDiffs;
  readonly inventories: ReleaseInventories;
  /** SKILL.md files as pages show them, by tree and address. */
  readonly instructions: BoundedCache<Instructions>;
  readonly sending: Sending;
  readonly packing: Packing;
  /** `/cli.tgz`, read and hashed once; undefined where there is none. */
  readonly cliPackage: () => Promise<Document | undefined>;
  /** The lists that a request's asker sees, now or as of the moment that it asks about. */
  readonly listing: (scope: Pick<RequestScope, "audience" | "catalog" | "past">) => Listing;
  readonly past: LookingBack;
  readonly auditing: Auditing;
}

export function createShared(deps: IndexDeps): Shared {
  const listings = new PerAudience<Listing>();
  const pastListings = new WeakMap<Catalog, PerAudience<Listing>>();
  let cliPackage: Promise<Document | undefined> | undefined;
  const files = new ReleaseFiles(deps.objects);
  return {
    deps,
    files,
    selfTest: new SelfTest(files, deps.onLeftOut),
    diffs: new ReleaseDiffs(files),
    inventories: new ReleaseInventories(files),
    instructions: new BoundedCache({
      maxWeight: CACHED_CHARACTERS,
      weigh: ({ body }) => ("html" in body ? body.html : body.text).length,
    }),
    sending: new Sending({ ...deps.sending, onError: deps.onError }),
    packing: new Packing(),
    cliPackage: () => {
      cliPackage ??= readCliPackage(deps);
      return cliPackage;
    },
    listing: ({ audience, catalog, past }) => {
      const kept = past === undefined ? listings : (pastListings.get(catalog) ?? new PerAudience<Listing>());
      if (past !== undefined) pastListings.set(catalog, kept);
      return kept.get(audience, () => new Listing(audience));
    },
    past: new LookingBack(deps.chains),
    auditing: new Auditing(deps.chains),
  };
}

async function readCliPackage(deps: IndexDeps): Promise<Document | undefined> {
  const bytes = await deps.cliPackage?.();
  return bytes === undefined ? undefined : toDocument(bytes, "application/gzip");
}

/** The index's own address as the asker reaches it, without a trailing slash. */
export function baseUrlOf(c: IndexContext, deps: IndexDeps): string {
  return `${deps.baseUrl ?? new URL(c.req.url).origin}${c.var.scope.prefix}`;
}

/** The path below which this asker reaches the index, to be put before a path of ours: empty at the root of a host. */
export function basePathOf(c: IndexContext, { baseUrl }: IndexDeps): string {
  return `${baseUrl === undefined ? "" : new URL(baseUrl).pathname.replace(/\/$/, "")}${c.var.scope.prefix}`;
}
