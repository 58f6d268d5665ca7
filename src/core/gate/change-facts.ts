/** What a change is to the approval rules of `policy.yaml`: of one skill, or of files that belong to none. */

import { compareUtf8 } from "../bytes.ts";
import type { SkillEntry } from "../catalog/catalog.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import { lifecyclePath } from "../trunk/lifecycle.ts";
import type { Settings } from "../trunk/settings.ts";
import { type ChangeFacts, ownersBefore } from "./approvals.ts";
import { kindsOfOffer } from "./held-offer.ts";
import type { ChangeKind } from "./policy.ts";

/** A skill, with the folders that were or are its own. */
export interface PlacedSkill {
  readonly id: SkillId;
  readonly folders: readonly string[];
}

/** A change of these paths that is about no content: it widens nothing, and nothing is found in it. */
export function plainChange(paths: readonly string[], kinds: ReadonlySet<ChangeKind> = new Set()): ChangeFacts {
  return { kinds, widens: new Set(), paths, severity: undefined };
}

/** The paths of a change, by whose they are. */
export interface SharedPaths {
  /** What is a skill's own, in the order of the change; a folder that went from one to another is both's. */
  readonly own: ReadonlyMap<SkillId, readonly string[]>;
  readonly others: readonly string[];
}

/** Costs what the change has of paths and skills, not their product. */
export function sharePaths(paths: readonly string[], skills: readonly PlacedSkill[]): SharedPaths {
  const places = new Map<string, Set<SkillId>>();
  for (const { id, folders } of skills) {
    for (const place of [lifecyclePath(id), ...folders.map((folder) => `${folder}/`)])
      places.set(place, (places.get(place) ?? new Set()).add(id));
  }
  const own = new Map<SkillId, string[]>();
  const others: string[] = [];
  for (const path of paths) {
    const ids = new Set(placesOf(path).flatMap((place) => [...(places.get(place) ?? [])]));
    if (ids.size === 0) others.push(path);
    for (const id of ids) {
      const known = own.get(id);
      if (known === undefined) own.set(id, [path]);
      else known.push(path);
    }
  }
  return { own, others };
}

/** Who owned what a change touches, before it, in UTF-8 order: of each skill, and of the repository for what belongs to none. */
export function allOwners(
  { own, others }: SharedPaths,
  { entry, settings }: { readonly entry: (id: SkillId) => SkillEntry | undefined; readonly settings: Settings },
): readonly string[] {
  const ofSkills = [...own.keys()].flatMap((id) => ownersBefore(entry(id), id, settings));
  return [...new Set([...ofSkills, ...(others.length === 0 ? [] : settings.owners)])].sort(compareUtf8);
}

/** The path, and each folder that it is in, with a slash at its end. */
function placesOf(path: string): readonly string[] {
  const folders = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
  return [path, ...folders];
}

/** What waits and came with this commit; what did before is no change of it. */
function kindsOfHolds({ holds = [], commit }: Extract<LedgerEvent, { type: "offer" }>): readonly ChangeKind[] {
  const brought = holds.filter((held) => held.commit === commit).flatMap(({ changes }) => changes);
  return brought.length === 0 ? [] : [...kindsOfOffer(brought)];
}

/** What an event that merging appends makes of a change; a release, a refusal and a hold are for its content to say. */
export function kindsOfEvent(event: LedgerEvent): readonly ChangeKind[] {
  switch (event.type) {
    case "retired":
      return ["removal"];
    case "restored":
      return ["content"];
    case "channel":
      return ["channel", "lifecycle"];
    case "state":
      return ["state", "lifecycle"];
    case "offer": {
      if (event.holds !== undefined) return kindsOfHolds(event);
      const { visibility, readers, enabled, owners } = event.changes;
      return [
        "lifecycle",
        ...((visibility ?? readers ?? enabled) ? (["visibility"] as const) : []),
        ...(owners === undefined ? [] : (["owners"] as const)),
      ];
    }
    default:
      return [];
  }
}
