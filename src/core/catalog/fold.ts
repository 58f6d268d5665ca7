/**
 * `fold(events) → catalog`. A draft takes events and never looks at anything else, so folding the ledger from its start, or
 * a few new events onto a catalog, gives the same result. Each chain is taken from its beginning. Between chains there is one
 * rule: a chain that continues another one copies its releases where it does, so that one has to be folded up to there;
 * else they may come event by event as they happened, or one after the other, in any order.
 */
import { type BindingBook, BindingDraft, EMPTY_BOOK } from "../bindings/binding-book.ts";
import { RegistryError } from "../errors.ts";
import {
  type ChainId,
  type ChainTip,
  EMPTY_CHAIN,
  EMPTY_HEAD,
  type LedgerEvent,
  type LedgerHead,
  REGISTRY_CHAIN,
} from "../ledger/event.ts";
import { momentOf } from "../ledger/event-moment.ts";
import type { Digest, SkillId } from "../names.ts";
import { DependentsDraft, placesOfAdvice, relationsOfRelease, WITHDRAWN_PLACE } from "../relations/dependents.ts";
import { NO_RELATIONS } from "../skill/declares.ts";
import type { Catalog, Release, SkillEntry } from "./catalog.ts";
import { EvidenceDraft } from "./evidence-draft.ts";
import { type Draftable, holdOf, inState, newEntry, refusalOf, takeOffer } from "./fold-release.ts";
import { NotedSets } from "./noted-sets.ts";
import { toRelease } from "./published-release.ts";
import { SkillTable } from "./skill-table.ts";

export function emptyCatalog(): Catalog {
  return {
    head: EMPTY_HEAD,
    registryTip: EMPTY_CHAIN,
    evidence: new Map(),
    acceptances: new Map(),
    heldPolicy: undefined,
    heldSettings: undefined,
    unapproved: undefined,
    sources: new Map(),
    scans: new Map(),
    skills: SkillTable.of(),
    outstanding: new Set(),
    bindings: EMPTY_BOOK,
    byName: new Map(),
    byDigest: new Map(),
    byMember: new Map(),
    withdrawn: new Set(),
    erased: new Set(),
    emergencies: new Set(),
    dependents: new Map(),
  };
}

/** A catalog being changed. Its base stays as it was for whoever reads it; only touched entries are copied. */
export class CatalogDraft {
  private readonly base: Catalog;
  private readonly touched = new Map<SkillId, Draftable>();
  private readonly book: BindingDraft;
  private registryTip: ChainTip;
  private readonly recorded: EvidenceDraft;
  private readonly noted: NotedSets;
  readonly dependents: DependentsDraft;
  private liveCount: number;

  constructor(base: Catalog) {
    this.base = base;
    this.book = new BindingDraft(base.bindings);
    this.registryTip = base.registryTip;
    this.recorded = new EvidenceDraft(base);
    this.noted = new NotedSets(base);
    this.dependents = new DependentsDraft(base.dependents);
    this.liveCount = base.head.live;
  }

  /** The entry as the events so far have it. */
  skill(id: SkillId): SkillEntry | undefined {
    return this.touched.get(id) ?? this.base.skills.get(id);
  }

  /** Every entry as the events so far have it, in no particular order. */
  *skills(): Generator<SkillEntry> {
    for (const [id, entry] of this.base.skills) yield this.touched.get(id) ?? entry;
    for (const [id, entry] of this.touched) if (!this.base.skills.has(id)) yield entry;
  }

  /** Every skill of this bare name that is live now. */
  *liveNamed(name: string): Generator<SkillEntry> {
    for (const id of this.base.byName.get(name) ?? []) {
      const entry = this.skill(id);
      if (entry?.live) yield entry;
    }
  }

  tip(chain: ChainId): ChainTip {
    return chain === REGISTRY_CHAIN ? this.registryTip : (this.skill(chain)?.tip ?? EMPTY_CHAIN);
  }

