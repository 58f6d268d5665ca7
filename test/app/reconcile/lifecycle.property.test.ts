/**
 * Whatever is merged of lifecycle files and settings: nobody is given what the files keep from them. What that is, is
 * told here from the files alone, in the words of the design, and shares nothing with the code that decides it.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Source } from "../../../src/app/ports/ports.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { withdraw } from "../../../src/app/reconcile/withdraw.ts";
import { type Audience, principal } from "../../../src/core/access/audience.ts";
import type { Catalog, Release } from "../../../src/core/catalog/catalog.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { parseSkillRequest, type SkillId } from "../../../src/core/names.ts";
import { ask } from "../../support/ask-catalog.ts";
import {
  type Ceiling,
  type Command,
  type Edit,
  edit,
  Files,
  IDS,
  type Id,
  KIT,
  type Lifecycle,
  OPENNESS,
  type Settings,
  VERSIONS,
} from "../../support/lifecycle-edits.ts";
import { MemoryTrunk, memorySource, type Patch } from "../../support/memory-trunk.ts";

/** On a machine that has much else to do. */
const LIMIT_MS = 300_000;
const clock = { now: () => Date.UTC(2027, 0, 1) };

/** How a skill is offered, by the files. */
interface Shown {
  open: (typeof OPENNESS)[number];
  owners: readonly string[];
  readers: readonly string[];
  enabled: boolean;
  /** Was there a lifecycle file? From then on, one that is missing changes nothing. */
  governed: boolean;
  states: Map<string, string>;
}

/** The files of the trunk as they stand, and what they have said by now. */
class Oracle {
  settings: Settings | "unreadable" = { visibility: "public", owners: [], pay: {} };
  readonly files = new Map<Id, Lifecycle | "unreadable" | "gone">();
  readonly gone = new Set<Id>();
  readonly withdrawn = new Set<string>();
  readonly shown = new Map<Id, Shown>(
    IDS.map((one) => [
      one,
      { open: "public", owners: [], readers: [], enabled: true, governed: false, states: new Map() },
    ]),
  );

  take(one: Edit): void {
    if (one.kind === "settings") this.settings = one.file;
    else if (one.kind === "lifecycle") this.files.set(one.id, one.file);
    else if (one.kind === "command") this.command(one.id, one.command);
    else if (one.kind === "withdraw") return;
    else if (one.body === "gone") this.gone.add(one.id);
    else this.gone.delete(one.id);
  }

  /** A command edits a file that there is and that can be read. */
  private command(one: Id, command: Command): void {
    const file = this.files.get(one) ?? "gone";
    if (typeof file === "string") return;
    if (command.does === "enabled") this.files.set(one, { ...file, enabled: command.to });
    if (command.does === "state")
      this.files.set(one, { ...file, states: { ...file.states, [command.version]: command.to } });
  }

  /** In an emergency: of a release that there is, at once, and for ever. */
  withdraw(one: Id, release: { readonly version: string; readonly digest: string }): void {
    this.shown.get(one)?.states.set(release.version, "withdrawn");
    this.withdrawn.add(release.digest);
  }

  /** After a merge; `catalog` only says what is published by now. While settings cannot be read, policy stands still. */
  merged(catalog: Catalog): void {
    if (this.settings === "unreadable") return;
    for (const [one, shown] of this.shown) {
      this.offer(one, shown, this.settings);
      for (const { version, digest } of catalog.skills.get(one as SkillId)?.releases.values() ?? []) {
        const file = this.files.get(one) ?? "gone";
        const before = shown.states.get(version) ?? "online";
        const state = typeof file === "string" ? before : (file.states[version] ?? "online");
        // Only `withdrawn` is final, and it takes the bytes along under every name.
        shown.states.set(version, before === "withdrawn" ? before : state);
        if (shown.states.get(version) === "withdrawn") this.withdrawn.add(digest);
      }
    }
  }

  private offer(one: Id, shown: Shown, settings: Settings): void {
    const held: Ceiling = one.startsWith("pay/") ? settings.pay : {};
    const file = this.files.get(one) ?? "gone";
    const owners = held.owners ?? settings.owners;
    // A namespace is default and ceiling: a skill narrows, never widens.
    const narrow = (open: Shown["open"]) => narrower(open, held.visibility ?? "public");
    const mayRead = (reader: string) =>
      held.readers === undefined || [...held.readers, ...owners].map(word).includes(word(reader));
    if (typeof file !== "string") {
      shown.open = narrow(file.visibility ?? held.visibility ?? settings.visibility);
      shown.owners = [...(file.owners ?? owners).filter(mayRead), ...(held.owners ?? [])];
      shown.readers = (file.readers ?? held.readers ?? []).filter(mayRead);
      shown.enabled = file.enabled;
      shown.governed = true;
    } else if (file === "unreadable" || shown.governed) {
      shown.open = narrow(shown.open);
      shown.owners = [...shown.owners.filter(mayRead), ...(held.owners ?? [])];
      shown.readers = shown.readers.filter(mayRead);
    } else {
      shown.open = held.visibility ?? settings.visibility;
      shown.owners = owners;
      shown.readers = held.readers ?? [];
    }
  }

  /** Public is for anybody, internal for members, private for owners and readers; these see it anyway. */
  isOpen(one: Id, asker: Audience): boolean {
    const { open, owners, readers, enabled } = this.shown.get(one) as Shown;
    if (!enabled) return false;
    if (open === "public") return true;
    if (typeof asker === "string") return open === "internal" && asker === "internal";
    const named = [...owners, ...readers].map(word);
    return (
      (open === "internal" && asker.member) || [asker.name, ...asker.groups].some((own) => named.includes(word(own)))
    );
  }

