/** Edits of agents' own settings: what is there and whose it is, and all edits of one file as one change of it. */
import { canonicalJson, type Json, sha256 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { ServerEntry } from "../../core/install/harness-server.ts";
import type { ServerFile } from "../../core/install/harness-table.ts";
import type { Lock, LockedEntry, LockedSkill } from "../../core/install/lock.ts";
import {
  madeFor,
  SettingsTextError,
  settingsEntry,
  withEntry,
  withoutEntry,
} from "../../core/install/settings-text.ts";
import type { Digest } from "../../core/names.ts";
import type { FolderChange, InstallTarget } from "../ports/folders.ts";

/** One server of one agent's settings, as it is to be. */
export interface EntryEdit {
  readonly harness: string;
  readonly server: string;
  /** Undefined: it goes. */
  readonly to: ServerEntry | undefined;
  /** Whose it is, for a person. */
  readonly by: string;
  /** The entry of the lock whose it is. */
  readonly dir: string;
  /** Of one that goes: what had been made for it. */
  readonly made?: "file" | "key";
}

/** An agent's settings as they are. */
export interface Settings {
  /** As the lock names places. */
  readonly place: string;
  readonly bytes: Uint8Array | undefined;
  readonly text: string;
}

export interface EntryState {
  /** Undefined for what no entry of ours can be. */
  readonly digest: Digest | undefined;
  readonly bytes?: Uint8Array;
}

/** The file of settings that counts. Throws WOULD_OVERWRITE for one that is no text. */
export async function settingsOf(target: InstallTarget, { files }: ServerFile): Promise<Settings> {
  for (const place of files) {
    const bytes = await target.readFile(place);
    if (bytes === undefined) continue;
    try {
      return { place, bytes, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch {
      throw unreadable(place, "it is not UTF-8");
    }
  }
  return { place: files[0], bytes: undefined, text: "" };
}

/** What an agent's settings have of a server. Throws WOULD_OVERWRITE for settings that cannot be read. */
export function stateOfServer(settings: Settings, file: ServerFile, server: string): EntryState | undefined {
  const found = readable(settings.place, () => settingsEntry(settings.text, file, server));
  return found === undefined ? undefined : { digest: digestOfEntry(found.value) };
}

export async function stateOfAgentFile(target: InstallTarget, place: string): Promise<EntryState | undefined> {
  const bytes = await target.readFile(place);
  return bytes === undefined ? undefined : { bytes, digest: sha256(bytes) };
}

/** Undefined for what no entry of ours can be: one with fractions or dates. */
export function digestOfEntry(value: unknown): Digest | undefined {
  try {
    return sha256(canonicalJson(value as Json));
  } catch {
    return undefined;
  }
}

/** The skill of the lock that has entered this, other than the one in `not`. */
export function ownerOf(
  lock: Lock,
  { harness, server, not }: { readonly harness: string; readonly server: string; readonly not: string },
): string | undefined {
  for (const [dir, { id, version, entries = [] }] of lock) {
    const isIt = entries.some((one) => one.harness === harness && one.server === server);
    if (dir !== not && isIt) return `${id}@${version}`;
  }
  return undefined;
}

/** Throws WOULD_OVERWRITE unless nothing is there, or what this skill entered itself. */
export function requireOurs({
  place,
  was,
  digest,
  known,
  owner,
  by,
  force,
}: {
  readonly place: string;
  readonly was: EntryState | undefined;
  /** Of what is to be there. */
  readonly digest: Digest | undefined;
  readonly known: LockedEntry | undefined;
  readonly owner?: string | undefined;
  readonly by: string;
  readonly force: boolean;
}): void {
  if (owner !== undefined) {
    throw wouldOverwrite(
      `${quote(place)} is what ${owner} entered, and ${by} would enter the same name`,
      "Uninstall one of them.",
    );
  }
  if (was === undefined || (known !== undefined && (force || was.digest === known.digest || was.digest === digest))) {
    return;
  }
  if (known === undefined) {
    throw wouldOverwrite(
      `${quote(place)} is there already, and it is not what ${by} would enter`,
      "Somebody else wrote it: it is never replaced. Rename or remove it, then install again.",
    );
  }
  throw wouldOverwrite(
    `${quote(place)} is not as ${by.replace(/@.*$/, "")} has entered it`,
    "Save what you changed, then replace or remove it with --force.",
  );
}

/**
 * All edits, a change a file; `lock` is told what was made for an entry. Throws WOULD_OVERWRITE for two that enter the same
 * name, and for settings that cannot be changed without changing something else.
 */
export async function toFileChanges(
  target: InstallTarget,
  edits: readonly EntryEdit[],
  lock: Map<string, LockedSkill>,
): Promise<readonly FolderChange[]> {
  const open = new Map<string, { readonly was: Uint8Array | undefined; text: string | undefined }>();
  const entered = new Map<string, EntryEdit>();
  // What goes makes room first.
  const ordered = [...edits.filter(({ to }) => to === undefined), ...edits.filter(({ to }) => to !== undefined)];
  for (const edit of ordered) {
    const file = target.harness(edit.harness)?.servers;
    if (file === undefined) continue;
    const other = entered.get(`${edit.harness} ${edit.server}`);
    if (other !== undefined && edit.to !== undefined) {
      throw wouldOverwrite(
        `${other.by} and ${edit.by} would both enter the MCP server ${edit.server}`,
        "Install one of them.",
      );
    }
    if (edit.to !== undefined) entered.set(`${edit.harness} ${edit.server}`, edit);
    const settings = await settingsOf(target, file);
    const { place } = settings;
    const state = open.get(place) ?? {
      was: settings.bytes,
      text: settings.bytes === undefined ? undefined : settings.text,
    };
    open.set(place, state);
    readable(place, () => {
      state.text = edit.to === undefined ? taken(state.text, file, edit, lock) : put(state.text, file, edit, lock);
    });
  }
  return [...open].map(([place, { was, text }]) => ({
    place,
    to: { file: text === undefined ? undefined : Buffer.from(text), was },
  }));
}

function put(text: string | undefined, file: ServerFile, edit: EntryEdit, lock: Map<string, LockedSkill>): string {
  const made = madeFor(text, file);
  if (made !== undefined) remember(lock, { dir: edit.dir, harness: edit.harness, server: edit.server, made });
  return withEntry(text ?? "", file, { name: edit.server, entry: edit.to ?? {} });
}

function taken(
  text: string | undefined,
  file: ServerFile,
  edit: EntryEdit,
  lock: Map<string, LockedSkill>,
): string | undefined {
  if (text === undefined) return undefined;
  // What was made goes with the last entry that needs it.
  for (const [dir, { entries = [] }] of lock) {
    const heir = entries.find((one) => one.harness === edit.harness && one.server !== undefined);
    if (edit.made === undefined || heir?.server === undefined || (dir === edit.dir && heir.server === edit.server))
      continue;
    if (heir.made === undefined) remember(lock, { dir, harness: edit.harness, server: heir.server, made: edit.made });
    break;
  }
  return withoutEntry(text, file, { name: edit.server, made: edit.made });
}

function remember(
  lock: Map<string, LockedSkill>,
  { dir, harness, server, made }: { dir: string; harness: string; server: string; made: "file" | "key" },
): void {
  const locked = lock.get(dir);
  if (locked?.entries === undefined) return;
  const entries = locked.entries.map((one) =>
    one.harness === harness && one.server === server ? { ...one, made } : one,
  );
  lock.set(dir, { ...locked, entries });
}

function readable<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SettingsTextError) throw unreadable(place, error.message);
    throw error;
  }
}

function unreadable(place: string, why: string): RegistryError {
  return wouldOverwrite(`${quote(place)} cannot be changed: ${why}`, "Mend the file, then try again.");
}

function wouldOverwrite(what: string, hint: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `${what}.`, { hint });
}
