/** What was done to many skills alike, told once for all of them. */

/** The same of fewer skills is told of each. */
const MIN_GROUP = 4;
/** Skills that a group names. */
const NAMED = 2;

/** What was done to these skills. */
export interface Alike {
  readonly all: readonly string[];
  readonly what: string;
  readonly commit: string;
}

/** In the order in which each was done first. */
export function alike(
  done: readonly {
    readonly id: string;
    readonly version?: string;
    readonly change?: string;
    readonly commit: string;
  }[],
): readonly Alike[] {
  const groups = new Map<string, { readonly all: string[]; readonly what: string; readonly commit: string }>();
  for (const { id, version, change, commit } of done) {
    const key = version === undefined ? `${commit} ${change ?? ""}` : `${commit} ${id} ${version}`;
    const group = groups.get(key) ?? { all: [], what: version ?? change ?? "", commit };
    group.all.push(id);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) =>
    group.all.length < MIN_GROUP ? group.all.map((id) => ({ ...group, all: [id] })) : [group],
  );
}

/** `83 skills: a/b, a/c, …` */
export function namedFew(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] ?? "") : `${ids.length} skills: ${ids.slice(0, NAMED).join(", ")}, …`;
}
