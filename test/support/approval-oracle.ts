/**
 * What nobody may be given more than, where owners approve what a lifecycle file opens and admins approve settings: told from
 * the files as they were merged and from what was approved, in words alone. Of each value the word that was approved last is
 * kept; a later one that opens nothing takes its place at once, any other one when it is approved.
 */
import type { Audience } from "../../src/core/access/audience.ts";
import type { Ceiling, Command, Lifecycle, Settings } from "./lifecycle-edits.ts";
import { OPENNESS } from "./lifecycle-edits.ts";

type Open = (typeof OPENNESS)[number];
type Owners = readonly string[] | undefined;
/** A person is named by a file, or is not, or the file leaves that to the namespace. */
type Named = "named" | "left" | "default";

export const PERSONS = ["ann", "bob", "acme/pay", "support", "dan"];
const NO_FILE: Lifecycle = {
  visibility: undefined,
  owners: undefined,
  readers: undefined,
  enabled: true,
  stable: undefined,
  states: {},
};
/** How far a state gives a release: to ranges, to who names it, to nobody. */
const RANK: Readonly<Record<string, number>> = { online: 2, deprecated: 2, yanked: 1, offline: 0, withdrawn: 0 };

export const word = (person: string) => person.replace("@", "").toLowerCase();
const narrower = (a: Open, b: Open) => (OPENNESS.indexOf(a) > OPENNESS.indexOf(b) ? a : b);
const opens = (from: Open, to: Open) => OPENNESS.indexOf(to) < OPENNESS.indexOf(from);

/** What an approval is asked for, as the ledger tells people. */
export interface Asked {
  /** The merge that is approved. */
  readonly commit: string;
  readonly what: string;
  readonly name?: string;
  readonly to: string | readonly string[] | null;
}

const WRITTEN = ["visibility", "readers", "owners"] as const;

/** The effect of words under settings. */
export class Effect {
  private readonly held: Ceiling;
  private readonly settings: Settings;

  constructor(settings: Settings, namespace: string) {
    this.settings = settings;
    this.held = namespace === "pay" ? settings.pay : {};
  }

  visibility(said: Open | undefined): Open {
    return narrower(said ?? this.held.visibility ?? this.settings.visibility, this.held.visibility ?? "public");
  }

  owners(said: readonly string[] | undefined): readonly string[] {
    return said ?? this.held.owners ?? this.settings.owners;
  }

  reads(person: string, said: Named): boolean {
    const { readers } = this.held;
    const isLet = readers === undefined || [...readers, ...this.owners(undefined)].map(word).includes(person);
    if (said === "named") return isLet;
    return said === "default" && (readers ?? []).map(word).includes(person);
  }
}

export function named({ readers }: Lifecycle, person: string): Named {
  if (readers === undefined) return "default";
  return readers.map(word).includes(person) ? "named" : "left";
}

/** One skill: what its file says, and which of that counts. */
export class SkillOracle {
  namespace: string;
  file: Lifecycle | "unreadable" | "gone" = "gone";
  /** As it could be read last. */
  words = NO_FILE;
  visibility: Open | undefined;
  enabled = true;
  private owners: Owners;
  readonly owned = new Set<string>();
  private readonly readers = new Map<string, Named>(PERSONS.map((person) => [person, "default"]));
  readonly states = new Map<string, string>();
  readonly stable = new Set<string | undefined>([undefined]);
  /** The merges that wrote what the file says of a value; whoever approves another one approves nothing of it. */
  private readonly writers = new Map<string, Set<string>>(WRITTEN.map((what) => [what, new Set()]));
  private written = NO_FILE;
  private isGoverned = false;
  /** What was approved before nobody could read the file. */
  private thawed: { visibility: Open | undefined; owners: Owners; readers: ReadonlyMap<string, Named> } | undefined;
  /** Approved while nobody could. */
  private later: readonly Asked[] = [];

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** A command edits a file that there is and that can be read. */
  command(command: Command, commit: string): void {
    const { file } = this;
    if (typeof file === "string") return;
    if (command.does === "enabled") this.write({ ...file, enabled: command.to }, commit);
    else if (command.does === "channel") this.write({ ...file, stable: command.version }, commit);
    else this.write({ ...file, states: { ...file.states, [command.version]: command.to } }, commit);
  }

