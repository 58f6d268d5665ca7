/** A folder's files read straight from the disk: links are never followed, nothing special is opened. */
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { basename } from "node:path";
import { compareUtf8 } from "../../core/bytes.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES, type SkillFile } from "../../core/skill/skill-files.ts";
import { decodePath } from "../git/git-path.ts";

const SLASH = Buffer.from("/");

/** Is this file or folder wanted? A folder that is not has nothing that is. */
type Wanted = (path: Buffer) => boolean;

/**
 * Every file below a folder by path in UTF-8 order, modes as Git would record them (a pipe or a socket keeps its own).
 * Stops behind the first file too many for a skill; contents beyond a skill's limit are left out.
 */
export async function walkFolder(folder: string | Buffer, wanted: Wanted = () => true): Promise<readonly SkillFile[]> {
  const root = typeof folder === "string" ? Buffer.from(folder) : folder;
  const files: SkillFile[] = [];
  let left = MAX_UNPACKED_BYTES;
  for await (const path of paths(root, Buffer.alloc(0), wanted)) {
    const file = await readFile(Buffer.concat([root, SLASH, path]), { path: decodePath(path), maxBytes: left });
    left -= file.bytes?.length ?? 0;
    files.push(file);
    if (files.length > MAX_FILES) break;
  }
  return files.sort((a, b) => compareUtf8(a.path, b.path));
}

/** Paths of everything that is no folder, as bytes: not every name on a disk is UTF-8. */
async function* paths(root: Buffer, prefix: Buffer, wanted: Wanted): AsyncGenerator<Buffer> {
  const entries = await readdir(Buffer.concat([root, SLASH, prefix]), { encoding: "buffer", withFileTypes: true });
  for (const entry of entries) {
    const path = Buffer.concat([prefix, entry.name as unknown as Buffer]);
    if (!wanted(path)) continue;
    if (entry.isDirectory()) yield* paths(root, Buffer.concat([path, SLASH]), wanted);
    else yield path;
  }
}

/** A file as the only one of a folder: with its bytes, unless no skill may have so many. */
export async function readOnly(path: string): Promise<readonly SkillFile[]> {
  return [await readFile(Buffer.from(path), { path: basename(path), maxBytes: MAX_UNPACKED_BYTES })];
}

async function readFile(
  at: Buffer,
  { path, maxBytes }: { readonly path: string; readonly maxBytes: number },
): Promise<SkillFile> {
  const { mode, size } = await lstat(at);
  const kind = mode & constants.S_IFMT;
  if (kind !== constants.S_IFREG) return { path, mode: kind, size };
  const gitMode = (mode & constants.S_IXUSR) === 0 ? 0o100644 : 0o100755;
  if (size > maxBytes) return { path, mode: gitMode, size };
  try {
    const file = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const bytes = await file.readFile();
      return { path, mode: gitMode, size: bytes.length, bytes };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new RegistryError(
      "USAGE",
      `${quote(path)} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"}).`,
      { cause },
    );
  }
}
