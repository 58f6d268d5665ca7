/** Takes installed skills away, in every place where they are, and out of the lock. */
import { quote, RegistryError } from "../../core/errors.ts";
import { type Lock, parseLock } from "../../core/install/lock.ts";
import { broughtOnlyBy, type Lacking, lackingIn, lackingName, neededBy } from "../../core/install/lock-needs.ts";
import type { FolderChange, InstallTarget } from "../ports/folders.ts";
import { leaveEntries } from "./entering.ts";
import { deliver, type Removal } from "./install.ts";
import { keeping } from "./keeping.ts";
import { type Entry, entriesOf, type InstalledPorts, type Selection } from "./lock-entries.ts";

export interface UninstallWish extends Selection {
  /** Also what was edited, and what others need that stay. */
  readonly force: boolean;
  readonly signal?: AbortSignal;
}

export interface UninstalledSkill {
  readonly id: string;
  readonly version: string;
  readonly places: readonly string[];
}

export interface Uninstalled {
  readonly removed: readonly UninstalledSkill[];
  /** What it needed and that stays, as sentences. */
  readonly left: readonly string[];
}

/**
 * Removes what is meant, and what only that had brought, all as one change; what of that was edited stays, `force` or not. Throws
 * WOULD_OVERWRITE for a skill that was edited, INCOMPLETE for one that others need; nothing has changed then.
 */
export function uninstall(ports: Pick<InstalledPorts, "target" | "lock">, wish: UninstallWish): Promise<Uninstalled> {
  return ports.lock.exclusively(async () => {
    const lock = parseLock(await ports.lock.read());
    const meant = entriesOf(lock, { ...wish, target: ports.target });
    if (!wish.force) requireUnneeded(lock, meant);
    const going: (Entry & Omit<Removal, "dir">)[] = [];
    for (const entry of meant) going.push({ ...entry, ...(await removalOf(ports.target, entry, wish.force)) });
    const leaving = new Set(meant.map(({ dir }) => dir));
    const edited = new Map<string, string>();
    for (const dir of broughtOnlyBy(lock, leaving)) {
      const entry = entryAt(lock, dir);
      const removal = await keeping(entry, () => removalOf(ports.target, entry, false));
      if ("why" in removal) edited.set(dir, removal.why);
      else going.push({ ...entry, ...removal });
    }
    if (going.length > 0) await deliver(ports, [], going);
    const removed = going.map(({ dir, locked: { id, version, links = [] } }) => ({
      id,
      version,
      places: [dir, ...links],
    }));
    return { removed, left: leftWords(lock, new Set(going.map(({ dir }) => dir)), edited) };
  }, wish.signal);
}

function entryAt(lock: Lock, dir: string): Entry {
  return { dir, locked: lock.get(dir) as Entry["locked"] };
}

/** Why what the removed ones needed is still there. */
function leftWords(lock: Lock, gone: ReadonlySet<string>, edited: ReadonlyMap<string, string>): readonly string[] {
  return [...lock].flatMap(([dir, { id, version, brought }]) => {
    if (gone.has(dir) || !neededBy(lock, dir).some((by) => gone.has(by))) return [];
    const others = neededBy(lock, dir, gone).map((by) => lock.get(by)?.id);
    const needed = others.length === 0 ? undefined : `${others.slice(0, MAX_SHOWN).join(", ")} needs it`;
    const why = edited.has(dir)
      ? "it was changed"
      : (needed ?? (brought === true ? undefined : "it was asked for by itself"));
    return why === undefined ? [] : [`${id}@${version} stays: ${why}`];
  });
}

/** What lacks something already stands in the way of nothing. */
function requireUnneeded(lock: Lock, entries: readonly Entry[]): void {
  const nameOf = (one: Lacking) => `${one.dir} ${lackingName(one)}`;
  const before = new Set(lackingIn(lock).map(nameOf));
  const gone = new Set(entries.map(({ dir }) => dir));
  const lacking = lackingIn(lock, gone).filter((one) => !before.has(nameOf(one)));
  if (lacking.length === 0) return;
  const needed = [...new Set(lacking.map(({ need }) => need.id))].join(", ");
  const dependents = [...new Set(lacking.map(({ locked: { id, version } }) => `${id}@${version}`))];
  const shown = dependents.length > MAX_SHOWN ? [...dependents.slice(0, MAX_SHOWN), "…"] : dependents;
  throw new RegistryError("INCOMPLETE", `${needed} is needed by ${shown.join(", ")}; nothing was removed.`, {
    hint: "Uninstall what needs it as well, or remove it all the same with --force; `skilltrunk sync` would bring it back.",
  });
}
const MAX_SHOWN = 10;

/** What has to go for it: a link to somewhere else is somebody else's. Throws WOULD_OVERWRITE for what was edited. */
export async function removalOf(
  target: InstallTarget,
  { dir, locked }: Entry,
  force: boolean,
): Promise<Omit<Removal, "dir">> {
  const left = await leaveEntries(target, { dir, locked, force });
  const changes: FolderChange[] = [];
  for (const place of [dir, ...(locked.links ?? [])]) {
    const there = await target.inspect(place);
    if (there === undefined || (there.link !== undefined && there.link !== dir)) continue;
    const isOurs =
      there.link === dir || there.digest === locked.digest || there.files.length + there.others.length === 0;
    if (!isOurs && !force) {
      throw new RegistryError(
        "WOULD_OVERWRITE",
        `${quote(place)} is not as ${locked.id}@${locked.version} was installed; nothing was removed.`,
        { hint: "Save what you changed, then remove it with --force." },
      );
    }
    changes.push({ place, to: undefined });
  }
  return { folders: [...changes, ...left.folders], edits: left.edits };
}
