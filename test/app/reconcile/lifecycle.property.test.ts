/**
 * Whatever is merged of lifecycle files and settings: nobody is given what the files keep from them. What that is, is
 * told here from the files alone, in the words of the design, and shares nothing with the code that decides it.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { type Audience, principal } from "../../../src/core/access/audience.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { parseSkillRequest, type SkillId } from "../../../src/core/names.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryTrunk, memorySource, type Patch } from "../../support/memory-trunk.ts";

/** Two of one name, so that the same bytes may be released twice. */
const IDS = ["pay/one", "hr/one", "pay/two"] as const;
type Id = (typeof IDS)[number];
const VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"];
const OPENNESS = ["public", "internal", "private"] as const;
const PEOPLE = ["ann", "@Bob", "@acme/pay", "support"];
/** On a machine that has much else to do. */
const LIMIT_MS = 180_000;

interface Lifecycle {
  readonly visibility: (typeof OPENNESS)[number] | undefined;
  readonly owners: readonly string[] | undefined;
  readonly readers: readonly string[] | undefined;
  readonly enabled: boolean;
  readonly stable: string | undefined;
  readonly states: Readonly<Record<string, string>>;
}
type Ceiling = Partial<Pick<Lifecycle, "visibility" | "owners" | "readers">>;
/** `pay` is what all skills of that namespace are held to. */
interface Settings {
  readonly visibility: (typeof OPENNESS)[number];
  readonly owners: readonly string[];
  readonly pay: Ceiling;
}
type Edit =
  | { readonly kind: "lifecycle"; readonly id: Id; readonly file: Lifecycle | "unreadable" | "gone" }
  | { readonly kind: "settings"; readonly file: Settings | "unreadable" }
  | { readonly kind: "content"; readonly id: Id; readonly body: number | "gone" };

const id = fc.constantFrom(...IDS);
const people = fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 2 });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const visibility = fc.constantFrom(...OPENNESS);
const lifecycle: fc.Arbitrary<Lifecycle> = fc.record({
  visibility: maybe(visibility),
  owners: maybe(people),
  readers: maybe(people),
  enabled: fc.constantFrom(true, true, true, false),
  stable: maybe(fc.constantFrom(...VERSIONS)),
  states: fc.dictionary(
    fc.constantFrom(...VERSIONS),
    fc.constantFrom("online", "deprecated", "yanked", "offline", "withdrawn"),
    { maxKeys: 3 },
  ),
});
const pay = fc.record({ visibility, owners: people, readers: people }, { requiredKeys: [] });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("lifecycle" as const), id, file: lifecycle }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("lifecycle" as const),
      id,
      file: fc.constantFrom("unreadable" as const, "gone" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("settings" as const),
      file: fc.oneof(
        { weight: 5, arbitrary: fc.record({ visibility: fc.constantFrom("public", "internal"), owners: people, pay }) },
        { weight: 1, arbitrary: fc.constant("unreadable" as const) },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("content" as const),
      id,
      body: fc.constantFrom<number | "gone">(0, 1, 2, "gone"),
    }),
  },
) as fc.Arbitrary<Edit>;

const BROKEN = "nonsense: [\n";
const nameOf = (skill: string) => skill.split("/")[1] ?? "";
const list = (key: string, words: readonly string[] | undefined) =>
  words === undefined ? "" : `${key}: ${JSON.stringify(words)}\n`;
const line = (key: string, word: unknown) => (word === undefined ? "" : `${key}: ${word}\n`);

/** The tag is there so that each file sets something: one that set nothing may go, and means the defaults then. */
function written(file: Lifecycle): string {
  const states = Object.entries(file.states).map(([v, state]) => `  ${v}: { state: ${state}, reason: because }\n`);
  return [
    "tags: [kept]\n",
    line("visibility", file.visibility),
    list("owners", file.owners),
    list("readers", file.readers),
    line("enabled", file.enabled),
    file.stable === undefined ? "" : `channels:\n  stable: ${file.stable}\n`,
    states.length === 0 ? "" : `versions:\n${states.join("")}`,
  ].join("");
}

