/** What a change is to the approval rules of `policy.yaml`: of one skill, or of files that belong to none. */

import type { Severity } from "../finding.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { SkillId } from "../names.ts";
import type { Capability } from "../skill/content-profile.ts";
import { lifecyclePath } from "../trunk/lifecycle.ts";
import type { ChangeFacts } from "./approvals.ts";
import { kindsOfOffer } from "./held-offer.ts";
import type { ChangeKind } from "./policy.ts";

/** A skill, with the folders that were or are its own. */
export interface PlacedSkill {
  readonly id: SkillId;
  readonly folders: readonly string[];
}

/** A change of one skill: its paths are those of the change that are the skill's own. */
export function skillChange(
  skill: PlacedSkill,
  of: {
    readonly kinds: Iterable<ChangeKind>;
    readonly widens?: Iterable<Capability>;
    readonly severity?: Severity | undefined;
    /** Repository paths that the change touches. */
    readonly paths: readonly string[];
  },
): ChangeFacts {
  return {
    kinds: new Set(of.kinds),
    widens: new Set(of.widens),
    paths: of.paths.filter((path) => isPathOf(skill, path)),
    severity: of.severity,
  };
}

/** A change of what belongs to no skill; undefined where it touches nothing of the kind. */
export function fileChange(paths: readonly string[], skills: readonly PlacedSkill[]): ChangeFacts | undefined {
  const others = paths.filter((path) => !skills.some((skill) => isPathOf(skill, path)));
  return others.length === 0 ? undefined : { kinds: new Set(), widens: new Set(), paths: others, severity: undefined };
}

/** Is this the skill's lifecycle file, or in a folder of its own? */
export function isPathOf({ id, folders }: PlacedSkill, path: string): boolean {
  return path === lifecyclePath(id) || folders.some((folder) => path.startsWith(`${folder}/`));
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
