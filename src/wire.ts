/**
 * The only place where concrete meets abstract. Doors get a `Wire` and reach the world through it; every member loads
 * its adapters when it is first called, so that `--help` loads none of them.
 */

import type { DemonstrationFolder } from "./adapters/git/demonstration-folder.ts";
import type { AdminClient } from "./adapters/registry/admin-client.ts";
import type { Landing } from "./app/check/check.ts";
import type { ReadMerging } from "./app/check/check-merging.ts";
import type { ListProposals } from "./app/check/check-proposals.ts";
import type { FindConcurrent } from "./app/check/concurrent-proposals.ts";
import type { Explanation } from "./app/check/explain.ts";
import type { CodeHost } from "./app/ports/code-host.ts";
import type { LocalFolder, PolicyFolder, ReferencePath } from "./app/ports/folders.ts";
import type { Progress, Registry, Source } from "./app/ports/ports.ts";
import type { PassResult } from "./app/reconcile/pass.ts";
import type { PublishResult } from "./app/reconcile/publish.ts";
import { type Config, type Flags, readConfig, readHostAccess, type Secret } from "./config.ts";
import type { CheckReport } from "./core/report/check-report.ts";
import { type AuthorWire, createAuthorWire } from "./wire/author-wire.ts";
import { type ClientWire, createClientWire } from "./wire/client-wire.ts";
import type { Warn } from "./wire/meant-ledger.ts";
import { createOpenRegistry } from "./wire/open-registry.ts";
import type { Counted, OpenedMeant } from "./wire/open-repository.ts";
import { createPlatformWire, type PlatformWire } from "./wire/platform-wire.ts";
import type { RunningRegistry, RunOptions } from "./wire/running-registry.ts";
import { createTrustWire, type TrustWire } from "./wire/trust-wire.ts";

export type { AdminWait } from "./adapters/registry/admin-client.ts";
export type { RunningRegistry } from "./wire/running-registry.ts";

export interface Wire {
  /** Aborted when a person or the system asks the program to stop. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** What the commands for authors use. */
  readonly authors: AuthorWire;
  readonly platform: PlatformWire;
  /** What an agent's side uses. */
  readonly client: ClientWire;
  readonly trust: TrustWire;
  /** Of this program. */
  readonly version: string;
  /** Flags and environment, checked. Throws USAGE. */
  config(flags?: Flags): Config;
  /** Makes a new or empty folder a skills repository: the template's, or that of the folder `from`. */
  initRepository(
    dir: string,
    options: { readonly from?: string; readonly empty?: boolean },
  ): Promise<{ readonly commit: string }>;
  /** Opens the demonstration repository of the state folder. */
  openDemonstration(config: Config, options: { readonly fresh: boolean }): Promise<DemonstrationFolder>;
  /** One pass. */
  reconcile(location: string, config: Config): Promise<Reconciliation>;
  /** Publishes what is merged and, where approvals are ours to see to, what was approved. */
  publish(location: string, config: Config, host: CodeHost): Promise<PublishResult>;
  /** Reconciles or follows a repository and serves its index until `signal` aborts. */
  run(options: Omit<RunOptions, "wire">): Promise<RunningRegistry>;
  explain(location: string, config: Config, options: { readonly skill?: string }): Promise<Explanation>;
  /** What merging a change would do. Throws as `check` of app/check/check.ts. */
  check(change: CheckRequest, config: Config): Promise<CheckReport>;
  /** The registry that the configuration names: an index, or a repository's ledger. Close it. */
  openRegistry(config: Config): Promise<Registry>;
  /** A skill's folder on this machine. Throws USAGE where there is none. */
  readFolder(path: string): Promise<LocalFolder>;
  readReferencePath(path: string): Promise<ReferencePath>;
  /** The policy of a skills repository on this machine, and the examples beside it. Throws USAGE where there is none. */
  readPolicyFolder(dir: string): Promise<PolicyFolder>;
  /** The admin listener of a registry that runs on this machine, or where the flags say. */
  adminClient(config: Config): Promise<AdminClient>;
  /** GitHub's side of a repository `owner/name`; nothing is asked yet. */
  openCodeHost(place: CodeHostPlace): Promise<CodeHost>;
  /** A file's bytes, and one more than `maxBytes` where it has more; undefined where it is not there. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Writes a file and the folders above it. */
  writeFile(path: string, text: string): Promise<void>;
}

