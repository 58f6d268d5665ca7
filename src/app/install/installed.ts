/** What is installed and what was entered into agents' own files, held against the lock: needs no registry. */
import { quote, RegistryError } from "../../core/errors.ts";
import { LOCK_NAME, parseLock } from "../../core/install/lock.ts";
import { lackingIn, lackingName, lackingWords } from "../../core/install/lock-needs.ts";
import type { InstalledFolder } from "../ports/folders.ts";
import { type EnteredState, inspectEntered } from "./entered.ts";
import { entriesOf, type InstalledPorts, type Selection } from "./lock-entries.ts";

export interface InstalledState {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly registry: string;
  /** What was asked for. */
  readonly wanted: string;
  /** Skills that it needs, and releases that it holds, that are not installed beside it; absent: none. */
  readonly lacks?: readonly string[];
  /** The same as sentences. */
  readonly lackingWords?: readonly string[];
  readonly places: readonly {
    readonly place: string;
    /** `linked`: it leads to the first place; `changed`: something else is there than what was installed. */
    readonly state: "unchanged" | "linked" | "changed" | "missing";
    /** What its files come to, where that is another digest. */
    readonly digest?: string;
  }[];
  /** What it has in agents' own files; absent: nothing. */
  readonly entered?: readonly EnteredState[];
}

type PlaceState = InstalledState["places"][number];

export interface Inspection extends Selection {
  /** A path of this machine: only what has a place there, or below. */
  readonly at?: string;
}

/** Every skill of the lock that is meant, and how each of its places is. Throws SKILL_NOT_FOUND where none is at the path. */
export async function inspectInstalled(
  { target, lock }: Pick<InstalledPorts, "target" | "lock">,
  { at, ...selection }: Inspection,
): Promise<readonly InstalledState[]> {
  const found: InstalledState[] = [];
  const all = parseLock(await lock.read());
  const lacking = lackingIn(all);
  const isAt = at === undefined ? () => true : isBelow(target.placeAt(at));
  const entries = entriesOf(all, { ...selection, target });
  const meant = entries.filter(({ dir, locked }) => [dir, ...(locked.links ?? [])].some(isAt));
  if (at !== undefined && meant.length === 0) {
    throw new RegistryError("SKILL_NOT_FOUND", `${LOCK_NAME} has no skill in ${quote(at)}.`, {
      hint: "`skilltrunk list --installed` says what is installed, and where.",
    });
  }
  for (const { dir, locked } of meant) {
    const { id, version, digest, registry, wanted = "latest", links = [] } = locked;
    const places: PlaceState[] = [];
    for (const place of [dir, ...links])
      places.push(stateOf(place, { dir, digest, there: await target.inspect(place) }));
    const lacks = lacking.filter((one) => one.dir === dir);
    const told = { lacks: lacks.map(lackingName), lackingWords: lacks.map((one) => `${lackingWords(one)}.`) };
    const entered = await inspectEntered(target, { dir, locked });
    found.push({
      ...{ id, version, digest, registry, wanted, places },
      ...(lacks.length === 0 ? {} : told),
      ...(entered.length === 0 ? {} : { entered }),
    });
  }
  return found;
}

/** Is a place this one, or below it? */
function isBelow(folder: string): (place: string) => boolean {
  return (place) => folder === "." || place === folder || place.startsWith(`${folder}/`);
}

function stateOf(
  place: string,
  {
    dir,
    digest,
    there,
  }: { readonly dir: string; readonly digest: string; readonly there: InstalledFolder | undefined },
): PlaceState {
  if (there === undefined) return { place, state: "missing" };
  if (place !== dir && there.link === dir) return { place, state: "linked" };
  if (there.digest === digest) return { place, state: "unchanged" };
  return { place, state: "changed", ...(there.digest === undefined ? {} : { digest: there.digest }) };
}

/** Is every place as it was installed, every entry as it was made, and everything beside it that it needs? */
export function isAsInstalled({ places, lacks = [], entered = [] }: InstalledState): boolean {
  const isThere = places.every(({ state }) => state === "unchanged" || state === "linked");
  return isThere && lacks.length === 0 && entered.every(({ state }) => state === "unchanged");
}
