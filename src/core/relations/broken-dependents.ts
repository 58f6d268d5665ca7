/** What a change takes from those that rely on it: of the skills that it touches, and of the current releases that need or hold them. */
import { coversReaders } from "../access/audience.ts";
import { compareUtf8 } from "../bytes.ts";
import type { Catalog, Release, SkillEntry } from "../catalog/catalog.ts";
import { isOffered } from "../catalog/offered.ts";
import { channelsOf, currentOf, stateOf } from "../catalog/resolve.ts";
import { type Finding, finding } from "../finding.ts";
import type { State } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";
import { lifecyclePath } from "../trunk/lifecycle.ts";
import { SETTINGS_PATH } from "../trunk/settings.ts";
import { type Broughtness, broughtWith } from "./bringing.ts";
import { bringersOf } from "./brought-releases.ts";

export interface TouchingChange {
  /** The skills that it touches. */
  readonly skills: readonly SkillId[];
  /** Repository paths that it changes. */
  readonly paths: readonly string[];
}

/** What becomes of a skill, or of one of its releases, that others have to do with. */
type Harm =
  | { readonly kind: "state"; readonly version: string; readonly to: "yanked" | "offline" | "withdrawn" }
  | { readonly kind: "retired" | "disabled" | "narrowed" }
  | { readonly kind: "renamed"; readonly to: SkillId };

interface Dependent {
  readonly entry: SkillEntry;
  readonly release: Release;
  /** The end of a sentence about it. */
  readonly how: string;
  readonly pinned: Release;
}

/** Dependents that one finding names; the rest is counted. */
const MAX_NAMED = 4;
/** Owners of one of them that are named. */
const MAX_OWNERS = 3;

/** A finding for each thing that the change does to a skill and that others feel, by skill in UTF-8 order. */
export function brokenDependents(before: Catalog, after: Catalog, change: TouchingChange): readonly Finding[] {
  return [...new Set(change.skills)].sort(compareUtf8).flatMap((id) => {
    const [was, is] = [before.skills.get(id), after.skills.get(id)];
    if (was === undefined || is === undefined) return [];
    const harmed = new Map<string, { readonly harm: Harm; readonly dependents: Dependent[] }>();
    for (const dependent of dependentsOf(before, after, was)) {
      const harm = harmTo(dependent, { before, after, was, is });
      if (harm === undefined) continue;
      const key = JSON.stringify(harm);
      const known = harmed.get(key) ?? { harm, dependents: [] };
      known.dependents.push(dependent);
      harmed.set(key, known);
    }
    return [...harmed.values()].map(({ harm, dependents }) => told(was, { harm, dependents, change }));
  });
}

/** The current releases, as merging leaves them, that bring a release of this skill. */
function dependentsOf(before: Catalog, after: Catalog, was: SkillEntry): readonly Dependent[] {
  const now = currentOf(after, was.id)?.id ?? was.id;
  return bringersOf(after, was.id).flatMap((other) => {
    const entry = after.skills.get(other);
    if (entry === undefined || !entry.offer.enabled) return [];
    return currentReleases(before, after, entry).flatMap((release) => {
      const found = broughtWith(release.relations, ({ id, version }) => {
        const brought = currentOf(after, id);
        const relations = brought?.releases.get(version)?.relations;
        if (brought === undefined || relations === undefined) return undefined;
        return { key: `${brought.id}@${version}`, id: brought.id, version, relations };
      }).find((one) => one.found.id === now);
      const pinned = found && was.releases.get(found.found.version);
      return found === undefined || pinned === undefined ? [] : [{ entry, release, how: howWords(found), pinned }];
    });
  });
}

function howWords({ by, via }: Broughtness): string {
  const words = by === "needs" ? "requires" : "holds";
  return via === undefined ? `${words} it` : `holds ${via.id}@${via.version}, which ${words} it`;
}

/** What the channels of a skill lead to; a group that this change takes down with a member was current until it did. */
function currentReleases(before: Catalog, after: Catalog, entry: SkillEntry): readonly Release[] {
  const versions = new Set(Object.values(channelsOf(after, entry)).flatMap((version) => version ?? []));
  const earlier = before.skills.get(entry.id);
  for (const version of earlier === undefined ? [] : Object.values(channelsOf(before, earlier))) {
    const release = entry.releases.get(version ?? "");
    if (release !== undefined && release.state !== "withdrawn" && stateOf(after, release) === "withdrawn")
      versions.add(release.version);
  }
  return [...versions].flatMap((version) => entry.releases.get(version) ?? []);
}

