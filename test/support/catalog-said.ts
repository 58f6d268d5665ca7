/** All that a catalog says, in a form in which two of them can be compared. */
import type { Catalog } from "../../src/core/catalog/catalog.ts";

/**
 * Every field but `byName`, `byDigest` and `byMember`: they are tables to look candidates up in, which all snapshots share, so
 * that an older one finds what came after it, and who uses one checks the entry that it leads to. Where an order says
 * something (of releases, and of an agent's teams) it is part of the answer; the others are maps and sets.
 */
export function said({ byName: _1, byDigest: _2, byMember: _3, skills, ...rest }: Catalog): unknown {
  const releases = [...skills.values()].map(({ id, releases: all }) => [id, [...all.keys()]] as const);
  const teams = [...rest.bindings.subjects].map(([subject, of]) => [subject, [...of.teams.keys()]] as const);
  return { ...rest, skills: new Map(skills), releases: new Map(releases), teams: new Map(teams) };
}
