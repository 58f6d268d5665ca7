/**
 * A repository in memory whose policy has the registry see to approvals: random merges, approvals of some of them, renames and
 * restarts are done to it, and what comes of that is held against what may be expected.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { type Audience, principal } from "../../src/core/access/audience.ts";
import type { Catalog, SkillEntry } from "../../src/core/catalog/catalog.ts";
import { mayRead } from "../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { approvalSubject } from "../../src/core/gate/approvals.ts";
import { allAwaitedOffers, offerKey } from "../../src/core/gate/held-offer.ts";
import { awaitedRules } from "../../src/core/gate/held-policy.ts";
import type { SkillId } from "../../src/core/names.ts";
import { type Asked, Effect, named, PERSONS, SettingsOracle, SkillOracle, word } from "./approval-oracle.ts";
import { ask } from "./ask-catalog.ts";
import { type Edit, edit, Files, KIT, type Settings, VERSIONS } from "./lifecycle-edits.ts";
import { MemoryTrunk, memorySource, type Patch } from "./memory-trunk.ts";

const clock = { now: () => Date.UTC(2027, 0, 1) };
const FIRST: Settings = { visibility: "public", owners: ["dan"], pay: {} };
const POLICY =
  "approvals: { source: api, rules: [{ when: { kind: [visibility, owners, channel, state] }, from: owner }] }\n";
const SKILLS = ["pay/one", "hr/one", "pay/two"] as const;
type Name = (typeof SKILLS)[number];
/** It leaves its namespace, and with that the ceiling. */
const [OLD, NEXT] = ["pay/two", "hr/two"] as const;
const RENAMES = `renames: { ${OLD}: ${NEXT} }\n`;

export type Step =
  | { readonly does: "merge"; readonly edit: Edit }
  | { readonly does: "approve"; readonly which: number }
  | { readonly does: "rename" | "restart" };
export const mergeable = edit.filter((one) => one.kind === "settings" || (one.kind !== "withdraw" && one.id !== KIT));
const mergeableSettings = edit.filter(({ kind }) => kind === "settings");
const merge = (edits: fc.Arbitrary<Edit>) => fc.record({ does: fc.constant("merge" as const), edit: edits });
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: merge(mergeable) },
  { weight: 2, arbitrary: merge(mergeableSettings) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant("approve" as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.constant({ does: "rename" as const }) },
  { weight: 3, arbitrary: fc.constant({ does: "restart" as const }) },
);

const ASKERS: readonly Audience[] = [
  "public",
  "internal",
  principal({ name: "ann", groups: [], member: false }),
  principal({ name: "bob", groups: ["support"], member: true }),
  principal({ name: "cai", groups: ["acme/pay"], member: false }),
  principal({ name: "dan", groups: [], member: false }),
  principal({ name: "eve", groups: ["acme/payments"], member: true }),
];
const WANTED = ["", "@latest", "@stable", "@^1", "@>=1.0.1", ...VERSIONS.map((version) => `@${version}`)];

type Change = Omit<Asked, "commit">;

/** A repository and its registry, and beside them what may be expected. */
export class World {
  readonly seen: (what: string) => void;
  private readonly trunk = new MemoryTrunk();
  private readonly source = memorySource(this.trunk);
  private readonly files = new Files();
  private readonly settings = new SettingsOracle(FIRST);
  private readonly skills = new Map<Name, SkillOracle>(SKILLS.map((id) => [id, new SkillOracle(id.slice(0, -4))]));
  private reconciler = createReconciler({ source: this.source, clock });
  private isMoved = false;
  private isGoverned = false;

  constructor(seen: (what: string) => void) {
    this.seen = seen;
  }

  get catalog(): Catalog {
    return this.reconciler.catalog;
  }

  private idOf(name: Name): SkillId {
    return (name === OLD && this.isMoved ? NEXT : name) as SkillId;
  }

  private published(name: Name): ReadonlySet<string> {
    return new Set(this.catalog.skills.get(this.idOf(name))?.releases.keys());
  }

  async begin(edits: readonly Edit[]): Promise<void> {
    await this.merge([
      { kind: "settings", file: FIRST },
      ...SKILLS.map((id) => ({ kind: "content", id, body: 0 }) as const),
    ]);
    for (const one of edits) await this.merge([one]);
    if (!this.settings.isReadable) await this.merge([{ kind: "settings", file: this.settings.merged }]);
    for (const skill of this.skills.values()) skill.approveAll();
    await this.commit({ "policy.yaml": POLICY }, []);
    this.isGoverned = true;
  }

