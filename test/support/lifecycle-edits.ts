/** Random edits of lifecycle files, settings and content, by hand and by our commands, and withdrawals between two merges. */
import fc from "fast-check";
import { moveChannel, setEnabled, setVersionOffer } from "../../src/core/trunk/lifecycle-edit.ts";
import { skillMd } from "./git-fixture.ts";
import type { Patch } from "./memory-trunk.ts";

/** A group of two releases of the others. */
export const KIT = "hr/kit";
/** Two of one name, so that the same bytes may be released twice. */
export const IDS = ["pay/one", "hr/one", "pay/two", KIT] as const;
export type Id = (typeof IDS)[number];
export const VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"];
export const OPENNESS = ["public", "internal", "private"] as const;
const STATES = ["online", "deprecated", "yanked", "offline", "withdrawn"] as const;
const PEOPLE = ["ann", "@Bob", "@acme/pay", "support"];
export interface Lifecycle {
  readonly visibility: (typeof OPENNESS)[number] | undefined;
  readonly owners: readonly string[] | undefined;
  readonly readers: readonly string[] | undefined;
  readonly enabled: boolean;
  readonly stable: string | undefined;
  readonly states: Readonly<Record<string, string>>;
}
export type Ceiling = Partial<Pick<Lifecycle, "visibility" | "owners" | "readers">>;
/** `pay` is what all skills of that namespace are held to. */
export interface Settings {
  readonly visibility: (typeof OPENNESS)[number];
  readonly owners: readonly string[];
  readonly pay: Ceiling;
}
/** What a command writes into a lifecycle file that there is. */
export type Command =
  | { readonly does: "state"; readonly version: string; readonly to: string }
  | { readonly does: "channel"; readonly version: string }
  | { readonly does: "enabled"; readonly to: boolean };
export type Edit =
  | { readonly kind: "lifecycle"; readonly id: Id; readonly file: Lifecycle | "unreadable" | "gone" }
  | { readonly kind: "settings"; readonly file: Settings | "unreadable" }
  | { readonly kind: "content"; readonly id: Id; readonly body: number | "gone" }
  | { readonly kind: "command"; readonly id: Id; readonly command: Command }
  /** Evidence, which is no commit. */
  | { readonly kind: "withdraw"; readonly id: Id; readonly version: string };

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
  states: fc.dictionary(fc.constantFrom(...VERSIONS), fc.constantFrom(...STATES), { maxKeys: 3 }),
});
const pay = fc.record({ visibility, owners: people, readers: people }, { requiredKeys: [] });
const version = fc.constantFrom(...VERSIONS);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ does: fc.constant("state" as const), version, to: fc.constantFrom(...STATES) }),
  fc.record({ does: fc.constant("channel" as const), version }),
  fc.record({ does: fc.constant("enabled" as const), to: fc.boolean() }),
);
export const edit: fc.Arbitrary<Edit> = fc.oneof(
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
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("command" as const), id, command }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), id, version }) },
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

/** The lifecycle files as they stand, which commands edit. */
export class Files {
  private readonly texts = new Map<Id, string>();

  /** What an edit commits; undefined where it is none, or a command that has nothing to edit. */
  patchOf(one: Edit): Patch | undefined {
    if (one.kind === "content") return contentOf(one.id, one.body);
    if (one.kind === "settings") return settingsOf(one.file);
    if (one.kind === "withdraw") return undefined;
    const path = `lifecycle/${one.id}.yaml`;
    if (one.kind === "command") {
      const text = this.texts.get(one.id);
      if (text === undefined || text === BROKEN) return undefined;
      this.texts.set(one.id, Buffer.from(edited({ path, bytes: Buffer.from(text) }, one.command)).toString());
    } else if (one.file === "gone") this.texts.delete(one.id);
    else this.texts.set(one.id, one.file === "unreadable" ? BROKEN : written(one.file));
    return { [path]: this.texts.get(one.id) ?? null };
  }
}

function edited(file: { readonly path: string; readonly bytes: Uint8Array }, command: Command): Uint8Array {
  if (command.does === "channel") return moveChannel(file, "stable", command.version);
  if (command.does === "enabled") return setEnabled(file, command.to);
  const { version: of, to: state } = command;
  return setVersionOffer(file, of, { state: state as (typeof STATES)[number], reason: "because" });
}

function contentOf(one: Id, body: number | "gone"): Patch {
  const folder = `skills/${one}`;
  const text = body === "gone" ? null : skillMd(nameOf(one), { body: `Body ${body}.\n` });
  if (one !== KIT) return { [`${folder}/SKILL.md`]: text };
  const members = `[pay/one@${VERSIONS[Number(body)]}, pay/two@1.0.0]`;
  const manifest = body === "gone" ? null : `kind: group\nmembers: ${members}\n`;
  return { [`${folder}/SKILL.md`]: text, [`${folder}/skill.yaml`]: manifest };
}

function settingsOf(file: Settings | "unreadable"): Patch {
  if (file === "unreadable") return { "skilltrunk.yaml": BROKEN };
  const { visibility: open, owners, pay: held } = file;
  const ceiling = JSON.stringify(held);
  return {
    "skilltrunk.yaml": `names: scoped\nvisibility: ${open}\n${list("owners", owners)}namespaces:\n  pay: ${ceiling}\n`,
  };
}
