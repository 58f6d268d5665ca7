/** May what is at a skill's place be replaced? Only what is empty, or exactly as an install left it. */

import type { ReleaseView } from "../../core/catalog/view.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { LockedSkill } from "../../core/install/lock.ts";
import type { SkillId } from "../../core/names.ts";
import type { InstalledFolder } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { findEdits, type TellEdits } from "./local-edits.ts";

/** The release that is to take the place. */
interface Wanted {
  readonly locked: LockedSkill;
  readonly view: Pick<ReleaseView, "files">;
  /** The identity that was asked for, where the registry answered with another one: it was renamed. */
  readonly askedFor?: string;
}

interface Replacement {
  readonly dir: string;
  readonly folder: InstalledFolder;
  readonly before: LockedSkill | undefined;
  readonly release: Wanted;
  readonly tell?: TellEdits | undefined;
}

/**
 * Throws WOULD_OVERWRITE unless the folder is empty, or holds exactly what the lock says this skill put there, or the files of the
 * release itself, from another program's hand.
 */
export async function requireReplaceable(registry: Registry, place: Replacement): Promise<void> {
  const { dir, folder, before, release } = place;
  if (isEmpty(folder) || (before === undefined && holdsFiles(folder, release.view.files))) return;
  if (before === undefined)
    throw wouldOverwrite(
      `${quote(dir)} is there already and no lock knows it: it holds ${enumerate(contents(folder))}`,
    );
  if (before.id !== release.locked.id && !(await isSuccessor(registry, before.id, release))) {
    throw wouldOverwrite(`${quote(dir)} holds ${before.id}@${before.version}, another skill of the same name`);
  }
  if (folder.digest === before.digest) return;
  const changes = await changesSince(registry, before, folder);
  const edits = await findEdits(registry, { dir, locked: before, folder });
  if (edits !== undefined) place.tell?.(edits);
  throw wouldOverwrite(`${quote(dir)} is not as ${before.id}@${before.version} was installed: ${enumerate(changes)}`);
}

/** The same files with the same bytes; other programs forget which of them may be run. */
function holdsFiles({ files, others }: InstalledFolder, wanted: ReleaseView["files"]): boolean {
  const bytes = new Map(wanted.map(({ path, sha256 }) => [path, sha256]));
  return (
    others.length === 0 && files.length === bytes.size && files.every(({ path, sha256 }) => bytes.get(path) === sha256)
  );
}

/** Is there nothing in it? */
function isEmpty(folder: InstalledFolder): boolean {
  return folder.files.length + folder.others.length === 0;
}

/** Is the release's skill the one that went by this identity before? */
async function isSuccessor(registry: Registry, before: SkillId, { locked, askedFor }: Wanted): Promise<boolean> {
  if (askedFor === before) return true;
  const [namespace, name] = locked.id.split("/") as [string, string];
  return (await registry.show({ namespace, name })).renamedFrom === before;
}

function contents(folder: InstalledFolder): readonly string[] {
  return [...folder.files.map((f) => f.path), ...folder.others];
}

/** Every path that differs from the locked release, where the registry can still say what was in that one. */
async function changesSince(
  registry: Registry,
  before: LockedSkill,
  folder: InstalledFolder,
): Promise<readonly string[]> {
  const original = await filesOf(registry, before);
  if (original === undefined) return ["its digest is another one", ...folder.others];
  const now = new Map(folder.files.map((f) => [f.path, `${f.executable} ${f.sha256}`]));
  const changes: string[] = [];
  for (const file of original) {
    const found = now.get(file.path);
    if (found === undefined) changes.push(`${file.path} is gone`);
    else if (found !== `${file.mode === "0755"} ${file.sha256}`) changes.push(`${file.path} was changed`);
    now.delete(file.path);
  }
  return [...changes, ...[...now.keys(), ...folder.others].map((path) => `${path} was added`)];
}

async function filesOf(
  registry: Registry,
  { id, version, digest }: LockedSkill,
): Promise<ReleaseView["files"] | undefined> {
  const [namespace, name] = id.split("/") as [string, string];
  try {
    const view = await registry.resolve({ namespace, name, wanted: version });
    return view.digest === digest ? view.files : undefined;
  } catch {
    return undefined;
  }
}

const SHOWN = 8;

function enumerate(items: readonly string[]): string {
  const shown = items
    .slice(0, SHOWN)
    .map((item) => quote(item))
    .join(", ");
  return items.length > SHOWN ? `${shown} and ${items.length - SHOWN} more` : shown;
}

function wouldOverwrite(what: string): RegistryError {
  return new RegistryError("WOULD_OVERWRITE", `${what}.`, {
    hint: "Move it away, choose another --dir, or replace it with --force.",
  });
}
