/** Who owns the skills of a repository that has a CODEOWNERS and no settings yet: the same people, as settings say it. */

import { compareUtf8 } from "../bytes.ts";
import { grouped } from "../grouped.ts";
import { namespaceOf, type SkillId } from "../names.ts";
import { type CodeownersLine, codeownersLines, ownersOfPath, sameOwner } from "./codeowners-match.ts";
import { LIFECYCLE_HEADING } from "./lifecycle-edit.ts";

export interface AdoptedOwners {
  /** Of what no line is about but one for everything. */
  readonly all: readonly string[];
  /** Of the namespaces whose skills mostly belong to others than those. */
  readonly namespaces: ReadonlyMap<string, readonly string[]>;
  /** Of the skills that belong to others than the rest of their namespace. */
  readonly skills: ReadonlyMap<SkillId, readonly string[]>;
}

/** Nobody. */
export const NO_OWNERS: AdoptedOwners = { all: [], namespaces: new Map(), skills: new Map() };

/** Reads the owners of these skills' folders: logins and teams; addresses are left out, and who takes owners away is not heeded. */
export function adoptedOwners(
  codeowners: string,
  skills: readonly { readonly id: SkillId; readonly folder: string }[],
): AdoptedOwners {
  const lines = codeownersLines(codeowners);
  const all = ownersFor(lines, UNHEARD_OF);
  const namespaces = new Map<string, readonly string[]>();
  const single = new Map<SkillId, readonly string[]>();
  const owned = skills.map(({ id, folder }) => {
    const own = ownersFor(lines, `${folder}/SKILL.md`);
    return { id, owners: own.length === 0 ? all : own };
  });
  for (const [namespace, members] of grouped(owned, ({ id }) => namespaceOf(id))) {
    const [most = all] = grouped(members, ({ owners }) => keyOf(owners))
      .toSorted(([a, many], [b, more]) => more.length - many.length || compareUtf8(a, b))
      .map(([, [member]]) => member?.owners ?? all);
    if (keyOf(most) !== keyOf(all)) namespaces.set(namespace, most);
    for (const { id, owners } of members) if (keyOf(owners) !== keyOf(most)) single.set(id, owners);
  }
  return { all, namespaces, skills: new Map([...single].filter(([, owners]) => owners.length > 0)) };
}

function ownersFor(lines: readonly CodeownersLine[], path: string): readonly string[] {
  return ownersOfPath(lines, path).filter((owner) => owner.length <= MAX_OWNER && OWNER.test(owner));
}
/** No line but one for everything matches it. */
const UNHEARD_OF = "\u0001";
const OWNER = /^@[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;
/** Characters, as the settings have it. */
const MAX_OWNER = 128;

function keyOf(owners: readonly string[]): string {
  return [...new Set(owners.map(sameOwner))].sort(compareUtf8).join(" ");
}

/** The lifecycle file of a skill with owners of its own. */
export function renderOwners(owners: readonly string[]): string {
  return `${LIFECYCLE_HEADING}#\n# Who owns the skill and answers for its changes.\nowners:\n${owners.map((owner) => `  - ${JSON.stringify(owner)}\n`).join("")}`;
}
