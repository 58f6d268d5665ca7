/** One release on its way to its places: chosen, checked, downloaded, and what has to change on the disk for it. */

import { type ReleaseFacts, releaseFacts } from "../../core/catalog/release-facts.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { type Users, warnOfMisfit } from "../../core/install/compatibility.ts";
import { kindWarnings } from "../../core/install/kind-words.ts";
import { type Lock, type LockedSkill, toLocked } from "../../core/install/lock.ts";
import { nameOf, type SkillId, type SkillRequest } from "../../core/names.ts";
import { compareVersions } from "../../core/plan/version.ts";
import { requireWhole } from "../../core/relations/whole-release.ts";
import type { FolderChange, InstalledFolder, InstallTarget } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { requireAccepted } from "./critical-findings.ts";
import { enterPayload } from "./entering.ts";
import type { EntryEdit } from "./entry-edits.ts";
import { download } from "./install-download.ts";
import { checkNotRolledBack, isLocked } from "./install-trust.ts";
import type { TellEdits } from "./local-edits.ts";
import { requireSkillPlaces } from "./lock-entries.ts";
import { requireReplaceable } from "./replaceable.ts";

/** What is there is another version: `upgraded`, `downgraded`; `replaced`: another skill, or what no lock knew; `linked`: in more places than before. */
export type InstallChange = "new" | "unchanged" | "linked" | "upgraded" | "downgraded" | "replaced";

/** What the registry says it will send, with its identifiers parsed. */
export interface Chosen {
  readonly view: ReleaseView;
  readonly locked: LockedSkill;
  /** The identity that was asked for, where the registry answered with another one: it was renamed. */
  readonly askedFor?: string;
}

export interface Parcel {
  /** As the lock names it. */
  readonly dir: string;
  /** What the lock is to remember. */
  readonly locked: LockedSkill;
  /** What the registry says of it; absent where it did not have to be asked. */
  readonly view?: ReleaseView;
  readonly folders: readonly FolderChange[];
  /** What it has in agents' own settings. */
  readonly edits: readonly EntryEdit[];
  /** What is entered into agents' own files, for a person. */
  readonly enters: readonly string[];
  readonly change: InstallChange;
  /** The version before, where that was another one of the same skill. */
  readonly from?: string;
  readonly warnings: readonly string[];
  /** What a person has to know of what is placed; absent where nothing is. */
  readonly facts?: ReleaseFacts;
  /** What the lock calls it, where it goes on by another name. */
  readonly was?: SkillId;
  /** Entries of the lock whose places are this one's now. */
  readonly drops: readonly string[];
}

/** Asks the registry which release a request means. Throws what it throws, and REGISTRY_INVALID for an answer that makes no sense. */
export async function choose(registry: Registry, request: SkillRequest): Promise<Chosen> {
  const view = await registry.resolve(request);
  const { id, version, digest, chain, closure = [], members = [] } = view;
  const wanted = request.wanted === undefined ? {} : { wanted: request.wanted };
  const needs = closure.length === 0 ? {} : { needs: [...new Set(closure.map((one) => one.id))] };
  const held = members.flatMap((one) => ("id" in one ? [`${one.id}@${one.version}`] : []));
  const holds = held.length === 0 ? {} : { holds: [...new Set(held)] };
  const locked = toLocked({ id, version, digest, registry: registry.location, chain, ...wanted, ...needs, ...holds });
  if (locked === undefined) {
    throw new RegistryError("REGISTRY_INVALID", `The registry's answer for "${quote(request.name)}" makes no sense.`, {
      hint: `Is ${quote(registry.location)} a skilltrunk registry?`,
    });
  }
  const asked = request.namespace === undefined ? undefined : `${request.namespace}/${request.name}`;
  return { view, locked, ...(asked === undefined || asked === id ? {} : { askedFor: asked }) };
}

