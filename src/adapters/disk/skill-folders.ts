/** Folders with skills on this disk, as a scan reads them: everything that lies in them, committed or not. */
import { lstat, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { FoundSkill } from "../../app/ports/folders.ts";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { mayPoint } from "../../core/relations/pointer-folder.ts";
import { MANIFEST_PATH } from "../../core/skill/manifest.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { decodePath } from "../git/git-path.ts";
import { readOnly, walkFolder } from "./folder-walk.ts";
import { readShortFile } from "./short-file.ts";

/** Folders that are looked into for skills below one that was named. */
const MAX_FOLDERS = 200_000;
const SLASH = Buffer.from("/");

/**
 * A folder with a SKILL.md, or with a skill.yaml that says where the content is, is one skill, with all that lies below;
 * of another one, the skills below it, or the folder itself where there are none. A file is a skill of one file. Throws
 * USAGE where there is nothing of that name.
 */
export async function findSkills(path: string): Promise<readonly FoundSkill[]> {
  const real = await realpath(path).catch((cause: unknown) => {
    throw new RegistryError("USAGE", `There is no file or folder ${quote(path)}.`, { cause });
  });
  const shown = path.replace(/(?<=.)\/+$/, "").replace(/^\.\/+(?=.)/, "");
  if (!(await lstat(real)).isDirectory()) return [{ path: shown, read: () => readOnly(real) }];
  const found: FoundSkill[] = [];
  await collect({ at: Buffer.from(real), shown }, found, { left: MAX_FOLDERS });
  if (found.length === 0) return [folder({ at: Buffer.from(real), shown })];
  return found.sort((a, b) => compareUtf8(a.path, b.path));
}

interface Place {
  /** Bytes: not every name on a disk is UTF-8. */
  readonly at: Buffer;
  readonly shown: string;
}

async function collect(place: Place, found: FoundSkill[], budget: { left: number }): Promise<void> {
  budget.left -= 1;
  if (budget.left < 0) throw tooMany(place.shown);
  const entries = await readdir(place.at, { encoding: "buffer", withFileTypes: true });
  const names = entries.map((entry) => ({ entry, name: entry.name as unknown as Buffer }));
  if (names.some(({ entry, name }) => entry.isFile() && /^skill\.md$/i.test(name.toString("latin1")))) {
    found.push(folder(place));
    return;
  }
  const manifest = names.find(({ entry, name }) => entry.isFile() && name.equals(MANIFEST));
  if (manifest !== undefined && (await pointsElsewhere(place))) {
    found.push(folder(place));
    return;
  }
  for (const { entry, name } of names) {
    if (!entry.isDirectory() || name.equals(GIT)) continue;
    const shown = place.shown === "." ? decodePath(name) : join(place.shown, decodePath(name));
    await collect({ at: Buffer.concat([place.at, SLASH, name]), shown }, found, budget);
  }
}

const GIT = Buffer.from(".git");
const MANIFEST = Buffer.from(MANIFEST_PATH);

async function pointsElsewhere({ at }: Place): Promise<boolean> {
  const bytes = await readShortFile(Buffer.concat([at, SLASH, MANIFEST]), MAX_YAML_BYTES);
  return bytes !== undefined && mayPoint(bytes);
}

function folder({ at, shown }: Place): FoundSkill {
  return { path: shown, read: () => walkFolder(at, wanted) };
}

/** Of a `.git` in a skill, what Git would obey and run is looked at: its settings and hooks. Its objects are no files. */
function wanted(path: Buffer): boolean {
  const inside = /(?:^|\/)\.git\/(.+)$/s.exec(path.toString("latin1"))?.[1];
  return inside === undefined || /^(?:config|hooks|hooks\/.*(?<!\.sample))$/s.test(inside);
}

function tooMany(path: string): RegistryError {
  return new RegistryError("USAGE", `${quote(path)} has too many folders: expected at most ${MAX_FOLDERS}.`, {
    hint: "Name the folders of the skills.",
  });
}