/** Where a repository's code host is reached, and as whom. */
export interface CodeHostPlace {
  /** `owner/name`. */
  readonly repository: string;
  readonly apiUrl: string;
  readonly token?: Secret;
}

/** A change that is not on the trunk, and how it would get there. */
export interface CheckRequest {
  /** Path or URL of the skills repository. */
  readonly repository: string;
  /** A branch or commit id; absent: the trunk, or what its remote `origin` has of it. */
  readonly base?: string;
  /** A branch, a commit id or the number of a pull request; absent: what is checked out. */
  readonly head?: string;
  /** The branch that it is to be merged into; absent: the trunk. */
  readonly into?: string;
  /** The merge's message; absent: that of the head's last commit. */
  readonly title?: string;
  /** Who would be its author; absent: that of the head's last commit. */
  readonly author?: string;
  readonly landing?: Landing;
  /** As for `check`. */
  readonly isQueued?: true;
  /** Asks the code host who else changes the same skills. */
  readonly findConcurrent?: FindConcurrent;
  /** For a change of policy: asks the code host what else is open. */
  readonly listProposals?: ListProposals;
  /** Asks the code host how it merges. */
  readonly readMerging?: ReadMerging;
  /** Judge everything that is there, not only what changes. */
  readonly everything?: boolean;
  /** Judge what is checked out with what is changed there, as if that were committed; `head` is absent then. */
  readonly workTree?: boolean;
  /** Of a repository on this machine: judge by what it has, and ask nobody what is published by now. */
  readonly offline?: boolean;
}

/** What one pass did, and to which repository. */
export interface Reconciliation extends PassResult {
  readonly counts: Counted;
  /** Without credentials. */
  readonly location: string;
  /** Where skills are looked for; set where the pass left none. */
  readonly pathTemplates?: readonly string[];
}

export interface WireOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told, in a sentence and once, of what deserves a person's attention; absent: nobody is. */
  readonly warn?: Warn;
  /** Of this program. */
  readonly version: string;
}