  /** What is there again after nobody could read it is of both merges: either shows all of it. */
  write(file: SkillOracle["file"], commit: string): void {
    const isBack = typeof this.file === "string";
    this.file = file;
    if (typeof file === "string") return;
    for (const [what, writers] of this.writers) {
      if (said(this.written, what) !== said(file, what)) writers.clear();
      else if (!isBack) continue;
      writers.add(commit);
    }
    this.written = file;
  }

  /** A merge that takes it elsewhere brings all of it there. */
  moved(commit: string): void {
    for (const writers of this.writers.values()) writers.add(commit);
  }

  /** Without a file that can be read all stays as it was, also what settings had said; but a skill that never had one. */
  private get isFrozen(): boolean {
    return this.file === "unreadable" || (this.file === "gone" && this.isGoverned);
  }

  /**
   * After a merge: what opens nothing counts, by the approved settings, by the merged ones, and where it is said by any others.
   * `published`: the versions before it.
   */
  merged(settings: readonly Settings[], published: ReadonlySet<string>): void {
    const effects = settings.map((one) => new Effect(one, this.namespace));
    if (this.isFrozen) this.freeze(effects[0] as Effect);
    if (this.isFrozen) return;
    const before = this.words;
    if (typeof this.file !== "string") Object.assign(this, { words: this.file, isGoverned: true });
    this.thaw(before);
    const approved = this.later.filter(({ what, name }) => said(before, what, name) === said(this.words, what, name));
    this.later = [];
    for (const asked of approved) this.approve(asked, published);
    const { words, visibility, owners } = this;
    const isLess = (by: Effect) =>
      words.visibility === undefined ||
      (visibility !== undefined && !opens(visibility, words.visibility)) ||
      !opens(by.visibility(visibility), words.visibility);
    if (effects.every((by) => isLess(by) && !opens(by.visibility(visibility), by.visibility(words.visibility))))
      this.visibility = words.visibility;
    this.enabled = this.enabled && words.enabled;
    if (effects.every((by) => same(by.owners(owners), by.owners(words.owners)))) this.owners = words.owners;
    for (const [person, before] of this.readers) {
      const now = named(words, person);
      const adds = now === "named" && before !== "named";
      if (effects.every((by) => by.reads(person, before) || (!adds && !by.reads(person, now))))
        this.readers.set(person, now);
    }
    for (const version of new Set([...this.states.keys(), ...Object.keys(words.states)])) {
      const before = this.states.get(version) ?? "online";
      const now = words.states[version] ?? "online";
      const isFinal = before === "withdrawn" && published.has(version);
      if (!published.has(version) || (!isFinal && (RANK[now] ?? 0) <= (RANK[before] ?? 0)))
        this.states.set(version, now);
    }
  }

  /** What the file says as before was approved as before, and so was what it says as it was approved. */
  private thaw(before: Lifecycle): void {
    const { thawed, words } = this;
    if (thawed === undefined) return;
    this.thawed = undefined;
    const isAsBefore = (what: string) => said(before, what) === said(words, what);
    if (isAsBefore("visibility") || words.visibility === thawed.visibility) this.visibility = thawed.visibility;
    if (isAsBefore("owners") || said({ ...words, owners: thawed.owners }, "owners") === said(words, "owners"))
      this.owners = thawed.owners;
    for (const [person, as] of thawed.readers)
      if (isAsBefore("readers") || named(words, person) === as) this.readers.set(person, as);
  }

  private freeze(by: Effect): void {
    this.thawed ??= { visibility: this.visibility, owners: this.owners, readers: new Map(this.readers) };
    this.visibility ??= by.visibility(undefined);
    this.owners ??= by.owners(undefined);
    for (const [person, said] of this.readers)
      if (said === "default") this.readers.set(person, by.reads(person, said) ? "named" : "left");
  }

