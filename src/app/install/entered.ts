/** What installed releases have in agents' own files, held against the lock. */
import { RegistryError } from "../../core/errors.ts";
import type { LockedEntry } from "../../core/install/lock.ts";
import type { InstallTarget } from "../ports/folders.ts";
import { type EntryState, settingsOf, stateOfAgentFile, stateOfServer } from "./entry-edits.ts";
import type { Entry } from "./lock-entries.ts";

/** One entry of the lock, as it is found. */
export interface EnteredState {
  /** The file, and where settings hold it, the key. */
  readonly place: string;
  readonly state: "unchanged" | "changed" | "missing";
}

/** Of each thing that the lock says was entered. */
export async function inspectEntered(
  target: InstallTarget,
  { dir, locked: { entries = [] } }: Entry,
): Promise<readonly EnteredState[]> {
  const found: EnteredState[] = [];
  for (const entry of entries) {
    const { place, read } = placeOf(target, { entry, dir });
    try {
      const was = await read();
      if (was === undefined) found.push({ place, state: "missing" });
      else found.push({ place: was.place, state: was.digest === entry.digest ? "unchanged" : "changed" });
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== "WOULD_OVERWRITE") throw error;
      // Settings that cannot be read are not what was left there.
      found.push({ place, state: "changed" });
    }
  }
  return found;
}

interface EnteredPlace {
  readonly place: string;
  readonly read: () => Promise<(EntryState & { readonly place: string }) | undefined>;
}

function placeOf(
  target: InstallTarget,
  { entry: { harness: id, server }, dir }: { readonly entry: LockedEntry; readonly dir: string },
): EnteredPlace {
  const harness = target.harness(id);
  if (server === undefined) {
    const name = dir.slice(dir.lastIndexOf("/") + 1);
    const place = harness?.agents === undefined ? id : `${harness.agents.folder}/${name}${harness.agents.suffix}`;
    return { place, read: async () => named(place, await stateOfAgentFile(target, place)) };
  }
  const file = harness?.servers;
  if (file === undefined) return { place: `${id}: ${server}`, read: async () => undefined };
  return {
    place: `${file.files[0]}: ${file.key}.${server}`,
    async read() {
      const settings = await settingsOf(target, file);
      return named(`${settings.place}: ${file.key}.${server}`, stateOfServer(settings, file, server));
    },
  };
}

function named(place: string, was: EntryState | undefined) {
  return was === undefined ? undefined : { ...was, place };
}