  /** Who uses what, as the events so far have it. */
  get bindings(): BindingBook {
    return this.book.book;
  }

  /** Every skill with a tree that is refused or held, as the events so far have it. */
  get outstanding(): ReadonlySet<SkillId> {
    return this.noted.of("outstanding");
  }

  isWithdrawn(digest: Digest): boolean {
    return this.noted.of("withdrawn").has(digest);
  }

  get live(): number {
    return this.liveCount;
  }

  /** Is this registry-wide evidence (an acknowledgement, say) recorded? */
  hasEvidence(kind: string, subject: string): boolean {
    return this.recorded.has(`${kind}:${subject}`);
  }

  /** Is all of this evidence, `kind:subject` each, recorded? */
  hasAll(keys: readonly string[]): boolean {
    return keys.every((key) => this.recorded.has(key));
  }

  /** Every release with these bytes, as the events so far have them. */
  *withDigest(digest: Digest): Generator<{ readonly entry: SkillEntry; readonly release: Release }> {
    for (const id of this.base.byDigest.get(digest) ?? []) {
      const entry = this.skill(id);
      for (const release of entry?.releases.values() ?? [])
        if (release.digest === digest && entry !== undefined) yield { entry, release };
    }
  }

  /** Did the ledger drop these bytes? */
  isErased(digest: Digest): boolean {
    return this.noted.of("erased").has(digest);
  }

  /** Takes one event; `tip` is the chain's end after it. */
  apply(chain: ChainId, event: LedgerEvent, tip: ChainTip): void {
    if (chain === REGISTRY_CHAIN) {
      this.registryTip = tip;
      this.recorded.apply(event);
      if (event.type === "binding") this.book.apply(event);
      return;
    }
    const entry = this.open(chain, event.at);
    const wasLive = entry.live;
    Object.assign(entry, { tip, updatedAt: momentOf(event) });
    this.take(entry, event);
    this.noted.note("outstanding", entry.id, (entry.outstanding ?? entry.holds) !== undefined);
    this.liveCount += Number(entry.live) - Number(wasLive);
  }

  get sources(): Catalog["sources"] {
    return this.recorded.known.sources;
  }

  /** What is known of evidence, of pinned sources, of other scanners' words, and of what waits for approvals to count. */
  get known(): EvidenceDraft["known"] {
    return this.recorded.known;
  }

  finish(head: LedgerHead): Catalog {
    return {
      ...this.base,
      head: { ...head, live: this.liveCount },
      registryTip: this.registryTip,
      ...this.recorded.known,
      skills: this.base.skills.with(this.touched),
      bindings: this.book.book,
      ...this.noted.all,
      dependents: this.dependents.finish(),
    };
  }

  private open(id: SkillId, at: string): Draftable {
    const open = this.touched.get(id);
    if (open !== undefined) return open;
    const old = this.base.skills.get(id);
    const entry: Draftable =
      old === undefined
        ? { ...newEntry(id, at), channels: new Map(), releases: new Map() }
        : { ...old, channels: new Map(old.channels), releases: new Map(old.releases) };
    if (old === undefined) this.index(this.base.byName, entry.name, id);
    this.touched.set(id, entry);
    return entry;
  }

  private take(entry: Draftable, event: LedgerEvent): void {
    switch (event.type) {
      case "released":
        this.addRelease(entry, toRelease(entry.id, event, entry.releases.get(entry.last ?? "")));
        Object.assign(entry, { last: event.version, path: event.path, live: true, retired: false });
        delete entry.outstanding;
        return;
      case "refused":
        entry.outstanding = refusalOf(event);
        for (const id of event.requires ?? []) this.dependents.add(id as SkillId, entry.id);
        if (entry.releases.size === 0) entry.path = event.path;
        return;
      case "held":
        entry.outstanding = holdOf(event);
        return;
      case "retired":
        Object.assign(entry, { live: false, retired: true });
        delete entry.outstanding;
        return;
      case "restored":
        Object.assign(entry, { live: entry.releases.size > 0, retired: false, path: event.path });
        delete entry.outstanding;
        return;
      case "renamed":
        this.rename(entry, event);
        return;
      case "channel":
        if (event.to === null) entry.channels.delete(event.name);
        else entry.channels.set(event.name, event.to);
        return;
      case "state":
        this.setState(entry, event);
        return;
      case "offer":
        takeOffer(entry, event);
        return;
      case "evidence":
      case "binding":
      case "rewritten":
        return;
    }
  }