/** An agent's folder has no namespaces: two skills of one name cannot both be in it. Throws USAGE naming both. */
export function refuseClashes(releases: readonly Chosen[], target: InstallTarget): void {
  const seen = new Map<string, string>();
  for (const { locked } of releases) {
    const shown = `${locked.id}@${locked.version}`;
    for (const place of target.placesOf(nameOf(locked.id))) {
      const other = seen.get(place);
      if (other !== undefined) {
        throw new RegistryError("USAGE", `${other} and ${shown} would both be installed as ${quote(place)}.`, {
          hint: "Install one of them, or each with a --dir of its own.",
        });
      }
      seen.set(place, shown);
    }
  }
}

interface Ports {
  readonly registry: Registry;
  readonly target: InstallTarget;
}

interface Preparation {
  readonly lock: Lock;
  readonly chosen: Chosen;
  /** Where it is to be: the copy first. */
  readonly places: readonly string[];
  readonly force: boolean;
  readonly tell?: TellEdits | undefined;
  /** Rules whose critical findings are accepted. */
  readonly accept: readonly string[];
  /** Agents into whose own files it is entered, beside those where it is; absent: those that are meant. */
  readonly into?: readonly string[];
  /** Who is to use it, where that is known. */
  readonly users?: Users | undefined;
}

/** Checks and downloads a release, and says what has to change for it; nothing has changed then. */
export async function prepare(
  { registry, target }: Ports,
  { lock, chosen, places, force, tell, accept, into, users }: Preparation,
): Promise<Parcel> {
  await requireTrusted(registry, lock, chosen);
  const [dir, ...links] = placesWith(places, { lock, chosen });
  requireSkillPlaces([dir, ...links], { id: lock.get(dir)?.id ?? chosen.locked.id, named: places });
  const before = lock.get(dir);
  const folder = await target.inspect(dir);
  const inPlace = folder?.digest === chosen.locked.digest;
  const isInTheWay = folder !== undefined && !inPlace && !force;
  if (isInTheWay) await requireReplaceable(registry, { dir, folder, before, release: chosen, tell });
  const unfit = warnOfMisfit(chosen.view, isSettled(before, { inPlace, links }) ? undefined : users);
  const facts = releaseFacts(chosen.view);
  const downloaded = inPlace ? undefined : await download(registry, chosen.view);
  if (downloaded !== undefined) await requireAccepted({ locked: chosen.locked, facts, files: downloaded }, accept);
  const contents = downloaded ?? folder?.files ?? [];
  const entering = await enterPayload(target, { lock, dir, ...chosen, files: contents, into, force });
  const linked = await linksTo(dir, { links, ports: { registry, target }, lock, chosen, force, tell });
  const files = downloaded === undefined ? [] : [{ place: dir, to: { files: downloaded } }];
  const folders = [...files, ...linked, ...entering.folders];
  const { entries, edits, enters } = entering;
  const isPlaced = !inPlace || enters.length > 0;
  const change = changeOf(chosen.locked, { before, isThere: folder !== undefined, inPlace });
  return {
    dir,
    locked: { ...chosen.locked, ...unlessEmpty({ links, entries }) },
    view: chosen.view,
    folders,
    edits,
    enters,
    ...(change.change === "unchanged" && folders.length + edits.length > 0 ? { change: "linked" } : change),
    warnings: [
      ...chosen.view.warnings,
      ...unfit,
      ...movedWarnings(dir, { before, now: chosen.locked }),
      ...(isPlaced ? entering.warnings : []),
      ...(isPlaced && entries.length === 0 ? kindWarnings(chosen.view, dir) : []),
    ],
    ...(isPlaced ? { facts } : {}),
    ...nameBefore(before, chosen),
    drops: links.filter((place) => lock.has(place)),
  };
}

function nameBefore(before: LockedSkill | undefined, { askedFor }: Chosen): Pick<Parcel, "was"> {
  return before !== undefined && before.id === askedFor ? { was: before.id } : {};
}

