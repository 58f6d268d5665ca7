/** Adds files to a work tree and changes none that is there, whatever it is. */
import { compareUtf8 } from "../../core/bytes.ts";
import { RegistryError } from "../../core/errors.ts";
import type { WorkFolder } from "../ports/folders.ts";

export type Checkout = Pick<WorkFolder, "entries" | "create" | "read">;

/** `missing`: it would be written. */
export interface AddedFile {
  readonly path: string;
  readonly action: "written" | "missing" | "kept";
}

export interface AddOptions {
  /** Undefined where there is no work tree, which only a dry run takes. */
  readonly checkout: Checkout | undefined;
  readonly dryRun: boolean;
  readonly isCommitted: (path: string) => boolean;
}

/** Adds the files that are not there, by path in UTF-8 order. Throws STATE_UNWRITABLE or DISK_FULL. */
export async function addMissing(
  wanted: ReadonlyMap<string, Uint8Array>,
  { checkout, dryRun, isCommitted }: AddOptions,
): Promise<readonly AddedFile[]> {
  const done: AddedFile[] = [];
  for (const [path, bytes] of [...wanted].sort(([a], [b]) => compareUtf8(a, b))) {
    const isKept = isCommitted(path) || (await isThere(checkout, path));
    const action = isKept ? "kept" : dryRun ? "missing" : await write(checkout, { path, bytes });
    done.push({ path, action });
  }
  return done;
}

async function isThere(checkout: Checkout | undefined, path: string): Promise<boolean> {
  const slash = path.lastIndexOf("/");
  const entries = await checkout?.entries(path.slice(0, Math.max(0, slash)));
  return entries?.some(({ name }) => name === path.slice(slash + 1)) === true;
}

/** Whatever is in the way, a link say, stays. */
async function write(
  checkout: Checkout | undefined,
  file: { readonly path: string; readonly bytes: Uint8Array },
): Promise<"written" | "kept"> {
  try {
    await checkout?.create([{ ...file, executable: false }]);
    return "written";
  } catch (error) {
    if (error instanceof RegistryError && error.code === "WOULD_OVERWRITE") return "kept";
    throw error;
  }
}