  /** A group goes with what it holds. */
  stateOf(one: Id, release: Release): string {
    const held = release.relations.members.flatMap((member) => ("id" in member ? [member.digest] : []));
    return [release.digest, ...held].some((digest) => this.withdrawn.has(digest))
      ? "withdrawn"
      : (this.shown.get(one)?.states.get(release.version) ?? "online");
  }
}

const word = (person: string) => person.replace("@", "").toLowerCase();
const narrower = (a: Shown["open"], b: Shown["open"]) => (OPENNESS.indexOf(a) > OPENNESS.indexOf(b) ? a : b);

const ASKERS: readonly Audience[] = [
  "public",
  "internal",
  principal({ name: "ann", groups: [], member: false }),
  principal({ name: "bob", groups: ["support"], member: true }),
  principal({ name: "cai", groups: ["acme/pay"], member: false }),
  principal({ name: "eve", groups: ["acme/payments"], member: true }),
];
const WANTED = ["", "@latest", "@stable", "@^1", "@*", "@>=1.0.1", ...VERSIONS.map((version) => `@${version}`)];

/** An admin withdraws a release, where it is published and nobody did before. */
async function withdrawNow(
  source: Source,
  { oracle, one, catalog }: { oracle: Oracle; one: Extract<Edit, { kind: "withdraw" }>; catalog: Catalog },
): Promise<void> {
  const release = catalog.skills.get(one.id as SkillId)?.releases.get(one.version);
  const request = parseSkillRequest(`${one.id}@${one.version}`);
  if (release === undefined || release.state === "withdrawn" || request === undefined) return;
  const proof = { kind: "user", user: "cara", host: "desk" } as const;
  await withdraw({ source, clock }, { request, reason: "a leak", erase: false, proof });
  oracle.withdraw(one.id, release);
}

it("gives nobody what is offline, withdrawn or not open to them, and everybody the rest", {
  timeout: LIMIT_MS,
}, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 16, size: "max" }), async (edits) => {
      const trunk = new MemoryTrunk();
      const first: Edit[] = [
        { kind: "settings", file: { visibility: "public", owners: ["dan"], pay: {} } },
        ...IDS.map((one) => ({ kind: "content", id: one, body: 0 }) as const),
      ];
      const oracle = new Oracle();
      const source = memorySource(trunk);
      const reconciler = createReconciler({ source, clock });
      const files = new Files();
      const pass = () =>
        reconciler.pass().catch((error: unknown) => {
          if (!(error instanceof RegistryError) || error.code !== "SETTINGS_INVALID") throw error;
        });
      for (const merge of [first, ...edits.map((one) => [one])]) {
        const patches = merge.flatMap((one): readonly Patch[] => [files.patchOf(one) ?? []].flat());
        if (patches.length > 0) source.tip = trunk.add(Object.assign({}, ...patches), "fix: change");
        for (const one of merge) oracle.take(one);
        const [one] = merge;
        if (one?.kind === "withdraw") await withdrawNow(source, { oracle, one, catalog: reconciler.catalog });
        await pass();
        oracle.merged(reconciler.catalog);
      }
      const { catalog } = reconciler;
      for (const asker of ASKERS) {
        for (const text of [...IDS, "one", "two", "kit"].flatMap((one) => WANTED.map((wanted) => one + wanted))) {
          const got = ask(catalog, text, asker);
          if (got === undefined) continue;
          const one = got.entry.id as Id;
          const state = oracle.stateOf(one, got.release);
          expect([text, asker, oracle.isOpen(one, asker)]).toEqual([text, asker, true]);
          const usable = got.resolvedBy === "exact" ? ["online", "deprecated", "yanked"] : ["online", "deprecated"];
          expect([text, usable.includes(state) ? state : `${got.release.version} ${state}`]).toEqual([text, state]);
          if (got.resolvedBy !== "exact") expect(oracle.gone.has(one) && oracle.settings !== "unreadable").toBe(false);
          seen.add(`${oracle.shown.get(one)?.open} ${state}`);
          if (one === KIT) seen.add(`group ${state}`);
        }
        // Hiding everything would be no registry.
        for (const one of IDS) {
          const { states } = oracle.shown.get(one) as Shown;
          for (const release of catalog.skills.get(one as SkillId)?.releases.values() ?? []) {
            // Of itself: a release that has the bytes of a withdrawn one is not called so in its own chain.
            expect([one, release.version, release.state]).toEqual([one, release.version, states.get(release.version)]);
            const state = oracle.stateOf(one, release);
            if (one === KIT && state !== release.state) seen.add("group with a withdrawn member");
            const usable = !["offline", "withdrawn"].includes(state);
            const expected = usable && oracle.isOpen(one, asker) ? release.version : undefined;
            const text = `${one}@${release.version}`;
            expect([text, asker, ask(catalog, text, asker)?.release.version]).toEqual([text, asker, expected]);
          }
        }
      }
    }),
    { numRuns: 120 },
  );
  for (const what of ["group online", "group yanked", "group with a withdrawn member"]) expect(seen).toContain(what);
  for (const open of OPENNESS)
    for (const state of ["online", "deprecated", "yanked"]) expect(seen).toContain(`${open} ${state}`);
});
