/** What is installed, held against the lock: needs no registry. */
import { parseLock } from "../../core/install/lock.ts";
import type { InstalledFolder } from "../ports/folders.ts";
import { entriesOf, type InstalledPorts, type Selection } from "./lock-entries.ts";

export interface InstalledState {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly registry: string;
  /** What was asked for. */
  readonly wanted: string;
  readonly places: readonly {
    readonly place: string;
    /** `linked`: it leads to the first place; `changed`: something else is there than what was installed. */
    readonly state: "unchanged" | "linked" | "changed" | "missing";
    /** What its files come to, where that is another digest. */
    readonly digest?: string;
  }[];
}

type PlaceState = InstalledState["places"][number];

/** Every skill of the lock that is meant, and how each of its places is. */
export async function inspectInstalled(
  { target, lock }: Pick<InstalledPorts, "target" | "lock">,
  selection: Selection,
): Promise<readonly InstalledState[]> {
  const found: InstalledState[] = [];
  for (const { dir, locked } of entriesOf(parseLock(await lock.read()), { ...selection, target })) {
    const { id, version, digest, registry, wanted = "latest", links = [] } = locked;
    const places: PlaceState[] = [];
    for (const place of [dir, ...links])
      places.push(stateOf(place, { dir, digest, there: await target.inspect(place) }));
    found.push({ id, version, digest, registry, wanted, places });
  }
  return found;
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

/** Is every place as it was installed? */
export function isAsInstalled({ places }: InstalledState): boolean {
  return places.every(({ state }) => state === "unchanged" || state === "linked");
}