  async do(one: Step): Promise<void> {
    if (one.does === "merge") await this.merge([one.edit]);
    else if (one.does === "approve") await this.approve(one.which);
    else if (one.does === "rename") await this.rename();
    else await this.restart();
  }

  private async restart(): Promise<void> {
    if (this.catalog.heldSettings !== undefined) this.seen("a restart while settings wait");
    if (!this.settings.isReadable) this.seen("a restart while settings cannot be read");
    this.reconciler = createReconciler({ source: this.source, clock });
    await this.pass();
  }

  async merge(edits: readonly Edit[]): Promise<void> {
    const patches = edits.flatMap((one): readonly Patch[] => [this.files.patchOf(one) ?? []].flat());
    if (patches.length > 0) await this.commit(Object.assign({}, ...patches), edits);
  }

  /** Merges, passes, and tells what is expected of it. */
  private async commit(patch: Patch, edits: readonly Edit[]): Promise<void> {
    const before = new Map(SKILLS.map((name) => [name, this.published(name)]));
    const waited = allAwaitedOffers(this.catalog).length;
    const commit = this.trunk.add(
      Object.fromEntries(Object.entries(patch).map((file) => this.moved(file))),
      "fix: change",
    );
    this.source.tip = commit;
    const isChanged = (path: string) => this.trunk.commits.at(-1)?.changes.some((one) => one.path === path) === true;
    for (const one of edits) {
      if (one.kind === "settings" && isChanged("skilltrunk.yaml")) this.settings.take(one.file, commit);
      if (one.kind === "lifecycle") this.skills.get(one.id as Name)?.write(one.file, commit);
      if (one.kind === "command") this.skills.get(one.id as Name)?.command(one.command, commit);
    }
    await this.pass();
    if (!this.isGoverned) this.settings.approveAll();
    if (!this.settings.isReadable) return;
    const { approved, merged } = this.settings;
    for (const [name, skill] of this.skills) {
      const { holds } = this.catalog.skills.get(this.idOf(name)) ?? {};
      if (skill.file === "unreadable" && holds !== undefined) this.seen("a file that cannot be read while it waits");
      skill.merged([approved, merged], before.get(name) ?? new Set());
      if (!this.isGoverned) skill.approveAll();
      skill.own(approved);
      if (!this.isGoverned) skill.stable.add(this.catalog.skills.get(this.idOf(name))?.channels.get("stable"));
    }
    if (waited < allAwaitedOffers(this.catalog).length && this.settings.waits)
      this.seen("an offer waits beside settings");
  }

  private moved([path, text]: readonly [string, string | null]): readonly [string, string | null] {
    if (!this.isMoved) return [path, text];
    if (path === "skilltrunk.yaml" && this.settings.isReadable && text !== null) return [path, text + RENAMES];
    return [path.replace(OLD, NEXT), text];
  }

  private async rename(): Promise<void> {
    const entry = this.catalog.skills.get(OLD as SkillId);
    if (this.isMoved || !this.settings.isReadable || entry?.live !== true) return;
    const skill = this.skills.get(OLD) as SkillOracle;
    const kept = this.files.patchOf({ kind: "settings", file: this.settings.merged });
    const there = this.trunk.commits.at(-1)?.files;
    const old: Patch = Object.fromEntries(
      [...(there?.keys() ?? [])].filter((path) => path.includes(OLD)).map((path) => [path, null]),
    );
    const texts = await Promise.all(
      Object.keys(old).map(async (path) => {
        const { bytes } = await this.trunk.blob(there?.get(path)?.oid ?? "");
        return [path.replace(OLD, NEXT), Buffer.from(bytes ?? []).toString()] as const;
      }),
    );
    if (entry.holds !== undefined) this.seen("a rename of what waits");
    const own = { "skilltrunk.yaml": `${kept?.["skilltrunk.yaml"]}${RENAMES}` };
    // What it is about to be called is where its files go.
    this.isMoved = true;
    skill.namespace = "hr";
    skill.moved(await this.commitAsIs({ ...own, ...old, ...Object.fromEntries(texts) }));
  }

  private async commitAsIs(patch: Patch): Promise<string> {
    const commit = this.trunk.add(patch, "fix: rename");
    this.source.tip = commit;
    // What waits of settings waits for no merge that has it as it was.
    if (this.settings.waits) this.seen("a rename beside settings that wait");
    this.settings.take(this.settings.merged, commit);
    await this.pass();
    return commit;
  }

  private async pass(): Promise<void> {
    await this.reconciler.pass().catch((error: unknown) => {
      if (!(error instanceof RegistryError) || error.code !== "SETTINGS_INVALID") throw error;
    });
  }