  /** Somebody approved this. */
  approve(asked: Asked, published: ReadonlySet<string>): void {
    if (this.isFrozen) this.later = [...this.later, asked];
    if (this.isFrozen) return;
    const { words } = this;
    const { what, name = "", to, commit } = asked;
    const isWriter = this.writers.get(what)?.has(commit) === true;
    if (what === "visibility" && isWriter) this.visibility = words.visibility;
    if (what === "enabled") this.enabled = words.enabled;
    if (what === "owners" && isWriter) this.owners = words.owners;
    if (what === "readers" && isWriter) for (const person of PERSONS) this.readers.set(person, named(words, person));
    if (what === "channel") this.stable.add(to === null ? undefined : String(to));
    if (what === "state" && !(this.states.get(name) === "withdrawn" && published.has(name)))
      this.states.set(name, words.states[name] ?? "online");
  }

  /** Before anybody is asked. */
  approveAll(): void {
    if (this.isFrozen) return;
    const { words } = this;
    Object.assign(this, { visibility: words.visibility, enabled: words.enabled, owners: words.owners });
    for (const person of this.readers.keys()) this.readers.set(person, named(words, person));
    for (const version of this.states.keys())
      if (this.states.get(version) !== "withdrawn") this.states.set(version, words.states[version] ?? "online");
    this.stable.add(words.stable);
  }

  /** Who owns it goes on until somebody approved who does instead. */
  own(approved: Settings): void {
    const effect = new Effect(approved, this.namespace);
    // A namespace's own read what is its, whoever else owns it.
    for (const owner of [...effect.owners(this.owners), ...effect.owners(undefined)]) this.owned.add(word(owner));
  }

  /** Public is for anybody, internal for members, private for owners and readers; these see it anyway. */
  isOpen(approved: Settings, asker: Audience): boolean {
    const by = new Effect(approved, this.namespace);
    const open = by.visibility(this.visibility);
    if (!this.enabled) return false;
    if (open === "public") return true;
    if (typeof asker === "string") return open === "internal" && asker === "internal";
    const isNamed = (one: string) => this.owned.has(one) || by.reads(one, this.readers.get(one) ?? "left");
    return (open === "internal" && asker.member) || [asker.name, ...asker.groups].map(word).some(isNamed);
  }

  /** Does its state give this version to who asks for it like that? */
  gives(version: string, isExact: boolean): boolean {
    return (RANK[this.states.get(version) ?? "online"] ?? 0) >= (isExact ? 1 : 2);
  }
}

/** Settings: those merged last that could be read, and those that count until all merges since were approved. */
export class SettingsOracle {
  approved: Settings;
  merged: Settings;
  isReadable = true;
  private readonly pending = new Set<string>();

  constructor(first: Settings) {
    this.approved = first;
    this.merged = first;
  }

  get waits(): boolean {
    return this.pending.size > 0;
  }

  take(file: Settings | "unreadable", commit: string): void {
    const isKnown = this.waits && this.isReadable && JSON.stringify(file) === JSON.stringify(this.merged);
    this.isReadable = file !== "unreadable";
    if (file === "unreadable") return;
    this.merged = file;
    if (JSON.stringify(file) === JSON.stringify(this.approved)) this.pending.clear();
    else if (!isKnown) this.pending.add(commit);
  }

  /** Answers whether that was the last that they waited for. */
  approve(commit: string): boolean {
    const isLast = this.pending.delete(commit) && !this.waits;
    if (isLast) this.approveAll();
    return isLast;
  }

  approveAll(): void {
    this.pending.clear();
    this.approved = this.merged;
  }
}

/** One word of a file. */
function said(words: Lifecycle, what: string, name = ""): string {
  if (what === "channel") return String(words.stable);
  if (what === "state") return String(words.states[name]);
  return JSON.stringify(words[what as "visibility" | "readers" | "owners" | "enabled"] ?? null);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.map(word).join() === b.map(word).join();
}
