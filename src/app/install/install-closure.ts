/** What is installed beside what was asked for: everything that it needs, and what a group holds, as its release pinned it. */
import { satisfies } from "semver";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { LockedSkill } from "../../core/install/lock.ts";
import { isVersion, nameOf, namespaceOf, parseSkillId, type SkillId } from "../../core/names.ts";
import { compareVersions } from "../../core/plan/version.ts";
import { agreedVersion, willDo } from "../../core/relations/one-release.ts";
import { requireWhole } from "../../core/relations/whole-release.ts";
import type { Registry } from "../ports/ports.ts";
import { type Chosen, choose } from "./install-parcel.ts";

/** Skills that one command brings at most. */
const MAX_SKILLS = 500;

/** A release that another one pinned. */
export interface Pin {
  readonly id: SkillId;
  readonly version: string;
  readonly digest: string;
  readonly by: string;
  /** A group holds it. */
  readonly held?: true;
  /** What those ask of it that need it: other versions in all of these will do. */
  readonly takes?: readonly string[];
}

/**
 * These releases with all that they need and hold: what needs nothing first, and of each skill one release that does for
 * all: where a range was asked for, that may be an older one in it. What `stays` says is installed by itself stays, or moves on to what was asked for then. Throws what the registry throws,
 * USAGE where there is none, WOULD_OVERWRITE where what stays is none, LEDGER_FORKED for a release that is another one than
 * was pinned.
 */
export async function withRelated(
  registry: Registry,
  { asked, stays }: { readonly asked: readonly Chosen[]; readonly stays: (id: SkillId) => Promise<Chosen | undefined> },
): Promise<readonly Chosen[]> {
  const moved = new Map<SkillId, Chosen>();
  for (;;) {
    const now = asked.map((one) => moved.get(one.locked.id) ?? one);
    const found = await relatedOf(registry, { asked: now, stays, isMoved: (id) => moved.has(id) });
    if (!("instead" in found)) return found.related;
    // What the release before needed may not be needed any more: all is looked at anew.
    moved.set(found.id, found.instead);
  }
}

/** Of one that was asked for, the release that does for all others as well. */
interface Instead {
  readonly id: SkillId;
  readonly instead: Chosen;
}

async function relatedOf(
  registry: Registry,
  {
    asked,
    stays,
    isMoved,
  }: {
    readonly asked: readonly Chosen[];
    readonly stays: (id: SkillId) => Promise<Chosen | undefined>;
    readonly isMoved: (id: SkillId) => boolean;
  },
): Promise<{ readonly related: readonly Chosen[] } | Instead> {
  const chosen = new Map(asked.map((one) => [one.locked.id, one]));
  const related = new Map<SkillId, Chosen>();
  const pins = new Map<SkillId, readonly Pin[]>();
  let waiting = asked.flatMap(({ view }) => allPinsOf(view));
  while (waiting.length > 0) {
    // All that is known to be wanted has a say before anything is asked for: which came first decides nothing.
    addPins(pins, waiting);
    waiting = [];
    const instead = await insteadOf(registry, {
      pins,
      asked: [...chosen.values()].filter((one) => !isMoved(one.locked.id)),
    });
    if (instead !== undefined) return instead;
    for (const [id, all] of pins) {
      const meant = await meantOf(all, { asked: chosen.get(id), stays: () => stays(id) });
      if (meant === undefined || related.get(id)?.view.version === meant.version) continue;
      if (chosen.size + related.size >= MAX_SKILLS) throw tooMany();
      const found = await meant.choose(registry);
      related.set(id, found);
      // A closure is whole, and what a member needs is not in the group's.
      if (all.some(({ held }) => held)) waiting.push(...allPinsOf(found.view));
    }
  }
  requireSame(pins, new Map([...related, ...chosen]));
  return { related: renamed(asked, related) };
}