/** Builds the wire of one program run. */
export function createWire({ signal, progress, version, warn: tell = () => {} }: WireOptions): Wire {
  const told = new Set<string>();
  const warn: Warn = (sentence) => {
    if (!told.has(sentence)) tell(sentence);
    told.add(sentence);
  };
  const opened = async <T>(
    location: string,
    config: Config,
    use: (source: Source) => Promise<T>,
    more: { readonly lazy?: boolean; readonly proposal?: string | undefined; readonly judges?: boolean } = {},
  ): Promise<T> => {
    const { openRepository } = await import("./wire/open-repository.ts");
    const source = await openRepository({ location, config, progress, readOnly: false, ...more });
    try {
      return await use(source);
    } finally {
      await source.close();
    }
  };

  /** What publishes, or looks at all that is published. */
  const meant = async <T>(location: string, config: Config, use: (opened: OpenedMeant) => Promise<T>): Promise<T> => {
    const { openMeant } = await import("./wire/open-repository.ts");
    const it = await openMeant({ location, config, progress, warn, readOnly: false });
    try {
      return await use(it);
    } finally {
      await it.source.close();
    }
  };

  /** Taking commits is called by what it is done for. */
  const named =
    (phase: string): Progress =>
    (step) =>
      progress(step.phase === "reconcile" ? { ...step, phase } : step);

  const openRegistry = createOpenRegistry({ signal, progress, warn });

  return {
    signal,
    progress,
    version,
    authors: createAuthorWire({ signal, progress, warn }),
    platform: createPlatformWire({ signal, progress, warn, version }),
    client: createClientWire({ signal, progress, warn, openRegistry }),
    trust: createTrustWire({ signal, progress, warn, openRegistry }),
    config: (flags) => readConfig(flags),

    async initRepository(dir, options) {
      const { initRepository } = await import("./adapters/git/template-repository.ts");
      return initRepository(dir, options);
    },

    async openDemonstration(config, { fresh }) {
      const { openDemonstration } = await import("./adapters/git/demonstration-folder.ts");
      return openDemonstration(config.stateDir, fresh);
    },

    async reconcile(location, config) {
      const { createPublisher } = await import("./app/reconcile/publish.ts");
      const { collectSooner, systemClock: clock } = await import("./adapters/system.ts");
      const { readPathTemplates } = await import("./app/reconcile/trunk-settings.ts");
      const { openSources } = await import("./wire/open-sources.ts");
      const { openScanners } = await import("./wire/open-scanners.ts");
      const { judgingThreads } = await import("./wire/judging-threads.ts");
      const { whereItCounts } = await import("./wire/open-repository.ts");
      const given = {
        fetch: openSources(config),
        threads: judgingThreads(),
        ...(await openScanners(config, location)),
      };
      collectSooner();
      return meant(location, config, async (it) => {
        const { source } = it;
        const result = await createPublisher({ source, clock, progress, ...given }).pass(signal);
        const looked = result.skills > 0 ? {} : { pathTemplates: await readPathTemplates(source) };
        return { location: source.location, counts: whereItCounts(it), ...result, ...looked };
      });
    },

    async publish(location, config, host) {
      const { publish } = await import("./app/reconcile/publish.ts");
      const { systemClock: clock } = await import("./adapters/system.ts");
      const { openSources } = await import("./wire/open-sources.ts");
      const { openScanners } = await import("./wire/open-scanners.ts");
      const fetch = openSources(config);
      const scanners = await openScanners(config, location);
      return opened(location, config, (source) =>
        publish({ source, clock, host, progress, signal, fetch, ...scanners }),
      );
    },

    async run(options) {
      const { startRegistry } = await import("./wire/running-registry.ts");
      return startRegistry({ ...options, wire: { signal, progress, warn, version, access: readHostAccess() } });
    },

    async explain(location, config, { skill }) {
      const { explainInPlace } = await import("./app/check/explain-in-place.ts");
      const { createReconciler } = await import("./app/reconcile/reconcile.ts");
      const { systemClock: clock } = await import("./adapters/system.ts");
      const { openSources } = await import("./wire/open-sources.ts");
      const fetch = openSources(config);
      const { askingIssuer } = await import("./wire/open-access.ts");
      const asked = { ...askingIssuer(config), ...(skill === undefined ? {} : { skill }) };
      return meant(location, config, ({ source }) =>
        explainInPlace({
          source,
          reconcilerOf: (s) => createReconciler({ source: s, clock, progress: named("explain"), fetch }),
          clock,
          signal,
          ...asked,
        }),
      );
    },

    async check(change, config) {
      const { checkChange } = await import("./wire/check-change.ts");
      const judge = (source: Source) => checkChange({ source, change, config, progress: named("check"), warn, signal });
      return opened(change.repository, config, judge, { lazy: true, judges: true, proposal: change.head });
    },

    openRegistry,

    async readFolder(path) {
      const { readLocalFolder } = await import("./adapters/disk/local-folder.ts");
      return readLocalFolder(path);
    },

    async readReferencePath(path) {
      const { readReferencePath } = await import("./adapters/disk/reference-path.ts");
      return readReferencePath(path);
    },

    async readPolicyFolder(dir) {
      const { readPolicyFolder } = await import("./adapters/disk/policy-folder.ts");
      return readPolicyFolder(dir);
    },

    async openCodeHost({ token, ...place }) {
      const { createGitHub } = await import("./adapters/host/github.ts");
      return createGitHub({ ...place, signal, ...(token === undefined ? {} : { token: token.reveal() }) });
    },

    async readFile(path, maxBytes) {
      const { readShortFile } = await import("./adapters/disk/short-file.ts");
      return readShortFile(path, maxBytes);
    },

    async writeFile(path, text) {
      const { writeTextFile } = await import("./adapters/disk/text-file.ts");
      await writeTextFile(path, text);
    },

    async adminClient(config) {
      const { createAdminClient } = await import("./adapters/registry/admin-client.ts");
      const { adminUrl, adminToken: token } = config;
      return createAdminClient({ url: adminUrl, signal, ...(token === undefined ? {} : { token }) });
    },
  };
}