  private addRelease(entry: Draftable, release: Release): void {
    entry.releases.set(release.version, release);
    this.index(this.base.byDigest, release.digest, entry.id);
    if (release.relations === NO_RELATIONS) return;
    for (const id of relationsOfRelease(release.relations)) this.dependents.add(id, entry.id);
    for (const { digest } of release.relations.members) {
      this.index(this.base.byMember, digest, entry.id);
      if (this.isWithdrawn(digest)) this.withdraw(release.digest, entry.id);
    }
  }

  /** Takes back these bytes under whatever name, and every group that holds them, in whatever order their chains come. */
  private withdraw(digest: Digest, whose: SkillId): void {
    this.dependents.add(WITHDRAWN_PLACE, whose);
    if (this.isWithdrawn(digest)) return;
    this.noted.note("withdrawn", digest, true);
    for (const id of this.base.byMember.get(digest) ?? []) {
      for (const { digest: group, relations } of this.skill(id)?.releases.values() ?? [])
        if (relations.members.some((member) => member.digest === digest)) this.withdraw(group, id);
    }
  }

  /** Without a folder it leads away from this identity; with one it moves a published skill, or continues another here. */
  private rename(entry: Draftable, event: Extract<LedgerEvent, { type: "renamed" }>): void {
    if (event.path === undefined) {
      Object.assign(entry, { live: false, renamedTo: event.to as SkillId });
      delete entry.outstanding;
      delete entry.holds;
      return;
    }
    entry.path = event.path;
    // From and to of a move are folders, and a folder may be spelled as an identity is.
    if (entry.releases.size > 0) return;
    const old = this.skill(event.from as SkillId);
    if (old === undefined)
      throw new RegistryError("LEDGER_CORRUPT", `${entry.id} continues ${event.from}, which the ledger does not have.`);
    Object.assign(entry, { renamedFrom: old.id, live: true, retired: false });
    for (const release of old.releases.values()) {
      this.addRelease(entry, release);
      if (!release.emergency) continue;
      this.noted.note("emergencies", `${old.id}@${release.version}`, false);
      this.noted.note("emergencies", `${entry.id}@${release.version}`, true);
    }
    if (old.last !== undefined) entry.last = old.last;
    for (const [name, version] of old.channels) entry.channels.set(name, version);
    entry.offer = old.offer;
  }

  private setState(entry: Draftable, event: Extract<LedgerEvent, { type: "state" }>): void {
    const release = entry.releases.get(event.version);
    if (release === undefined) return;
    entry.releases.set(event.version, inState(release, event));
    for (const place of placesOfAdvice(event)) this.dependents.add(place, entry.id);
    this.noted.note("emergencies", `${entry.id}@${event.version}`, event.emergency === true);
    if (event.to !== "withdrawn") return;
    this.withdraw(release.digest, entry.id);
    if (event.erased !== true) return;
    this.noted.note("erased", release.digest, true);
    this.recorded.erase(release);
  }

  /** The look-up tables only ever grow and are shared by all snapshots: whoever uses one checks the entry it leads to. */
  private index<K>(table: ReadonlyMap<K, readonly SkillId[]>, key: K, id: SkillId): void {
    const ids = table.get(key);
    if (ids?.includes(id)) return;
    (table as Map<K, readonly SkillId[]>).set(key, ids === undefined ? [id] : [...ids, id]);
  }
}