/** The first of what was asked for that has to be another release; undefined where none has, or can. */
async function insteadOf(
  registry: Registry,
  { pins, asked }: { readonly pins: ReadonlyMap<SkillId, readonly Pin[]>; readonly asked: readonly Chosen[] },
): Promise<Instead | undefined> {
  for (const own of asked) {
    const { id } = own.locked;
    const pin = withinRange(pins.get(id) ?? [], own);
    if (pin !== undefined)
      return { id, instead: { ...own, ...wantedAs(await choosePinned(registry, pin), own.locked) } };
  }
  return undefined;
}

/** Where a range was asked for and its release does not do for all: the pinned one in that range that does. */
function withinRange(all: readonly Pin[], { view, locked: { wanted } }: Chosen): Pin | undefined {
  if (wanted === undefined || isVersion(wanted) || all.every((pin) => willDo(view.version, pin))) return undefined;
  const version = agreedVersion(all);
  return version !== undefined && satisfies(version, wanted) ? all.find((pin) => pin.version === version) : undefined;
}

function addPins(pins: Map<SkillId, readonly Pin[]>, more: readonly Pin[]): void {
  for (const pin of more) pins.set(pin.id, [...(pins.get(pin.id) ?? []), pin]);
}

/** What somebody needs may have another name since it was published: the lock has the one of now. */
function renamed(asked: readonly Chosen[], related: ReadonlyMap<SkillId, Chosen>): readonly Chosen[] {
  const named = (id: SkillId): SkillId => related.get(id)?.locked.id ?? id;
  return [...related.values(), ...asked].map((one) => {
    const { needs, holds } = one.locked;
    const held = holds?.map((release) => {
      const [id = "", version = ""] = release.split("@");
      return `${named(id as SkillId)}@${version}`;
    });
    const locked = {
      ...one.locked,
      ...(needs === undefined ? {} : { needs: needs.map(named) }),
      ...(held === undefined ? {} : { holds: held }),
    };
    return { ...one, locked };
  });
}

/** All that a release that is to be installed needs and holds. Throws INCOMPLETE where some of it is not for the asker. */
export function allPinsOf(view: Parameters<typeof pinsOf>[0] & Pick<ReleaseView, "incomplete">): readonly Pin[] {
  requireWhole(view);
  return pinsOf(view);
}

/** What a release needs and holds, as it was pinned when that was published, as far as the asker may know of it. */
export function pinsOf(view: Pick<ReleaseView, "id" | "version" | "closure" | "members">): readonly Pin[] {
  const by = `${view.id}@${view.version}`;
  const members = (view.members ?? []).flatMap((member) =>
    "id" in member ? [{ ...member, held: true as const }] : [],
  );
  const closure = (view.closure ?? []).map(({ takes, ...one }) => ({
    ...one,
    ...(takes === undefined ? {} : { takes }),
  }));
  return [...closure, ...members].flatMap((pinned) => {
    const id = parseSkillId(pinned.id);
    return id === undefined ? [] : [{ ...pinned, id, by }];
  });
}

/** Asks the registry for a pinned release. Throws what it throws, and LEDGER_FORKED for another one than was pinned. */
export async function choosePinned(registry: Registry, { id, version, digest, by }: Pin): Promise<Chosen> {
  const found = await choose(registry, { namespace: namespaceOf(id), name: nameOf(id), wanted: version }).catch(
    (error: unknown) => {
      if (!(error instanceof RegistryError) || error.code !== "VERSION_GONE") throw error;
      throw new RegistryError("VERSION_GONE", `${by} needs ${id}@${version}: ${error.message}`, {
        hint: `Ask for another version of ${by.replace(/@.*$/, "")}; its owners can release one that needs something else.`,
        cause: error,
      });
    },
  );
  requirePinned({ id, version, digest, by }, found);
  return { ...found, locked: { ...found.locked, brought: true } };
}

/** Several may have pinned one release: each of them this one. */
function requireSame(pins: ReadonlyMap<SkillId, readonly Pin[]>, given: ReadonlyMap<SkillId, Chosen>): void {
  for (const pin of [...pins.values()].flat()) requirePinned(pin, given.get(pin.id) as Chosen);
}

