/** The sentences both object readers use, so that one fault reads the same whoever found it. */
import { quote, RegistryError } from "../../core/errors.ts";
import { isOid, type Oid } from "../../core/names.ts";

/** Throws USAGE unless this is a full object id: nothing else may reach git's standard input or its arguments. */
export function requireOid(oid: Oid): void {
  if (isOid(oid)) return;
  throw new RegistryError("USAGE", `"${quote(oid, 80)}" is no object id: expected 40 lowercase hex digits.`);
}

export function objectMissing(oid: Oid): RegistryError {
  return new RegistryError("OBJECT_MISSING", `The object ${oid} is not in the repository.`, {
    hint: "Shallow and partial clones lack objects: fetch everything. `git fsck` tells what else is missing or damaged.",
  });
}

export function wrongType(oid: Oid, expected: string, got: string): RegistryError {
  return new RegistryError("OBJECT_MISSING", `The object ${oid} is a ${got}; expected a ${expected}.`);
}

export function unreadable(oid: Oid, why: string, cause?: unknown): RegistryError {
  return new RegistryError("GIT_FAILED", `The object ${oid} cannot be read: ${quote(why)}.`, {
    hint: "Run `git fsck` in the repository.",
    cause,
  });
}

export function tooManyChanges(commit: Oid, max: number): RegistryError {
  return new RegistryError("GIT_FAILED", `The commit ${commit} changes more than ${max} files.`);
}

export function tooManyFolders(tree: Oid, max: number): RegistryError {
  return new RegistryError("GIT_FAILED", `The tree ${tree} has more than ${max} folders where it is read.`);
}

export function treeTooLarge(tree: Oid, size: number, max: number): RegistryError {
  return new RegistryError("GIT_FAILED", `The tree ${tree} has ${size} bytes; at most ${max} are read.`);
}

/** The range asked for does not exist: a force push, or a fast-forward to a branch that merged the trunk. */
export function chainBroken(after: Oid, to: Oid): RegistryError {
  return new RegistryError("HISTORY_REWRITTEN", `The first-parent chain of ${to} does not pass through ${after}.`, {
    hint: "Restore the branch, or acknowledge the rewritten history.",
  });
}