/** Does the registry stand by the release, and give the asker all of it? */
async function requireTrusted(registry: Registry, lock: Lock, { view, locked }: Chosen): Promise<void> {
  // Of a release that is not all there for the asker, the registry does not show the event that would vouch for it.
  if (!isLocked(lock.values(), locked)) requireWhole(view);
  await checkNotRolledBack(registry, lock, locked);
}

/** Is it in all these places already? */
function isSettled(
  before: LockedSkill | undefined,
  { inPlace, links }: { readonly inPlace: boolean; readonly links: readonly string[] },
): boolean {
  return inPlace && links.every((place) => before?.links?.includes(place) === true);
}

function movedWarnings(
  dir: string,
  { before, now }: { readonly before: LockedSkill | undefined; readonly now: LockedSkill },
): readonly string[] {
  if (before === undefined || before.registry === now.registry) return [];
  return [`${quote(dir)} was installed from ${quote(before.registry)} before.`];
}

/** What the lock leaves out where there is none. */
function unlessEmpty<T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): Partial<T> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>;
}

/** What has to change for every place that is to lead to the copy. */
async function linksTo(
  dir: string,
  {
    links,
    ports: { registry, target },
    lock,
    chosen,
    force,
    tell,
  }: { readonly links: readonly string[]; readonly ports: Ports } & Omit<Preparation, "places" | "accept" | "users">,
): Promise<readonly FolderChange[]> {
  const before = lock.get(dir);
  const changes: FolderChange[] = [];
  for (const place of links) {
    const isKnown = before?.links?.includes(place) === true;
    const there = await target.inspect(place);
    if (isLinked(there, { dir, digest: chosen.locked.digest, isKnown })) continue;
    const isOurLink = there?.link !== undefined && lock.has(there.link);
    if (there !== undefined && !force && !isOurLink) {
      const was = lock.get(place) ?? (isKnown ? before : undefined);
      await requireReplaceable(registry, { dir: place, folder: there, before: was, release: chosen, tell });
    }
    changes.push({ place, to: { link: dir } });
  }
  return changes;
}

/** A skill that is in one of these places already stays where its copy is, and in every place that it has. */
function placesWith(
  asked: readonly string[],
  { lock, chosen }: Pick<Preparation, "lock" | "chosen">,
): readonly [string, ...string[]] {
  const [first = ""] = asked;
  const ours = ({ id }: LockedSkill) => id === chosen.locked.id || id === chosen.askedFor;
  const holds = ([dir, skill]: readonly [string, LockedSkill], place: string) =>
    ours(skill) && (dir === place || skill.links?.includes(place) === true);
  const entries = [...lock];
  const known = asked.flatMap((place) => entries.filter((entry) => holds(entry, place)))[0];
  if (known === undefined) return [first, ...asked.slice(1)];
  const [dir, { links = [] }] = known;
  return [dir, ...new Set([...links, ...asked].filter((place) => place !== dir))];
}

/** Does this place lead to the copy, or hold the same where there are no links? */
function isLinked(
  there: InstalledFolder | undefined,
  { dir, digest, isKnown }: { readonly dir: string; readonly digest: string; readonly isKnown: boolean },
): boolean {
  return there !== undefined && (there.link === dir || (isKnown && there.digest === digest));
}

function changeOf(
  now: LockedSkill,
  was: { readonly before: LockedSkill | undefined; readonly isThere: boolean; readonly inPlace: boolean },
): Pick<Parcel, "change" | "from"> {
  const { before, isThere, inPlace } = was;
  const isSame = before === undefined || (before.id === now.id && before.version === now.version);
  if (inPlace && isSame) return { change: "unchanged" };
  if (!isThere) return { change: "new" };
  if (before === undefined || before.id !== now.id || isSame) return { change: "replaced" };
  const change = compareVersions(now.version, before.version) > 0 ? "upgraded" : "downgraded";
  return { change, from: before.version };
}
