/** Catalogs of moments that are past: the same fold, of the events that there were then. */

import { knowsAgents } from "../../core/access/audience.ts";
import {
  type AsOf,
  hasCommit,
  type LedgerMoment,
  linesUntil,
  mayReadCurrent,
  relatedTo,
  withAccessOf,
} from "../../core/catalog/as-of.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Audience } from "../../core/catalog/resolve.ts";
import { isWaiting } from "../../core/catalog/waiting.ts";
import { RegistryError } from "../../core/errors.ts";
import { type ChainId, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import { timeOf, turnOf } from "../../core/ledger/event-moment.ts";
import type { Oid, SkillId } from "../../core/names.ts";
import type { LedgerTip } from "../ports/ports.ts";
import { type LoadedChain, loadCatalog } from "../reconcile/load-catalog.ts";
import { BoundedCache } from "./bounded-cache.ts";

/** Chains as a ledger commit has them, all of them or just `only`. */
export type ReadChains = (ledger: Oid, only?: readonly ChainId[]) => AsyncIterable<LoadedChain>;

/** What is true today, and the ledger that says so. */
export interface Today {
  readonly catalog: Catalog;
  readonly ledger: LedgerTip;
}

/** Who looks back, and when. */
export interface Looker {
  readonly audience: Audience;
  /** RFC 3339. */
  readonly now: string;
}

/** Skills and releases in all whole catalogs that are kept; of evidence, and of what commits changed, as much once more each. */
const KEPT = 50_000;
/** Whoever would have to wait for more than so many others asks again later. */
const MAX_WAITING = 8;

/** Looks back. Each whole ledger is read by one at a time; what comes of it is kept, within bounds. */
export class LookingBack {
  private readonly chains: ReadChains;
  private readonly catalogs = new BoundedCache<Catalog>({ maxWeight: KEPT, weigh: sizeOf });
  private readonly evidence = new BoundedCache<Catalog["evidence"]>({ maxWeight: KEPT, weigh: ({ size }) => 1 + size });
  private readonly commits = new BoundedCache<Committed>({ maxWeight: KEPT, weigh: ({ ids }) => 1 + ids.length });
  private reading: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(chains: ReadChains) {
    this.chains = chains;
  }

  /**
   * The moment that is meant. Throws USAGE for one that is still to come, and CHANGE_NOT_FOUND for a commit that did
   * nothing this asker may know of.
   */
  async moment(today: Today, asOf: AsOf, { audience, now }: Looker): Promise<LedgerMoment> {
    if ("at" in asOf) return requirePast(asOf, { now, head: today.catalog.head.at });
    const { commit } = asOf;
    const { at, turn, ids, binds } = await this.commits.get(`${today.ledger.commit} ${commit}`, () =>
      this.alone(() => this.find(today, commit)),
    );
    const isKnown = (binds && knowsAgents(audience)) || ids.some((id) => mayReadCurrent(today.catalog, id, audience));
    if (isKnown) return { at, turn };
    throw new RegistryError("CHANGE_NOT_FOUND", `The ledger has no event of the commit ${commit}.`, {
      hint: "Name a commit that changed a skill, or a moment such as 2026-11-20T12:00:00Z.",
    });
  }

  /** The whole catalog of a moment, to be read by those who may read its skills today. */
  whole(today: Today, moment: LedgerMoment): Promise<Catalog> {
    return this.catalogs.get(momentKey(today.ledger, moment), () => this.alone(() => this.fold(today, moment)));
  }

  /** A catalog that says of these skills what the whole one of that moment would. */
  async skills(today: Today, moment: LedgerMoment, ids: readonly SkillId[]): Promise<Catalog> {
    const past = await this.fold(today, moment, relatedTo(today.catalog, ids));
    return ids.some((id) => isWaiting(past.skills.get(id)))
      ? { ...past, evidence: await this.evidenceAt(today, moment) }
      : past;
  }

  /** Of what waited then, that was there already. The registry's own chain has it, which may be long. */
  private evidenceAt({ ledger }: Today, moment: LedgerMoment): Promise<Catalog["evidence"]> {
    const read = async () => {
      const registry = { chains: () => cut(this.chains(ledger.commit, [REGISTRY_CHAIN]), moment) };
      return (await loadCatalog(registry, ledger)).evidence;
    };
    return this.evidence.get(momentKey(ledger, moment), () => this.alone(read));
  }

  private async fold(today: Today, moment: LedgerMoment, only?: readonly ChainId[]): Promise<Catalog> {
    const { ledger, catalog } = today;
    const past = await loadCatalog({ chains: () => cut(this.chains(ledger.commit, only), moment) }, ledger);
    return withAccessOf(catalog, { ...past, head: { ...past.head, at: moment.at } });
  }

  private async find({ ledger }: Today, commit: Oid): Promise<Committed> {
    const ids: SkillId[] = [];
    let [at, turn] = ["", 0];
    let binds = false;
    for await (const { chain, lines } of this.chains(ledger.commit)) {
      const isRegistry = chain === REGISTRY_CHAIN;
      const line = lines.find((one) => hasCommit(one, commit) && (!isRegistry || isBinding(one)));
      if (line === undefined) continue;
      [at, turn] = [timeOf(line), turnOf(line)];
      if (isRegistry) binds = true;
      else ids.push(chain as SkillId);
    }
    return { at, turn, ids, binds };
  }

  private async alone<T>(read: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      throw new RegistryError("REGISTRY_BUSY", "The registry is looking back for others.", { hint: "Ask again soon." });
    }
    this.waiting++;
    const result = this.reading.then(read);
    this.reading = result.catch(() => {});
    return result.finally(() => {
      this.waiting--;
    });
  }
}

/** Nobody knows yet what will be. What has happened has, though its commit's clock was ahead of ours. */
function requirePast(
  moment: { readonly at: string },
  { now, head }: { readonly now: string; readonly head: string | null },
): LedgerMoment {
  const until = Math.max(Date.parse(now), head === null ? 0 : Date.parse(head));
  if (!(Date.parse(moment.at) > until)) return moment;
  throw new RegistryError("USAGE", `The moment ${moment.at} is still to come: here it is ${now}.`, {
    hint: "Ask without a moment for what is true now.",
  });
}

function momentKey({ commit: ledger }: LedgerTip, { at, turn }: LedgerMoment): string {
  return `${ledger} ${at} ${turn ?? ""}`;
}

/** Where a commit stands, and which skills it did something to. */
interface Committed {
  readonly at: string;
  readonly turn: number;
  readonly ids: readonly SkillId[];
  /** Did it change what an agent uses? */
  readonly binds: boolean;
}

/** Is this event's line about what an agent uses? */
function isBinding(line: string): boolean {
  return line.includes('"type":"binding"');
}

async function* cut(chains: AsyncIterable<LoadedChain>, moment: LedgerMoment): AsyncGenerator<LoadedChain> {
  for await (const { chain, lines } of chains) {
    const past = linesUntil(lines, moment);
    if (past.length > 0) yield { chain, lines: past };
  }
}

function sizeOf({ skills }: Catalog): number {
  let size = 1;
  for (const { releases } of skills.values()) size += 1 + releases.size;
  return size;
}