function patchOf(one: Edit): Patch {
  if (one.kind === "content") {
    const text = one.body === "gone" ? null : skillMd(nameOf(one.id), { body: `Body ${one.body}.\n` });
    return { [`skills/${one.id}/SKILL.md`]: text };
  }
  if (one.kind === "lifecycle") {
    const text = one.file === "gone" ? null : one.file === "unreadable" ? BROKEN : written(one.file);
    return { [`lifecycle/${one.id}.yaml`]: text };
  }
  if (one.file === "unreadable") return { "skilltrunk.yaml": BROKEN };
  const { visibility: open, owners, pay: held } = one.file;
  const ceiling = JSON.stringify(held);
  return {
    "skilltrunk.yaml": `names: scoped\nvisibility: ${open}\n${list("owners", owners)}namespaces:\n  pay: ${ceiling}\n`,
  };
}

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
    else if (one.body === "gone") this.gone.add(one.id);
    else this.gone.delete(one.id);
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
      shown.owners = file.owners ?? owners;
      shown.readers = (file.readers ?? held.readers ?? []).filter(mayRead);
      shown.enabled = file.enabled;
      shown.governed = true;
    } else if (file === "unreadable" || shown.governed) {
      shown.open = narrow(shown.open);
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

  stateOf(one: Id, release: { readonly version: string; readonly digest: string }): string {
    return this.withdrawn.has(release.digest)
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

function ask(catalog: Catalog, text: string, audience: Audience) {
  const request = parseSkillRequest(text);
  if (request === undefined) throw new Error(`${text} is no request`);
  try {
    return resolve(catalog, request, { audience, now: "2026-06-01T00:00:00Z" });
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
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
      const reconciler = createReconciler({ source, clock: { now: () => Date.UTC(2027, 0, 1) } });
      for (const merge of [first, ...edits.map((one) => [one])]) {
        source.tip = trunk.add(Object.assign({}, ...merge.map(patchOf)), "fix: change");
        for (const one of merge) oracle.take(one);
        await reconciler.pass().catch((error: unknown) => {
          if (!(error instanceof RegistryError) || error.code !== "SETTINGS_INVALID") throw error;
        });
        oracle.merged(reconciler.catalog);
      }
      const { catalog } = reconciler;
      for (const asker of ASKERS) {
        for (const text of [...IDS, "one", "two"].flatMap((one) => WANTED.map((wanted) => one + wanted))) {
          const got = ask(catalog, text, asker);
          if (got === undefined) continue;
          const one = got.entry.id as Id;
          const state = oracle.stateOf(one, got.release);
          expect([text, asker, oracle.isOpen(one, asker)]).toEqual([text, asker, true]);
          const usable = got.resolvedBy === "exact" ? ["online", "deprecated", "yanked"] : ["online", "deprecated"];
          expect(usable).toContain(state);
          if (got.resolvedBy !== "exact") expect(oracle.gone.has(one) && oracle.settings !== "unreadable").toBe(false);
          seen.add(`${oracle.shown.get(one)?.open} ${state}`);
        }
        // Hiding everything would be no registry.
        for (const one of IDS) {
          const { states } = oracle.shown.get(one) as Shown;
          for (const release of catalog.skills.get(one as SkillId)?.releases.values() ?? []) {
            // Of itself: a release that has the bytes of a withdrawn one is not called so in its own chain.
            expect([one, release.version, release.state]).toEqual([one, release.version, states.get(release.version)]);
            const usable = !["offline", "withdrawn"].includes(oracle.stateOf(one, release));
            const expected = usable && oracle.isOpen(one, asker) ? release.version : undefined;
            const text = `${one}@${release.version}`;
            expect([text, asker, ask(catalog, text, asker)?.release.version]).toEqual([text, asker, expected]);
          }
        }
      }
    }),
    { numRuns: 120 },
  );
  for (const open of OPENNESS)
    for (const state of ["online", "deprecated", "yanked"]) expect(seen).toContain(`${open} ${state}`);
});
