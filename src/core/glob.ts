/** Globs over repository paths: `*` and `?` stay within a folder, `**` does not; everything else is itself. */

/** Does this glob match the whole path? A glob that ends with `/` matches everything below. Linear in time for a path. */
export function matchesGlob(glob: string, path: string): boolean {
  const wanted = glob.endsWith("/") ? `${glob}**/*` : glob;
  return matchesSegments(wanted.split("/"), path.split("/"));
}

/** Greedy with one point to return to, as each `**` may give back segments to what follows it. */
function matchesSegments(glob: readonly string[], path: readonly string[]): boolean {
  return matchSequence(glob, path, {
    isWild: (segment) => segment === "**",
    matches: (segment, name) =>
      matchSequence([...segment], [...name], {
        isWild: (character) => character === "*",
        matches: (a, b) => a === "?" || a === b,
      }),
  });
}

interface Matching {
  readonly isWild: (item: string) => boolean;
  readonly matches: (item: string, value: string) => boolean;
}

function matchSequence(items: readonly string[], values: readonly string[], { isWild, matches }: Matching): boolean {
  let item = 0;
  let wildAt = -1;
  let resumeAt = 0;
  for (let value = 0; value < values.length; ) {
    const current = items[item];
    if (current !== undefined && isWild(current)) {
      wildAt = item++;
      resumeAt = value;
    } else if (current !== undefined && matches(current, values[value] ?? "")) {
      item++;
      value++;
    } else if (wildAt >= 0) {
      item = wildAt + 1;
      value = ++resumeAt;
    } else return false;
  }
  while (items[item] !== undefined && isWild(items[item] ?? "")) item++;
  return item === items.length;
}