interface Around {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly was: SkillEntry;
  readonly is: SkillEntry;
}

/** The worst of what the change does to what this dependent relies on; undefined where that stays as good as it was. */
function harmTo(dependent: Dependent, { before, after, was, is }: Around): Harm | undefined {
  const { pinned, entry } = dependent;
  const [from, to] = [stateOf(before, pinned), stateOf(after, is.releases.get(pinned.version) ?? pinned)];
  if (isWorse(to, from) && !isOffered(to)) {
    return { kind: "state", version: pinned.version, to: to as "yanked" | "offline" | "withdrawn" };
  }
  if (is.renamedTo !== undefined && was.renamedTo === undefined) return { kind: "renamed", to: is.renamedTo };
  if (is.retired && !was.retired) return { kind: "retired" };
  if (was.offer.enabled && !is.offer.enabled) return { kind: "disabled" };
  const offered = before.skills.get(entry.id)?.offer ?? entry.offer;
  const isNarrowed = coversReaders(was.offer, offered) && !coversReaders(is.offer, entry.offer);
  return isNarrowed && !coversReaders(is.offer, was.offer) ? { kind: "narrowed" } : undefined;
}

const WORSE: readonly State[] = ["online", "deprecated", "yanked", "offline", "withdrawn"];
function isWorse(to: State, from: State): boolean {
  return WORSE.indexOf(to) > WORSE.indexOf(from);
}

function told(
  was: SkillEntry,
  of: { readonly harm: Harm; readonly dependents: readonly Dependent[]; readonly change: TouchingChange },
): Finding {
  const { harm, dependents, change } = of;
  const named = dependents
    .slice(0, MAX_NAMED)
    .map((one) => `${one.entry.id}@${one.release.version} ${one.how} (${placeWords(one)})`);
  const more = dependents.length - named.length;
  const { what, so, hint } = words(harm, was.id);
  return finding({
    rule: "breaks-dependents",
    severity: "medium",
    path: placeOf(harm, was, change),
    message: `${what}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}. ${so}`,
    hint,
    evidence: [
      JSON.stringify(harm),
      was.id,
      ...dependents.map(({ entry, release }) => `${entry.id}@${release.version}`),
    ].join("\n"),
  });
}

/** The file that says so, and whose it is. */
function placeWords({ entry, release }: Dependent): string {
  const { owners } = entry.offer;
  const named = owners.slice(0, MAX_OWNERS).join(", ");
  const more = owners.length > MAX_OWNERS ? ` and ${owners.length - MAX_OWNERS} more` : "";
  return `${release.path}/${MANIFEST_PATH}${named === "" ? "" : `, owned by ${named}${more}`}`;
}

interface Words {
  readonly what: string;
  readonly so: string;
  readonly hint: string;
}

function words(harm: Harm, id: SkillId): Words {
  switch (harm.kind) {
    case "state":
      return {
        what: `${id}@${harm.version} becomes ${harm.to}`,
        so: STATE_MEANS[harm.to],
        hint: "Release another version, and the skills that are named anew with it, before this is merged.",
      };
    case "renamed":
      return {
        what: `${id} becomes ${harm.to}`,
        so: "They go on naming it as it was.",
        hint: `Name ${harm.to} in the skill.yaml of each of them, in their next release.`,
      };
    case "retired":
      return {
        what: `${id} is removed`,
        so: "Its exact versions stay, but nothing new can require or hold it: the next release of each, whatever it changes, is refused while it names it.",
        hint: "Release the skills that are named without it first, or keep it.",
      };
    case "disabled":
      return {
        what: `${id} is disabled`,
        so: "Nobody can install them any more.",
        hint: "Release the skills that are named without it first, or leave it enabled.",
      };
    case "narrowed":
      return {
        what: `${id} is hidden from some who may see what needs it`,
        so: "They can no longer install them, and the next release of each is refused (requires-unknown).",
        hint: "Give the skills that are named the same visibility and readers, or leave these as they are; tell their owners.",
      };
  }
}

const STATE_MEANS = {
  yanked: "Installing them goes on with a warning, and their next release needs another version.",
  offline: "They can no longer be installed.",
  withdrawn: "They can no longer be installed, and a group that holds it is withdrawn with it.",
} as const;

/** The file of the change that does it, as far as one is known. */
function placeOf({ kind }: Harm, was: SkillEntry, change: TouchingChange): string {
  const own = lifecyclePath(was.id);
  if (kind === "retired") return `${was.path}/SKILL.md`;
  return kind !== "renamed" && change.paths.includes(own) ? own : SETTINGS_PATH;
}