function requirePinned({ id, version, digest, by }: Pin, { view }: Chosen): void {
  if (view.version !== version || view.digest === digest) return;
  throw new RegistryError(
    "LEDGER_FORKED",
    `${by} was published with ${id}@${version} of the digest ${quote(digest)}; the registry gives ${quote(view.digest)}.`,
    { hint: "Nothing was installed. A release never changes: ask who runs the registry." },
  );
}

/** The release that is installed for these pins, and how it is had; undefined where what was asked for by itself does. */
async function meantOf(
  all: readonly Pin[],
  { asked, stays }: { readonly asked: Chosen | undefined; readonly stays: () => Promise<Chosen | undefined> },
): Promise<{ readonly version: string; readonly choose: (registry: Registry) => Promise<Chosen> } | undefined> {
  const there = asked === undefined ? await stays() : undefined;
  if (there !== undefined && all.every((pin) => willDo(there.view.version, pin)))
    return { version: there.view.version, choose: async () => there };
  const pin = wantedOf(all, asked);
  if (pin === undefined) return undefined;
  if (there === undefined) return { version: pin.version, choose: (registry) => choosePinned(registry, pin) };
  requireMeant(pin, there.locked);
  const choose = async (registry: Registry) => wantedAs(await choosePinned(registry, pin), there.locked);
  return { version: pin.version, choose };
}

/** The one of these pins that does for all; undefined where what was asked for by itself does. Throws USAGE where none does. */
function wantedOf(all: readonly Pin[], asked: Chosen | undefined): Pin | undefined {
  if (asked !== undefined) {
    const unmet = all.find((pin) => !willDo(asked.view.version, pin));
    if (unmet !== undefined) throw misfit(unmet, asked.view.version);
    return undefined;
  }
  const version = agreedVersion(all);
  if (version !== undefined) return all.find((pin) => pin.version === version);
  const first = all.findIndex((_, i) => agreedVersion(all.slice(0, i + 1)) === undefined);
  throw misfit(all[first] as Pin, agreedVersion(all.slice(0, first)) as string);
}

/** Whoever asked for no version, or for a range, is given another one that is what they asked for. */
function requireMeant(pin: Pin, known: LockedSkill): void {
  const { version, wanted } = known;
  const isMeant =
    wanted === undefined
      ? compareVersions(pin.version, version) > 0
      : !isVersion(wanted) && satisfies(pin.version, wanted);
  if (!isMeant) throw unmet(pin, known);
}

/** A release as the lock is to remember it: asked for, or brought, as another one was. */
export function wantedAs(chosen: Chosen, { wanted, brought }: Pick<LockedSkill, "wanted" | "brought">): Chosen {
  const { wanted: _, brought: __, ...locked } = chosen.locked;
  const asBefore = { ...(wanted === undefined ? {} : { wanted }), ...(brought === undefined ? {} : { brought }) };
  return { ...chosen, locked: { ...locked, ...asBefore } };
}

/** The refusal of what needs another version than the one that somebody asked for. */
export function unmet({ id, version, by }: Pin, known: Pick<LockedSkill, "version">): RegistryError {
  return new RegistryError(
    "WOULD_OVERWRITE",
    `${by} needs ${id}@${version}, and ${id}@${known.version} was asked for.`,
    { hint: `Install ${id}@${version}, or another version of ${by.replace(/@.*$/, "")}.` },
  );
}

function misfit({ id, version, by }: Pin, has: string): RegistryError {
  return new RegistryError("USAGE", `${by} needs ${id}@${version}, and ${id}@${has} would be installed beside it.`, {
    hint: "One folder holds one version of a skill: install them with a --dir of their own, or ask for versions that agree.",
  });
}

/** What is told of a group's members that no folder can hold. */
export function otherMembers({
  members = [],
  id,
  version,
}: Pick<ReleaseView, "members" | "id" | "version">): readonly string[] {
  return members.flatMap((member) =>
    "mcp" in member
      ? [`${id}@${version} also holds ${quote(member.mcp)} ${member.version}, which is not installed here.`]
      : [],
  );
}

function tooMany(): RegistryError {
  return new RegistryError("USAGE", `More than ${MAX_SKILLS} skills would be installed.`, {
    hint: "Ask for fewer at once.",
  });
}
