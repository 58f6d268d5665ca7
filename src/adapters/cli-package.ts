/**
 * The command line as one npm tarball: `scripts/bundle-cli.js` makes it, an index serves it, and whoever runs from it
 * makes it again from its own unpacked files, the same to the byte.
 */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { packTar } from "modern-tar";
import { compareUtf8 } from "../core/bytes.ts";

/** A file of the package; `path` is `/`-separated, relative to the package's folder. */
export interface PackageFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What the bundle consists of. The second is in no other folder that this program runs from. */
const CONTENTS = ["package.json", "THIRD-PARTY-LICENSES", "LICENSE", "dist", "skills-repo-template"];
/** What npm gives every file it packs. */
const MTIME = new Date("1985-10-26T08:15:00Z");
const compress = promisify(gzip);

/** Packs files as npm does. The same files give the same bytes, whatever their order. */
export async function packPackage(files: readonly PackageFile[]): Promise<Uint8Array> {
  return compress(await packTar(files.toSorted((a, b) => compareUtf8(a.path, b.path)).map(toEntry)), { level: 9 });
}

/** Packs an unpacked bundle again. Throws where the folder is none. */
export async function repackPackage(folder: string): Promise<Uint8Array> {
  const files = await Promise.all(CONTENTS.map((name) => filesAt(folder, name)));
  return packPackage(files.flat());
}

/** The bytes of the tarball that this program can be got as: made by its build, or by itself; undefined where there is neither. */
export async function readCliPackage(): Promise<Uint8Array | undefined> {
  // This module is dist/adapters/…js in a build, and one of dist/cli/…js in a bundle.
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return readFile(here("../cli.tgz"))
    .catch(() => repackPackage(here("../..")))
    .catch(() => undefined);
}

async function filesAt(folder: string, name: string): Promise<readonly PackageFile[]> {
  const path = join(folder, name);
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const paths = entries?.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) ?? [path];
  return Promise.all(paths.map(async (at) => ({ path: toPath(relative(folder, at)), bytes: await readFile(at) })));
}

function toPath(native: string): string {
  return native.split(sep).join("/");
}

/** npm strips the first folder, whatever it is called. */
function toEntry({ path, bytes }: PackageFile): Parameters<typeof packTar>[0][number] {
  const executable = bytes[0] === 0x23 && bytes[1] === 0x21;
  const header = { name: `package/${path}`, size: bytes.length, mode: executable ? 0o755 : 0o644 };
  return { header: { ...header, mtime: MTIME, uid: 0, gid: 0 }, body: bytes };
}
