/** Commits from their raw objects: what git's porcelain would convert, mailmap or prettify is left as it was written. */
import type { TrunkCommit } from "../../app/ports/ports.ts";
import { isOid, type Oid } from "../../core/names.ts";
import { unreadable } from "./object-errors.ts";

/** What is read of a commit object at most, in bytes; a longer message is cut. */
export const MAX_COMMIT_BYTES = 1 << 20;
/** How many files one commit may change before reading stops: trees that share subtrees grow without end. */
export const MAX_CHANGES = 1_000_000;

/** Parses a commit object. Dates and names that make no sense become 0 and ""; throws GIT_FAILED when it names no tree. */
export function parseCommit(oid: Oid, bytes: Buffer): TrunkCommit {
  const end = bytes.indexOf("\n\n");
  const header = bytes.toString("utf8", 0, end < 0 ? bytes.length : end).split("\n");
  const tree = header[0]?.startsWith("tree ") ? header[0].slice(5) : "";
  if (!isOid(tree)) throw unreadable(oid, "the commit names no tree");
  return {
    oid,
    parents: parentsOf(header),
    tree,
    committedAt: dateOf(field(header, "committer ")),
    author: nameOf(field(header, "author ")),
    message: end < 0 ? "" : bytes.toString("utf8", end + 2),
  };
}

/** Parents stand right behind the tree; a `parent` line further down (in a signature, say) is none. */
function parentsOf(header: readonly string[]): readonly Oid[] {
  const parents: Oid[] = [];
  for (let i = 1; header[i]?.startsWith("parent ") === true; i++) parents.push(header[i]?.slice(7) ?? "");
  return parents;
}

/** The first line with this key. Continuation lines start with a space, so they never match. */
function field(header: readonly string[], key: string): string {
  return header.find((line) => line.startsWith(key))?.slice(key.length) ?? "";
}

/** `Name <address> seconds zone` → name; without an address there is no telling a name from one. */
function nameOf(ident: string): string {
  const end = ident.indexOf("<");
  return end < 0 ? "" : ident.slice(0, end).trim();
}

/** The seconds behind the last `>`, since a name or address may hold anything. */
function dateOf(ident: string): number {
  const seconds = Number(/^ *(\d+)( |$)/.exec(ident.slice(ident.lastIndexOf(">") + 1))?.[1] ?? 0);
  return Number.isSafeInteger(seconds) ? seconds : 0;
}
