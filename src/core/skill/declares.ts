/** What a release declares of itself, as its event carries it and as readers are told. */
import type { ReleasedEvent } from "../ledger/event.ts";
import type { Digest, SkillId } from "../names.ts";
import { parseRequirement, requirementText } from "../relations/requirement.ts";
import type { Manifest } from "./manifest.ts";
import type { Runtime } from "./runtime.ts";

/** Every member is always there, so that all releases share one shape. */
export interface Declares {
  readonly permissions: readonly string[];
  /** Names of the secrets without which it cannot be used. */
  readonly secrets: readonly string[];
  /** Names of those that it uses where it is given them. */
  readonly optionalSecrets: readonly string[];
  readonly triggers: readonly string[];
  readonly compatibility: Readonly<Record<string, readonly string[]>>;
  readonly runtime: Runtime | undefined;
}
export const NOTHING_DECLARED: Declares = {
  permissions: [],
  secrets: [],
  optionalSecrets: [],
  triggers: [],
  compatibility: {},
  runtime: undefined,
};

/** A release that another one needs, as it was found when that was published. */
export interface ClosureEntry {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: Digest;
}

/** What a group holds: a release of this registry, or a server of another one. */
export type ReleaseMember = ClosureEntry | { readonly mcp: string; readonly version: string; readonly digest: Digest };

/** What a release has to do with others, and what it asks for; empty for most. */
export interface Relations {
  readonly declares: Declares;
  /** `namespace/name@range`, as skill.yaml has it. */
  readonly requires: readonly string[];
  /** Everything that it needs, directly or not: what needs nothing first. */
  readonly closure: readonly ClosureEntry[];
  readonly members: readonly ReleaseMember[];
  /** The file that a harness is given, for another kind than `skill`. */
  readonly payload: string | undefined;
}
export const NO_RELATIONS: Relations = {
  declares: NOTHING_DECLARED,
  requires: [],
  closure: [],
  members: [],
  payload: undefined,
};

/** Every skill that a release names: what it needs, directly or not, and what it holds. */
export function namedBy({ requires, closure, members }: Relations): ReadonlySet<SkillId> {
  const asked = requires.flatMap((text) => parseRequirement(text)?.id ?? []);
  const held = members.flatMap((member) => ("id" in member ? [member.id] : []));
  return new Set([...asked, ...closure.map(({ id }) => id), ...held]);
}

type Told = Pick<ReleasedEvent, "declares" | "requires" | "closure" | "members" | "payload">;

/** The event's part about what a manifest declares; what is empty is left out. */
export function toldOf(manifest: Manifest): Pick<Told, "declares" | "requires" | "payload"> {
  const { permissions, triggers, compatibility, runtime, payload } = manifest;
  const named = (isRequired: boolean): string[] =>
    manifest.secrets.filter(({ required }) => required === isRequired).map(({ name }) => name);
  const [secrets, optionalSecrets] = [named(true), named(false)];
  const declares = {
    ...(permissions.length === 0 ? {} : { permissions: [...permissions] }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(optionalSecrets.length === 0 ? {} : { optionalSecrets }),
    ...(triggers.length === 0 ? {} : { triggers: [...triggers] }),
    ...(compatibility.size === 0
      ? {}
      : { compatibility: Object.fromEntries([...compatibility].map(([key, words]) => [key, [...words]])) }),
    ...(runtime === undefined ? {} : { runtime }),
  };
  const requires = manifest.requires.map(requirementText);
  return {
    ...(Object.keys(declares).length === 0 ? {} : { declares }),
    ...(requires.length === 0 ? {} : { requires }),
    ...(payload === undefined ? {} : { payload }),
  };
}

/** What an event tells of a release; what is the same as of the one before is shared with it. */
export function relationsOf(event: ReleasedEvent, before: Relations | undefined): Relations {
  const { declares, requires, closure, members, payload } = event;
  if ((declares ?? requires ?? closure ?? members ?? payload) === undefined) return NO_RELATIONS;
  const told = {
    declares: declares === undefined ? NOTHING_DECLARED : ({ ...NOTHING_DECLARED, ...declares } as Declares),
    requires: requires ?? NO_RELATIONS.requires,
    closure: (closure ?? NO_RELATIONS.closure) as readonly ClosureEntry[],
    members: (members ?? NO_RELATIONS.members) as readonly ReleaseMember[],
    payload,
  };
  return before !== undefined && isSame(before, told) ? before : told;
}

function isSame(a: Relations, b: Relations): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder({ declares, requires, closure, members, payload }: Relations) {
  const { permissions, secrets, optionalSecrets, triggers, compatibility, runtime } = declares;
  return [permissions, secrets, optionalSecrets, triggers, compatibility, runtime, requires, closure, members, payload];
}
