/** What a release has to do with others, as far as the asker may know of them: the rest is not there at all. */
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { type Audience, currentOf, mayRead, stateOf } from "../catalog/resolve.ts";
import type { ClosureView, DependentsView, GroupsView } from "../catalog/view.ts";
import type { SkillId } from "../names.ts";
import { compareVersions } from "../plan/version.ts";
import type { ClosureEntry, ReleaseMember } from "../skill/declares.ts";
import { broughtReleases, sees } from "./brought-releases.ts";
import { parseRequirement } from "./requirement.ts";

export interface VisibleRelations {
  readonly requires: readonly string[];
  readonly closure: readonly ClosureEntry[];
  readonly members: readonly ReleaseMember[];
}

/** What a release requires, as it says, and what it needs and holds, by the names of now, that this asker may know of. */
export function visibleRelations(catalog: Catalog, { relations }: Release, audience: Audience): VisibleRelations {
  const sees = sight(catalog, audience);
  const named = <T extends { readonly id: SkillId }>(one: T): T => ({
    ...one,
    id: currentOf(catalog, one.id)?.id ?? one.id,
  });
  return {
    requires: relations.requires.filter((text) => sees(parseRequirement(text)?.id)),
    closure: relations.closure.filter(({ id }) => sees(id)).map(named),
    members: relations.members
      .filter((one) => !("id" in one) || sees(one.id))
      .map((one) => ("id" in one ? named(one) : one)),
  };
}

function sight(catalog: Catalog, audience: Audience): (id: SkillId | undefined) => boolean {
  return (id) => sees(id === undefined ? undefined : currentOf(catalog, id), audience);
}

/** Everything that a release needs and holds, with how each of it is offered now. */
export function toClosureView(catalog: Catalog, release: Release, audience: Audience): ClosureView {
  const { requires, closure, members } = visibleRelations(catalog, release, audience);
  const withState = ({ id, version, digest }: ClosureEntry) => {
    const found = catalog.skills.get(id)?.releases.get(version);
    return { id, version, digest, state: found === undefined ? null : stateOf(catalog, found) };
  };
  return {
    id: release.skill,
    version: release.version,
    digest: release.digest,
    requires: [...requires],
    closure: closure.map(withState),
    members: members.map((member) => ("id" in member ? withState(member) : { ...member })),
    ...(broughtReleases(catalog, release, audience).isWhole ? {} : { incomplete: true as const }),
  };
}

/** The skills that this asker may know of and whose offered releases require or hold this one. */
export function toDependentsView(catalog: Catalog, entry: SkillEntry, audience: Audience): DependentsView {
  const ids = namesOf(entry);
  const dependents = namingSkills(catalog, ids, audience).flatMap((dependent) => {
    const found = newestOffered(catalog, dependent, (release) => howItNames(release, ids));
    return found === undefined ? [] : [{ id: dependent.id, version: found.release.version, ...found.told }];
  });
  return { id: entry.id, dependents };
}

/** The groups that this asker may know of and that hold this skill, each by its greatest offered release that does. */
export function toGroupsView(catalog: Catalog, entry: SkillEntry, audience: Audience): GroupsView {
  const ids = namesOf(entry);
  const groups = namingSkills(catalog, ids, audience).flatMap((group) => {
    const found = newestOffered(catalog, group, (release) => memberIn(release, ids));
    if (found === undefined) return [];
    const { release, told } = found;
    const state = stateOf(catalog, release);
    return [{ id: group.id, version: release.version, state, pinned: told.version, digest: told.digest }];
  });
  return { id: entry.id, groups };
}

function namesOf({ id, renamedFrom }: SkillEntry): ReadonlySet<SkillId> {
  return new Set([id, ...(renamedFrom === undefined ? [] : [renamedFrom])]);
}

/** Who ever named one of these and may be known, in the UTF-8 order of identities. */
function namingSkills(catalog: Catalog, ids: ReadonlySet<SkillId>, audience: Audience): readonly SkillEntry[] {
  const naming = new Set([...ids].flatMap((id) => [...(catalog.dependents.get(id) ?? [])]));
  return [...naming]
    .flatMap((id) => catalog.skills.get(id) ?? [])
    .filter((one) => !ids.has(one.id) && mayRead(one, audience))
    .sort((a, b) => compareUtf8(a.id, b.id));
}

/** The greatest release that is offered and of which there is something to tell. */
function newestOffered<T>(
  catalog: Catalog,
  { retired, releases }: SkillEntry,
  tell: (release: Release) => T | undefined,
): { readonly release: Release; readonly told: T } | undefined {
  const offered = retired ? [] : [...releases.values()].filter((one) => isOffered(stateOf(catalog, one)));
  for (const release of offered.sort((a, b) => compareVersions(b.version, a.version))) {
    const told = tell(release);
    if (told !== undefined) return { release, told };
  }
  return undefined;
}

function memberIn({ relations }: Release, ids: ReadonlySet<SkillId>): ClosureEntry | undefined {
  return relations.members.flatMap((one) => ("id" in one && ids.has(one.id) ? [one] : []))[0];
}

type Dependent = DependentsView["dependents"][number];

function howItNames(
  release: Release,
  ids: ReadonlySet<SkillId>,
): Pick<Dependent, "by" | "range" | "pinned"> | undefined {
  const { relations } = release;
  const asked = relations.requires.map(parseRequirement).find((one) => one !== undefined && ids.has(one.id));
  const pinned = relations.closure.find(({ id }) => ids.has(id));
  const member = memberIn(release, ids);
  if (member !== undefined) return { by: "member", pinned: member.version };
  if (pinned === undefined) return undefined;
  return asked === undefined
    ? { by: "closure", pinned: pinned.version }
    : { by: "requires", range: asked.range, pinned: pinned.version };
}
