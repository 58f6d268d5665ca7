/** Skills with nobody to stand in when an owner is away: owned by nobody, or by one person. A team counts as several. */
import { quote } from "../errors.ts";

export interface Owned {
  readonly id: string;
  readonly owners: readonly string[];
}

/** Skills that are named of each kind. */
const MAX_NAMED = 5;

/** Is there nobody, or one person alone? */
export function isThinlyOwned({ owners }: Pick<Owned, "owners">): boolean {
  return owners.length === 0 || (owners.length === 1 && !owners[0]?.replace(/^@/, "").includes("/"));
}

/** `2 skills have one owner (a/x, a/y), and 1 has none (b/z).`; undefined where every skill has more. */
export function thinWords(skills: readonly Owned[]): string | undefined {
  const thin = skills.filter(isThinlyOwned);
  const one = counted(
    thin.filter(({ owners }) => owners.length > 0),
    "one owner",
  );
  const none = counted(
    thin.filter(({ owners }) => owners.length === 0),
    "no owner",
  );
  const said = [...one, ...none];
  return said.length === 0 ? undefined : `${said.join(", and ")}.`;
}

function counted(skills: readonly Owned[], what: string): readonly string[] {
  if (skills.length === 0) return [];
  const left = skills.length - MAX_NAMED;
  const named = skills.slice(0, MAX_NAMED).map(({ id }) => quote(id, 140));
  const names = [...named, ...(left > 0 ? [`and ${left} more`] : [])].join(", ");
  return [`${skills.length} ${skills.length === 1 ? "skill has" : "skills have"} ${what} (${names})`];
}
