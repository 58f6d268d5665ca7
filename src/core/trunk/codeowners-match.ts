/** Who owns a path by a CODEOWNERS file, as the code host reads it. */
import { matchesGlob } from "../glob.ts";

/** Where hosts look for the file; the first one that is there counts. */
export const CODEOWNERS_PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;
/** GitHub reads no larger one, in bytes. */
export const MAX_CODEOWNERS_BYTES = 3 * 1024 * 1024;

/** A line that gives paths to people; without owners it takes them away from everybody. */
export interface CodeownersLine {
  /** As written, with `\ ` for a space. */
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** The lines that say something, in their order. GitHub leaves out a line with anything in it that it does not know. */
export function codeownersLines(codeowners: string): readonly CodeownersLine[] {
  return codeowners.split(/\r?\n/).flatMap((line) => {
    const [pattern = "", ...owners] = line.replace(/(?:^|\s)#.*$/s, "").match(/(?:\\.|\S)+/g) ?? [];
    const isKnown = !/^(?:!|\\#)|\[/.test(pattern) && owners.every((owner) => OWNER.test(owner));
    return pattern === "" || !isKnown ? [] : [{ pattern, owners }];
  });
}

/** `@login`, `@organisation/team`, or an address. */
const OWNER = /^(?:@[\w.-]+(?:\/[\w.-]+)*|[^\s@]+@[^\s@]+)$/;

/** The owners of a path: those of the last line that matches, and nobody where there is none. */
export function ownersOfPath(codeowners: string | readonly CodeownersLine[], path: string): readonly string[] {
  const lines = typeof codeowners === "string" ? codeownersLines(codeowners) : codeowners;
  return decidingLine(lines, path)?.owners ?? [];
}

/** Lines that are tried for the paths of one change, all together: both may come to thousands. */
export const MAX_LINES_TRIED = 2_000_000;

/** The same of many paths of one change, each looked at once; of those beyond the bound nobody is known to be asked. */
export function ownersWithin(
  lines: readonly CodeownersLine[],
  maxTried = MAX_LINES_TRIED,
): (path: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const maxPaths = Math.floor(maxTried / Math.max(lines.length, 1));
  return (path) => {
    const owners = known.get(path) ?? (known.size < maxPaths ? ownersOfPath(lines, path) : []);
    if (known.size < maxPaths) known.set(path, owners);
    return owners;
  };
}

/** The last line that matches a path. */
export function decidingLine<Line extends CodeownersLine>(lines: readonly Line[], path: string): Line | undefined {
  return lines.findLast(({ pattern }) => matches(pattern.replaceAll("\\", ""), path));
}

/** An owner for comparing: `Alice` and `@alice` are one. */
export function sameOwner(owner: string): string {
  return owner.replace(/^@/, "").toLowerCase();
}

/** gitignore(5), without negation and character classes, which CODEOWNERS does not have. */
function matches(pattern: string, path: string): boolean {
  const inner = pattern.replace(/^\//, "");
  const isAnchored = pattern.startsWith("/") || inner.slice(0, -1).includes("/");
  const glob = isAnchored ? inner : `**/${inner}`;
  if (matchesGlob(glob, path)) return true;
  // `docs/*` is what lies in the folder itself, `docs` also what lies deeper.
  const isOneLevel = isAnchored && inner.endsWith("/*");
  return !isOneLevel && !glob.endsWith("/") && matchesGlob(`${glob}/**`, path);
}
