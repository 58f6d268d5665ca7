/** The part of the wire on which trust in a registry rests: verifying it, accepting a step of it, withdrawing at once. */

import type { auditLedger } from "../app/index/audit.ts";
import type { verifyProvenance } from "../app/install/provenance.ts";
import type { ReleaseFacts } from "../app/install/release-facts.ts";
import type { CodeHost } from "../app/ports/code-host.ts";
import type { Progress, Registry } from "../app/ports/ports.ts";
import type { Acknowledged } from "../app/reconcile/acknowledge.ts";
import type { Verification } from "../app/reconcile/verify.ts";
import type { Withdrawal } from "../app/reconcile/withdraw.ts";
import type { Config } from "../config.ts";
import type { AsOf } from "../core/catalog/as-of.ts";
import type { ReleaseView } from "../core/catalog/view.ts";
import { RegistryError } from "../core/errors.ts";
import type { AuditQuery } from "../core/ledger/audit.ts";
import type { SkillRequest } from "../core/names.ts";
import type { KeyDocument } from "../core/trust/key-document.ts";
import type { Warn } from "./meant-ledger.ts";
import type { Counted, OpenedMeant } from "./open-repository.ts";
import type { WithdrawnRelease } from "./withdraw-release.ts";

export interface TrustWire {
  verify(location: string, config: Config, options: VerifyWish): Promise<Verification>;
  acknowledge(
    location: string,
    config: Config,
    step: Acknowledgement,
  ): Promise<Acknowledged & { readonly counts: Counted }>;
  readonly keys: KeyWire;
  /** A release with the statement of where it came from, checked. Throws REGISTRY_UNTRUSTED. */
  provenance(config: Config, request: SkillRequest): ReturnType<typeof verifyProvenance>;
  /** What is in a release that this registry resolved, and where it came from. Throws REGISTRY_UNTRUSTED. */
  facts(config: Config, registry: Registry, release: ReleaseView): Promise<ReleaseFacts>;
  /** Who did what, as the ledger says. */
  audit(location: string, config: Config, query: AuditQuery): ReturnType<typeof auditLedger>;
  /** Withdraws a release before the trunk says so. Throws as `withdraw` of app/reconcile/withdraw.ts. */
  withdraw(
    location: string,
    config: Config,
    wish: Omit<Withdrawal, "proof">,
    host?: CodeHost,
  ): Promise<WithdrawnRelease>;
}

export interface VerifyWish {
  readonly secondReader: boolean;
  /** From where on; absent: from the beginning. */
  readonly since?: AsOf | undefined;
}

/** The key that an index signs with. Each throws USAGE where the configuration names none, or KEY_INVALID. */
export interface KeyWire {
  create(config: Config, backup?: string): Promise<KeyDocument>;
  read(config: Config): Promise<{ readonly document: KeyDocument; readonly signer: string }>;
  rotate(config: Config): Promise<KeyDocument>;
  /** `id` may be how it begins. */
  revoke(config: Config, id: string, reason: string): Promise<KeyDocument>;
}

/** What an operator accepts, in which words, and under which name (default: the login on this machine). */
export interface Acknowledgement {
  readonly step: string;
  readonly reason: string;
  readonly by?: string;
  /** Whatever speaks against an approval. */
  readonly anyway?: boolean;
}

interface Run {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly warn: Warn;
  readonly openRegistry: (config: Config) => Promise<Registry>;
}

/** Builds it; every member loads its adapters when it is first called. */
export function createTrustWire(run: Run): TrustWire {
  const { signal, progress, warn } = run;
  const opened = async <T>(location: string, config: Config, use: (it: OpenedMeant) => Promise<T>): Promise<T> => {
    const { openMeant } = await import("./open-repository.ts");
    const it = await openMeant({ location, config, progress, warn, readOnly: false });
    try {
      return await use(it);
    } finally {
      await it.source.close();
    }
  };
  /** Taking commits is called by what it is done for. */
  const verifying: Progress = (step) => progress(step.phase === "reconcile" ? { ...step, phase: "verify" } : step);

  return {
    keys: createKeyWire(),

    async verify(location, config, { secondReader, since }) {
      const { verifyLedger } = await import("../app/reconcile/verify.ts");
      return opened(location, config, async ({ source }) => {
        const reader = secondReader ? { objects: await source.secondReader() } : {};
        const from = since === undefined ? {} : { since };
        return verifyLedger({ source, progress: verifying, signal, ...reader, ...from });
      });
    },

    async acknowledge(location, config, { by, ...accepted }) {
      const { acknowledge } = await import("../app/reconcile/acknowledge.ts");
      const { systemClock: clock, loginName, machineName } = await import("../adapters/system.ts");
      const { whereItCounts } = await import("./open-repository.ts");
      return opened(location, config, async (it) => {
        const { source } = it;
        await source.refresh();
        const who = { by: by ?? loginName(), isNamed: by !== undefined, host: machineName() };
        const tip = await acknowledge({ source, clock, ...accepted, ...who });
        if (config.push) await source.ledger.push();
        return { ...tip, counts: whereItCounts(it) };
      });
    },

    async provenance(config, request) {
      const { verifyProvenance } = await import("../app/install/provenance.ts");
      const { openPins } = await import("../adapters/registry/pin-folder.ts");
      const registry = await run.openRegistry(config);
      return verifyProvenance({ registry, pins: openPins(config.stateDir) }, request).finally(() => registry.close());
    },

    async facts(config, registry, release) {
      const { releaseFacts } = await import("../app/install/release-facts.ts");
      const { openPins } = await import("../adapters/registry/pin-folder.ts");
      return releaseFacts({ registry, pins: openPins(config.stateDir) }, release);
    },

    async audit(location, config, query) {
      const { auditLedger } = await import("../app/index/audit.ts");
      const { openMeant } = await import("./open-repository.ts");
      const { source } = await openMeant({ location, config, progress, warn, readOnly: true });
      return auditLedger(source, query).finally(() => source.close());
    },

    async withdraw(location, config, wish, host) {
      const { withdrawRelease } = await import("./withdraw-release.ts");
      const { systemClock: clock } = await import("../adapters/system.ts");
      const asked = host === undefined ? {} : { host };
      return withdrawRelease({ location, config, clock, progress, warn, signal, ...asked }, wish);
    },
  };
}

function createKeyWire(): KeyWire {
  const files = () => import("../adapters/disk/key-file.ts");
  const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return {
    create: async (config, backup) => (await files()).newKey(placeOf(config), now(), backup),
    async read(config) {
      const { document, signer } = await (await files()).readKeys(placeOf(config));
      return { document, signer: signer.keyId };
    },
    rotate: async (config) => (await files()).rotateKey(placeOf(config), now()),
    revoke: async (config, id, reason) => (await files()).revokeKey(placeOf(config), { id, at: now(), reason }),
  };
}

function placeOf({ indexKey, indexKeys }: Config): { readonly secret: string; readonly document: string | undefined } {
  if (indexKey !== undefined) return { secret: indexKey.reveal(), document: indexKeys };
  throw new RegistryError("USAGE", "Nothing says where the key is.", {
    hint: "Name its file with --index-key or SKILLTRUNK_INDEX_KEY.",
  });
}
