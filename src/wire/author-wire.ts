/** The part of the wire that the commands for authors use: the files that they edit, and what those are compared with. */

import { join } from "node:path";
import type { LockedAgent, LockWish } from "../app/author/lock-agents.ts";
import type { OfferWish } from "../app/author/offer-skill.ts";
import type { Waived, WaiverWish } from "../app/author/waive-finding.ts";
import type { Merged } from "../app/check/merged-versions.ts";
import type { CodeHost, PullRequest } from "../app/ports/code-host.ts";
import type { FoundSkill, WorkFolder } from "../app/ports/folders.ts";
import type { Progress, Registry } from "../app/ports/ports.ts";
import { type Config, readHostAccess } from "../config.ts";
import type { SkillId } from "../core/names.ts";
import { syntaxFrom } from "../core/scan/syntax.ts";
import type { Proposed } from "./find-proposed.ts";
import type { Warn } from "./meant-ledger.ts";
import type { Offered } from "./propose-offer.ts";
import type { ProposedUpgrade } from "./propose-upgrade.ts";

export interface AuthorWire {
  /** A folder on this machine whose files are edited. Throws USAGE where there is none. */
  openFolder(path: string): Promise<WorkFolder>;
  /** The skills repository that this folder is, or is in. Throws USAGE where there is no such folder. */
  openRepository(path: string): Promise<WorkFolder>;
  /** What a repository on this machine has published, there or where it was cloned from; undefined for nothing yet. */
  openPublished(repository: WorkFolder, config: Config): Promise<Registry | undefined>;
  /** What merged changes of it make of a skill that is not published yet. Throws as `findMergedVersions`. */
  mergedVersions(repository: WorkFolder, config: Config, skill: SkillId): Promise<Merged>;
  /** The code host of that repository, or of the one named `owner/name`; nothing is asked yet. Throws USAGE. */
  openCodeHost(repository: Pick<WorkFolder, "path">, named?: string): Promise<CodeHost>;
  /** The open pull request of a branch, or the one of that number. Throws as `findProposed` of wire/find-proposed.ts. */
  findProposed(asked: Proposed): Promise<PullRequest | undefined>;
  waive(repository: WorkFolder, wish: WaiverWish): Promise<Waived>;
  /** Changes how a skill is offered: in the files of the repository, or on a branch of its own. Throws as `prepareOffer`. */
  offer(place: OfferPlace, wish: OfferWish): Promise<Offered>;
  /** The locks of agents that do not say what their bindings mean, or that hold a conflict; with `write` they do then. Throws as `prepareLocks`. */
  lock(place: LockPlace, wish: LockWish): Promise<readonly LockedAgent[]>;
  /** Proposes to each agent, or to one, the last releases that its bindings take. Throws as `proposeUpgrades`. */
  upgrade(place: Omit<LockPlace, "write">, wish: { readonly agent?: string }): Promise<readonly ProposedUpgrade[]>;
  /** The skills of a folder on this machine, or a file as one. Throws USAGE where there is nothing of that name. */
  findSkills(path: string): Promise<readonly FoundSkill[]>;
  /** Repository paths that are changed and not committed; none where that is no work tree. */
  listUncommitted(location: string): Promise<readonly string[]>;
}

/** Where a change of how a skill is offered goes, and what it is held against. */
export interface OfferPlace {
  readonly repository: WorkFolder;
  /** Absent: nothing is published yet. */
  readonly registry: Registry | undefined;
  readonly config: Config;
  /** On a branch, and as a pull request where the code host can be asked; else in the files as they lie there. */
  readonly propose: boolean;
}

export interface LockPlace {
  readonly repository: WorkFolder;
  readonly config: Config;
  readonly write: boolean;
}

/** Builds it; every member loads its adapters when it is first called. */
export function createAuthorWire(run: {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly warn: Warn;
}): AuthorWire {
  const { signal, progress, warn } = run;
  syntaxFrom(async () => (await import("../adapters/syntax-parsers.ts")).loadSyntax());
  return {
    async openFolder(path) {
      const { openWorkFolder } = await import("../adapters/disk/work-folder.ts");
      return openWorkFolder(path);
    },

    async openRepository(path) {
      const { openRepositoryFolder } = await import("../adapters/disk/work-folder.ts");
      return openRepositoryFolder(path);
    },

    async openPublished({ path: location }, { stateDir }) {
      const { openPublishedLedger } = await import("./open-published.ts");
      const { createLedgerRegistry } = await import("../app/install/ledger-registry.ts");
      const { systemClock } = await import("../adapters/system.ts");
      const ledger = await openPublishedLedger({ location, stateDir, progress, warn });
      return ledger && createLedgerRegistry(ledger, systemClock);
    },

    async mergedVersions({ path: location }, config, skill) {
      const { findMergedVersions } = await import("./merged-versions.ts");
      return findMergedVersions({ location, config, progress, warn, signal }, skill);
    },

    async openCodeHost({ path: folder }, named) {
      const { openCodeHostOf } = await import("./open-code-host.ts");
      return openCodeHostOf({ folder, named, access: readHostAccess(), signal });
    },

    async findProposed(asked) {
      const { findProposed } = await import("./find-proposed.ts");
      return findProposed(asked, { access: readHostAccess(), signal });
    },

    async waive(repository, wish) {
      const { waiveFinding } = await import("../app/author/waive-finding.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      const { readLocalFolder } = await import("../adapters/disk/local-folder.ts");
      const readFolder = (path: string) => readLocalFolder(join(repository.path, path));
      return waiveFinding({ repository, clock, readFolder }, wish);
    },

    async offer({ repository, registry, config, propose }, wish) {
      const { prepareOffer, writeOffer } = await import("../app/author/offer-skill.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      const { countingAt } = await import("./counting-at.ts");
      const counting = countingAt({ location: repository.path, config, progress });
      const prepare = (files: Pick<WorkFolder, "read">) =>
        prepareOffer({ repository, files, registry, clock, counting }, wish);
      if (propose) {
        const { proposeOffer } = await import("./propose-offer.ts");
        return proposeOffer({ repository, config, clock, progress, signal, prepare });
      }
      const edit = await prepare(repository);
      await writeOffer(repository, edit);
      return edit;
    },

    async lock({ repository, config, write }, wish) {
      const { prepareLocks, writeAgentLock } = await import("../app/author/lock-agents.ts");
      const { openPublishedLedger } = await import("./open-published.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      const ledger = await openPublishedLedger({
        location: repository.path,
        stateDir: config.stateDir,
        progress,
        warn,
      });
      try {
        const locked = await prepareLocks({ repository, ledger, clock }, wish);
        if (write) {
          for (const one of locked) if (one.changes.length > 0) await writeAgentLock(repository, one);
        }
        return locked;
      } finally {
        await ledger?.close();
      }
    },

    async upgrade({ repository, config }, wish) {
      const { proposeUpgrades } = await import("./propose-upgrade.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      return proposeUpgrades({ repository, config, clock, progress, warn, signal }, wish);
    },

    async findSkills(path) {
      const { findSkills } = await import("../adapters/disk/skill-folders.ts");
      return findSkills(path);
    },

    async listUncommitted(location) {
      const { listUncommitted } = await import("../adapters/git/uncommitted.ts");
      return listUncommitted(location);
    },
  };
}
