/** What a change brings and is not there to be read: its branch or this clone is incomplete, and not what is published. */
import { RegistryError } from "../../core/errors.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import type { Oid } from "../../core/names.ts";
import type { GitObjects, Mode } from "../ports/ports.ts";
import { blocking } from "./check-landing.ts";

/** Of a failed plan: the first file of the change that cannot be read; undefined where it failed for anything else. */
export async function unreadChange(
  objects: GitObjects,
  { base, merge, error }: { readonly base: Oid | null; readonly merge: Oid; readonly error: unknown },
): Promise<GatedFinding | undefined> {
  if (base === null || !isOfObjects(error)) return undefined;
  try {
    for await (const { changes } of objects.history({ after: base, to: merge })) {
      for (const { path, oid, mode } of changes) {
        if (FILES.has(mode) && !(await objects.has(oid, "blob"))) return unread(path, error);
      }
    }
    return undefined;
  } catch (again) {
    // A folder is missing: the base's, or else one that the change brings.
    return isOfObjects(again) && (await isWhole(objects, base)) ? unread("", again) : undefined;
  }
}

/** What a removed file and a submodule lead to is never read. */
const FILES: ReadonlySet<Mode> = new Set([0o100644, 0o100755, 0o120000]);

function isOfObjects(error: unknown): error is RegistryError {
  return error instanceof RegistryError && (error.code === "OBJECT_MISSING" || error.code === "GIT_FAILED");
}

async function isWhole(objects: GitObjects, base: Oid): Promise<boolean> {
  try {
    for await (const _ of objects.files(base));
    return true;
  } catch (error) {
    if (isOfObjects(error)) return false;
    throw error;
  }
}

function unread(path: string, { message }: RegistryError): GatedFinding {
  return blocking({
    rule: "change-unread",
    path,
    message: `The change cannot be read whole, so it cannot be judged: ${message}`,
    hint: "Fetch everything (shallow and partial clones lack objects) and check again; where the code host lacks it too, push the branch once more from a complete clone.",
  });
}