  /** Everything that somebody could approve: the evidence, and what the ledger tells people that it is about. */
  private awaited(): readonly {
    readonly key: string;
    readonly id?: string;
    readonly changes: readonly Change[];
    readonly commit: string;
  }[] {
    const offers = allAwaitedOffers(this.catalog).flatMap(({ id, commit, missing, changes }) =>
      missing.map((stage) => ({ key: offerKey(commit, stage, id), id, changes: changes as readonly Change[], commit })),
    );
    const rules = awaitedRules(this.catalog).flatMap(({ commit, about, missing }) =>
      missing.map((stage) => ({ key: `approval:${approvalSubject(commit, stage, about)}`, changes: [], commit })),
    );
    return [...offers, ...rules];
  }

  /** Answers whether there was anything to approve. */
  async approve(which: number): Promise<boolean> {
    const awaited = this.awaited();
    const picked = awaited[which % Math.max(awaited.length, 1)];
    if (picked === undefined) return false;
    const { key, commit } = picked;
    await acknowledge({ source: this.source, clock, step: key, reason: "reviewed", by: "operator" });
    await this.pass();
    // The same people approve all of one merge at once.
    for (const { id, changes } of awaited.filter((one) => one.key === key)) {
      const name = SKILLS.find((one) => this.idOf(one) === id);
      if (name === undefined && this.settings.approve(commit)) this.seen("settings approved");
      for (const change of changes) {
        if (name !== undefined) this.skills.get(name)?.approve({ ...change, commit }, this.published(name));
        this.seen(`${change.what} approved`);
      }
    }
    for (const skill of this.skills.values()) skill.own(this.settings.approved);
    if (this.awaited().length > 0) this.seen("some approved, some not");
    return true;
  }

  /** Nobody reads or is given more than was approved. */
  check(): void {
    const { approved, merged } = this.settings;
    for (const [name, skill] of this.skills) {
      const entry = this.catalog.skills.get(this.idOf(name)) as SkillEntry;
      expect([name, [...skill.stable].includes(entry.channels.get("stable"))]).toEqual([name, true]);
      for (const asker of ASKERS) {
        const isOpen = skill.isOpen(approved, asker);
        const reads = mayRead(entry, asker);
        expect([name, asker, reads && !isOpen]).toEqual([name, asker, false]);
        if (reads) this.seen(`${entry.offer.visibility} is read`);
        if (new Effect(merged, skill.namespace).visibility(skill.words.visibility) === "public" && !reads)
          this.seen("what is merged as public is not read");
        for (const wanted of WANTED) {
          const got = ask(this.catalog, this.idOf(name) + wanted, asker);
          if (got === undefined) continue;
          const { version, state } = got.release;
          expect([name, wanted, isOpen, state === "offline" || state === "withdrawn"]).toEqual([
            name,
            wanted,
            true,
            false,
          ]);
          expect([name, version, skill.gives(version, got.resolvedBy === "exact")]).toEqual([name, version, true]);
          if (state !== (skill.words.states[version] ?? "online")) this.seen("a state waits");
        }
      }
    }
  }

  /** Mends what nobody can read, has all of it approved, and compares with what is merged. */
  async settle(): Promise<void> {
    await this.merge([{ kind: "settings", file: this.settings.merged }]);
    for (const [id, { words }] of this.skills) await this.merge([{ kind: "lifecycle", id, file: words }]);
    for (let i = 0; i < 100 && (await this.approve(i)); i++) this.check();
    expect(this.awaited()).toEqual([]);
    expect(this.catalog.heldSettings).toBeUndefined();
    for (const [name, { namespace, words, states }] of this.skills) {
      const by = new Effect(this.settings.merged, namespace);
      const { offer, releases, channels } = this.catalog.skills.get(this.idOf(name)) as SkillEntry;
      const readers = PERSONS.filter((person) => by.reads(person, named(words, person)));
      expect([name, offer.visibility, offer.enabled]).toEqual([name, by.visibility(words.visibility), words.enabled]);
      expect([name, offer.owners]).toEqual([name, by.owners(words.owners)]);
      expect([name, new Set(offer.readers.map(word))]).toEqual([name, new Set(readers)]);
      for (const { version, state } of releases.values()) {
        const said = states.get(version) === "withdrawn" ? "withdrawn" : (words.states[version] ?? "online");
        expect([name, version, state]).toEqual([name, version, said]);
      }
      if (releases.has(words.stable ?? "")) expect([name, channels.get("stable")]).toEqual([name, words.stable]);
    }
    expect(await verifyLedger({ source: this.source })).toMatchObject({ identical: true, difference: null });
  }
}
