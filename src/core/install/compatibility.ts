/**
 * Whom a release is for, as far as its `compatibility` says so, held against who would use it: agents in the versions that
 * they have, systems and processors. What cannot be told is `unknown`, and never refused.
 */

import { coerce, satisfies, validRange } from "semver";
import type { ReleaseView } from "../catalog/view.ts";
import { quote, RegistryError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { HARNESSES } from "./harnesses.ts";

/** Lists of words by what they are about: `agents`, `os`, `arch`. */
export type Compatibility = Readonly<Record<string, readonly string[]>>;

/** An agent that would use a release, in the version that it has where that is known. */
export interface AskedHarness {
  readonly id: string;
  readonly version?: string;
}

export type Fit = "fits" | "unknown" | "misfit";

export const HARNESS_EXPECTED = "expected an agent such as claude-code, or claude-code@2.1.0";

/** Reads `claude-code` or `claude-code@2.1.0`; undefined for everything else. */
export function parseHarness(text: string): AskedHarness | undefined {
  const [, id = "", version] = /^([a-z0-9][a-z0-9._-]{0,63})(?:@(.{1,64}))?$/.exec(text) ?? [];
  if (id === "") return undefined;
  if (version === undefined) return { id };
  const whole = /^v?\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?$/.test(version) ? coerce(version, PRERELEASE) : null;
  return whole === null ? undefined : { id, version: whole.version };
}
const PRERELEASE = { includePrerelease: true };

/** Can this agent use what says this of itself? What names no agents is for all of them. */
export function fitOf({ agents }: Compatibility, asked: AskedHarness): Fit {
  if (agents === undefined || agents.length === 0) return "fits";
  const fits = agents.map((word) => fitOfWord(word, asked));
  if (fits.includes("fits")) return "fits";
  return fits.includes("unknown") || asked.id === EVERYBODYS ? "unknown" : "misfit";
}
/** The folder that many agents read: who of them does is not known. */
const EVERYBODYS = "universal";

/** `claude-code`, `Claude Code`, or either with a range: `claude-code@>=2.1`. */
function fitOfWord(word: string, { id, version }: AskedHarness): Fit {
  const at = word.indexOf("@", 1);
  const name = slug(at < 0 ? word : word.slice(0, at));
  const named = KNOWN.get(name) ?? name;
  if (named !== id) return KNOWN.has(name) ? "misfit" : "unknown";
  if (at < 0) return "fits";
  const range = word.slice(at + 1);
  if (version === undefined || validRange(range) === null) return "unknown";
  return satisfies(version, range, PRERELEASE) ? "fits" : "misfit";
}

function slug(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-");
}

/** Agents by their ids and their names. */
const KNOWN: ReadonlyMap<string, string> = new Map(
  HARNESSES.flatMap(({ id, name }) => [
    [id, id],
    [slug(name), id],
  ]),
);

/** The machine that a release would be used on, as Node names it. */
export interface Machine {
  readonly os: string;
  readonly arch: string;
}

const ALIASES: Readonly<Record<string, string>> = {
  darwin: "macos",
  mac: "macos",
  osx: "macos",
  win32: "windows",
  win: "windows",
  amd64: "x64",
  x86_64: "x64",
  "x86-64": "x64",
  aarch64: "arm64",
};
const MACHINE_WORDS: Readonly<Record<keyof Machine, ReadonlySet<string>>> = {
  os: new Set(["linux", "macos", "windows", "freebsd", "openbsd", "android"]),
  arch: new Set(["x64", "arm64", "arm", "ia32", "ppc64", "riscv64", "s390x"]),
};

/**
 * Words of what something says it is for that no client knows, and what was probably meant. An agent may be somebody's own:
 * of those, only what is nearly one that is known. Tools and models are anybody's.
 */
export function unfamiliarWords(
  compatibility: ReadonlyMap<string, readonly string[]>,
): readonly { readonly about: string; readonly word: string; readonly meant: string | undefined }[] {
  const of = (about: string) => compatibility.get(about) ?? [];
  const agents = of("agents").flatMap((word) => {
    const name = slug(/^(.[^@]*)/.exec(word)?.[1] ?? word);
    const meant = KNOWN.has(name) || name === EVERYBODYS ? undefined : nearest(name, [...KNOWN.keys()]);
    return meant === undefined ? [] : [{ about: "agents", word, meant: KNOWN.get(meant) }];
  });
  const machine = (["os", "arch"] as const).flatMap((about) =>
    of(about).flatMap((word) => {
      const own = ALIASES[slug(word)] ?? slug(word);
      const known = MACHINE_WORDS[about];
      return known.has(own) ? [] : [{ about, word, meant: nearest(own, [...known]) ?? [...known].join(", ") }];
    }),
  );
  return [...agents, ...machine];
}

/** Is this machine one that it is for? */
export function fitsMachine(compatibility: Compatibility, about: keyof Machine, machine: Machine): Fit {
  const words = (compatibility[about] ?? []).map((word) => ALIASES[slug(word)] ?? slug(word));
  const own = ALIASES[machine[about]] ?? machine[about];
  if (words.length === 0 || words.includes(own)) return "fits";
  return words.every((word) => MACHINE_WORDS[about].has(word)) ? "misfit" : "unknown";
}

/** What is said of a release that this agent cannot use. */
export function misfitText(shown: string, agents: readonly string[] = [], { id, version }: AskedHarness): string {
  const asked = version === undefined ? id : `${id}@${version}`;
  return `${shown} is for ${listed(agents)}, and not for ${asked}.`;
}

/** What is said where nobody can tell. */
export function unknownText(shown: string, agents: readonly string[] = [], { id, version }: AskedHarness): string {
  const asked = version === undefined ? id : `${id}@${version}`;
  return `${shown} says that it is for ${listed(agents)}: whether ${asked} can use it is not known.`;
}

function listed(words: readonly string[]): string {
  const few = words.slice(0, 5).map((word) => quote(word, 60));
  return words.length > few.length ? `${few.join(", ")} and ${words.length - few.length} more` : few.join(", ");
}

/** Who would use what is installed. */
export interface Users {
  /** The agents that a person installs for. */
  readonly named: readonly AskedHarness[];
  /** Where nobody named any: those that are found. */
  readonly found: readonly AskedHarness[];
  readonly machine: Machine;
  /** Install what is for other agents all the same. */
  readonly allow: boolean;
}

/**
 * What a person has to know of whom a release is for, before it is installed; nothing where nobody is known who would use it.
 * Throws INCOMPATIBLE where an agent that they named cannot use it, unless they want that.
 */
export function warnOfMisfit(
  { id, version, declares }: Pick<ReleaseView, "id" | "version" | "declares">,
  users: Users | undefined,
): readonly string[] {
  if (users === undefined) return [];
  const { named, found, machine, allow } = users;
  const compatibility = declares?.compatibility ?? {};
  const { agents } = compatibility;
  const shown = `${id}@${version}`;
  const misfit = named.find((one) => fitOf(compatibility, one) === "misfit");
  if (misfit !== undefined && !allow) {
    throw new RegistryError("INCOMPATIBLE", misfitText(shown, agents, misfit), {
      hint: "Nothing was installed. Ask for another version, or install it all the same with --allow-incompatible.",
    });
  }
  return [
    ...named.flatMap((one) => {
      const fit = fitOf(compatibility, one);
      if (fit === "fits") return [];
      return [fit === "misfit" ? misfitText(shown, agents, one) : unknownText(shown, agents, one)];
    }),
    ...(named.length === 0 ? warnOfFound(shown, compatibility, found) : []),
    ...(["os", "arch"] as const)
      .filter((about) => fitsMachine(compatibility, about, machine) === "misfit")
      .map((about) => {
        const own = ALIASES[machine[about]] ?? machine[about];
        return `${shown} is for ${listed(compatibility[about] ?? [])}, and this machine is ${own}.`;
      }),
  ];
}

/** Nobody said who is to use it: one of those that are there will do. */
function warnOfFound(shown: string, compatibility: Compatibility, found: readonly AskedHarness[]): readonly string[] {
  const { agents } = compatibility;
  const fits = new Set(found.map((one) => fitOf(compatibility, one)));
  if (agents === undefined || agents.length === 0 || fits.has("fits")) return [];
  return [`${shown} is for ${listed(agents)}: see to it that what reads it here is one of them.`];
}
