/** What somebody changed in an installed skill, line by line, where the registry still has what was installed. */

import { type ReleaseDiff, releaseDiff } from "../../core/catalog/release-diff.ts";
import type { LockedSkill } from "../../core/install/lock.ts";
import type { InstalledFolder } from "../ports/folders.ts";
import type { Registry } from "../ports/ports.ts";
import { download } from "./install-download.ts";

/** Told before an edited skill is kept. */
export type TellEdits = (edits: LocalEdits) => void;

export interface LocalEdits {
  /** As the lock names it. */
  readonly dir: string;
  readonly diff: ReleaseDiff;
}

/** Compares a folder with the release that the lock says is there; undefined where the registry cannot say what that was. */
export async function findEdits(
  registry: Registry,
  { dir, locked, folder }: { readonly dir: string; readonly locked: LockedSkill; readonly folder: InstalledFolder },
): Promise<LocalEdits | undefined> {
  const [namespace, name] = locked.id.split("/") as [string, string];
  try {
    const view = await registry.resolve({ namespace, name, wanted: locked.version });
    if (view.digest !== locked.digest) return undefined;
    const { id, version, digest } = locked;
    const was = { id, version, digest, files: await download(registry, view), profile: undefined };
    const is = { ...was, version: `${version} as it is here`, digest: folder.digest ?? "", files: folder.files };
    return { dir, diff: releaseDiff(was, is) };
  } catch {
    return undefined;
  }
}
