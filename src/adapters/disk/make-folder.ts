/** Making a folder and those above it, also where Node's own `recursive` never ends or says something else. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes the folder, and what is missing above it, with this mode. Throws what the system says of the first that cannot be made;
 * EEXIST where something else has its place.
 *
 * Node's own asks again for ever where a file system has no place for a folder below one that is there (`/proc`, an
 * automounter), and says ENOENT on a read-only disk.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const problem = await attempt(path, mode);
  if (problem === undefined) return;
  const above = dirname(path);
  if (problem.code !== "ENOENT" || above === path) throw problem;
  await makeFolder(above, mode);
  const again = await attempt(path, mode);
  if (again !== undefined) throw again;
}

/** Why it could not be made; undefined where it is there. */
async function attempt(path: string, mode: number): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode });
    return undefined;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST" && (await isFolder(path));
    return isThere ? undefined : (error as NodeJS.ErrnoException);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
