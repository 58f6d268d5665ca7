/**
 * A ledger as a registry, with no index in between: the same fold, resolution and documents, for whoever can read the
 * repository. For one skill it reads that skill's chain, those it is renamed from or to, those of what its releases need
 * and hold, and those that share bytes with one of them (a withdrawn twin withdraws), and the registry's own where it
 * waits for approvals; never anybody else's events or files.
 */
import { manifestOf, toAgents } from "../../core/bindings/agent-manifest.ts";
import type { AgentManifest, AgentsView, BoundView } from "../../core/bindings/agent-view.ts";
import { toBound } from "../../core/bindings/bound-agents.ts";
import { type AsOf, idsMeant, type LedgerMoment, linesUntil } from "../../core/catalog/as-of.ts";
import type { Catalog, Release } from "../../core/catalog/catalog.ts";
import { channelMoves, identitiesOf, toChannelEvents, toChannelsView } from "../../core/catalog/channels.ts";
import { skillNotFound } from "../../core/catalog/not-found.ts";
import { listSkills, toReleaseView, toSkillView, toSummary } from "../../core/catalog/present.ts";
import { matchesQuery, parseReleaseQuery } from "../../core/catalog/release-query.ts";
import { findSkill, latestOf, resolve } from "../../core/catalog/resolve.ts";
import { toRevocations } from "../../core/catalog/revocations.ts";
import { searchSkills } from "../../core/catalog/search.ts";
import { parseSkillFilter, passesFilter } from "../../core/catalog/skill-filter.ts";
import type {
  ChannelEventsView,
  ChannelsView,
  ReleaseView,
  RevocationsView,
  SkillSummary,
  SkillView,
} from "../../core/catalog/view.ts";
import { isWaiting, waitingMoves } from "../../core/catalog/waiting.ts";
import { RegistryError } from "../../core/errors.ts";
import { type ChainId, type LedgerEvent, REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import { nameOf, parseSkillId, type SkillId, type SkillRequest, skillId } from "../../core/names.ts";
import { LookingBack } from "../index/looking-back.ts";
import { ReleaseFiles } from "../index/release-files.ts";
import type { Clock, LedgerReader, Registry } from "../ports/ports.ts";
import { type LoadedChain, loadCatalog, readChain } from "../reconcile/load-catalog.ts";

/** Whoever reads the ledger itself reads everything in it. */
const AUDIENCE = "all";

/** The registry that a ledger is. It answers as of the moment when it is first asked. */
export function createLedgerRegistry(reader: LedgerReader, clock: Clock): Registry {
  return new LedgerRegistry(reader, clock);
}

/** A catalog to answer from. */
interface View {
  readonly catalog: Catalog;
  readonly now: string;
  /** Set where it is of the past. */
  readonly moment?: LedgerMoment;
  /** What an answer says of that. */
  readonly of: { readonly asOf?: string };
}

class LedgerRegistry implements Registry {
  readonly location: string;
  private readonly reader: LedgerReader;
  private readonly clock: Clock;
  private readonly files: ReleaseFiles;
  private readonly chains = new Map<ChainId, readonly string[]>();
  private readonly past: LookingBack;
  private readonly resolved = new WeakMap<ReleaseView, Release>();

  constructor(reader: LedgerReader, clock: Clock) {
    this.location = reader.location;
    this.reader = reader;
    this.clock = clock;
    this.past = new LookingBack((ledger, only) => reader.chains(ledger, only));
    this.files = new ReleaseFiles(() => reader.objects);
  }

  async list(where = new URLSearchParams(), asOf?: AsOf): Promise<readonly SkillSummary[]> {
    const query = parseReleaseQuery(where);
    const filter = parseSkillFilter(where);
    if (typeof query === "string") throw new RegistryError("USAGE", `The condition ${query}`);
    if (typeof filter === "string") throw new RegistryError("USAGE", `The condition ${filter}`);
    const { catalog } = await this.view(undefined, asOf);
    return listSkills(catalog, AUDIENCE).flatMap((entry) => {
      const release = latestOf(catalog, entry);
      const summary = toSummary(catalog, entry, AUDIENCE);
      if (release === undefined || !matchesQuery(entry, query)) return [];
      return passesFilter(catalog, { entry, summary, release }, filter) ? summary : [];
    });
  }

  async revocations(): Promise<RevocationsView> {
    const { catalog } = await this.view(undefined, undefined);
    return toRevocations(catalog, AUDIENCE);
  }

  async search(words: string, where?: URLSearchParams): Promise<readonly SkillSummary[]> {
    return searchSkills(await this.list(where), words);
  }

  async show(request: SkillRequest, asOf?: AsOf): Promise<SkillView> {
    const { catalog, of } = await this.view(request, asOf);
    return { ...toSkillView(catalog, findSkill(catalog, request, AUDIENCE).entry, AUDIENCE), ...of };
  }

  async resolve(request: SkillRequest, asOf?: AsOf): Promise<ReleaseView> {
    const { catalog, now, of } = await this.view(request, asOf);
    const resolution = resolve(catalog, request, { audience: AUDIENCE, now });
    const listed = await this.files.list(resolution.release.tree);
    const view = { ...toReleaseView(catalog, resolution, listed), ...of };
    this.resolved.set(view, resolution.release);
    return view;
  }

  async archive(view: ReleaseView): Promise<Uint8Array> {
    const release = this.resolved.get(view);
    if (release === undefined) throw new TypeError("archive() takes what this registry's resolve() answered");
    const pieces: Uint8Array[] = [];
    for await (const piece of this.files.archive(release)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async events(skill: SkillId): Promise<readonly string[]> {
    await this.read([skill]);
    const lines = this.chains.get(skill);
    if (lines === undefined) throw skillNotFound(skill);
    return lines;
  }

  async channels(request: SkillRequest, asOf?: AsOf): Promise<ChannelsView> {
    const { catalog, entry, moves, of } = await this.moves(request, asOf);
    return { ...toChannelsView(catalog, entry, moves), ...waitingMoves(catalog, entry), ...of };
  }

  async channelEvents(request: SkillRequest, channel: string, asOf?: AsOf): Promise<ChannelEventsView> {
    const { entry, moves, of } = await this.moves(request, asOf);
    return { ...toChannelEvents(entry, channel, moves), ...of };
  }

  async agents(): Promise<AgentsView> {
    return toAgents((await this.view(undefined, undefined)).catalog, AUDIENCE);
  }

  async manifest(agent: string, asOf?: AsOf): Promise<AgentManifest> {
    const { catalog, now, of } = await this.view(undefined, asOf);
    return { ...manifestOf(catalog, agent, { audience: AUDIENCE, now }), ...of };
  }

  async bound(request: SkillRequest, asOf?: AsOf): Promise<BoundView> {
    const { catalog, now, of } = await this.view(undefined, asOf);
    const { release } = resolve(catalog, request, { audience: AUDIENCE, now });
    return { ...toBound(catalog, release, { audience: AUDIENCE, now }), ...of };
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private async moves(request: SkillRequest, asOf: AsOf | undefined) {
    const { catalog, moment, of } = await this.view(request, asOf);
    const { entry } = findSkill(catalog, request, AUDIENCE);
    const ids = identitiesOf(catalog, entry);
    await this.read(ids);
    const chains = ids.map((id) => {
      const lines = this.chains.get(id) ?? [];
      return { id, lines: moment === undefined ? lines : linesUntil(lines, moment) };
    });
    return { catalog, entry, moves: channelMoves(chains), of };
  }

  /** What answers a request, or one for everything: the catalog of now, or of the moment that is asked about. */
  private async view(request: SkillRequest | undefined, asOf: AsOf | undefined): Promise<View> {
    const ledger = await this.reader.tip();
    // Which skills a commit changed, only the whole ledger says.
    const needsWhole = request === undefined || (asOf !== undefined && "commit" in asOf);
    const catalog = await (needsWhole ? loadCatalog(this.reader, ledger) : this.catalogFor(request));
    const now = new Date(this.clock.now()).toISOString();
    if (asOf === undefined) return { catalog, now, of: {} };
    const today = { catalog, ledger };
    const moment = await this.past.moment(today, asOf, { audience: AUDIENCE, now });
    const past = await (request === undefined
      ? this.past.whole(today, moment)
      : this.past.skills(today, moment, idsMeant(catalog, request, AUDIENCE)));
    return { catalog: past, now: moment.at, moment, of: { asOf: moment.at } };
  }

  /** A catalog that says of the requested skill what the whole one would. */
  private async catalogFor({ namespace, name }: SkillRequest): Promise<Catalog> {
    const asked = namespace === undefined ? await this.named(name) : [skillId(namespace, name)];
    const known = await this.withLinked(asked);
    // Whether a release can be installed depends on what it needs, too.
    const all = await this.withLinked([...known, ...[...known].flatMap((id) => this.eventsOf(id)).flatMap(neededBy)]);
    const trees = new Set(
      [...all].flatMap((id) => this.eventsOf(id)).flatMap((e) => (e.type === "released" ? [e.tree] : [])),
    );
    const chains = await this.withLinked([...all, ...(await this.reader.withTrees(trees))]);
    const tip = await this.reader.tip();
    const catalog = await loadCatalog({ chains: () => this.loaded(chains) }, tip);
    if (!asked.some((id) => isWaiting(catalog.skills.get(id)))) return catalog;
    await this.read([REGISTRY_CHAIN]);
    return loadCatalog({ chains: () => this.loaded([...chains, REGISTRY_CHAIN]) }, tip);
  }

  private async named(name: string): Promise<readonly SkillId[]> {
    return (await this.reader.skills()).filter((id) => nameOf(id) === name);
  }

  /** These skills and all that they are renamed from or to or hold, each with its chain read. */
  private async withLinked(skills: readonly SkillId[]): Promise<ReadonlySet<SkillId>> {
    const all = new Set(skills);
    let added: readonly SkillId[] = [...all];
    while (added.length > 0) {
      await this.read(added);
      const linked = added.flatMap((id) => this.eventsOf(id)).flatMap(leadingOn);
      added = [...new Set(linked)].filter((id) => !all.has(id));
      for (const id of added) all.add(id);
    }
    return all;
  }

  private async read(chains: readonly ChainId[]): Promise<void> {
    const missing = chains.filter((id) => !this.chains.has(id));
    if (missing.length === 0) return;
    const { commit } = await this.reader.tip();
    for await (const { chain, lines } of this.reader.chains(commit, missing)) this.chains.set(chain, lines);
  }

  private eventsOf(id: SkillId): readonly LedgerEvent[] {
    return [...readChain({ chain: id, lines: this.chains.get(id) ?? [] })];
  }

  private async *loaded(chains: Iterable<ChainId>): AsyncGenerator<LoadedChain> {
    for (const chain of chains) yield { chain, lines: this.chains.get(chain) ?? [] };
  }
}

/** A group is withdrawn with what it holds. */
function leadingOn(event: LedgerEvent): readonly SkillId[] {
  if (event.type === "released")
    return (event.members ?? []).flatMap((one) => ("id" in one ? (parseSkillId(one.id) ?? []) : []));
  if (event.type !== "renamed") return [];
  return [event.from, event.to].map(parseSkillId).filter((id) => id !== undefined);
}

function neededBy(event: LedgerEvent): readonly SkillId[] {
  const { closure = [] } = event.type === "released" ? event : {};
  return closure.flatMap(({ id }) => parseSkillId(id) ?? []);
}
