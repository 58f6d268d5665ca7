/** What the way in which the code host merges does to a change that was checked as one commit with its title. */

import { finding } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { REGISTRY_CHAIN } from "../../core/ledger/event.ts";
import { atMost, inWords } from "../../core/report/report-words.ts";
import { type MergeSettings, titleDecides } from "../../core/trunk/merge-settings.ts";
import type { PlannedChange } from "./planned-change.ts";

/** How this pull request may be merged. */
export interface Merging {
  readonly settings: MergeSettings;
  /** Commits that it consists of. */
  readonly commits: number;
}

/** Asks the code host; undefined where it could not say. */
export type ReadMerging = () => Promise<Merging | undefined>;

/** Named in one sentence. */
const SHOWN = 5;

/** What is found about a planned change; a host that cannot be asked leaves what the message decides unknown. */
export async function mergingFindings(read: ReadMerging, planned: PlannedChange): Promise<readonly GatedFinding[]> {
  const touched = planned.plan.evaluations.map(({ id }) => id);
  if (touched.length === 0) return [];
  const merging = await read();
  return [...rebaseFinding(merging, touched), ...titleFinding(merging, planned)];
}

function rebaseFinding(merging: Merging | undefined, touched: readonly string[]): readonly GatedFinding[] {
  if (merging === undefined || merging.commits < 2 || merging.settings.mergeMethods.rebase !== true) return [];
  const message = `It has ${merging.commits} commits, and may be merged so that each of them is judged and published by itself: ${shown(touched)}.`;
  const hint =
    'Choose "Squash and merge" or "Create a merge commit". An admin of this repository can switch "Rebase and merge" off.';
  const found = finding({ rule: "rebase-merge", severity: "medium", path: "", message, hint });
  return [{ ...found, status: "reported" }];
}

function titleFinding(merging: Merging | undefined, planned: PlannedChange): readonly GatedFinding[] {
  const decides = merging === undefined ? undefined : titleDecides(merging.settings);
  const derived = derivedVersions(planned);
  if (decides === true || derived.length === 0) return [];
  const why =
    decides === false
      ? "here the code host also puts words of the commits or of the description into the merge's message, and those count too"
      : "whether the code host puts other words into the merge's message could not be seen, and those would count too";
  const message = `Its title decides the next version (${shown(derived)}), but ${why}.`;
  const hint =
    "Whoever merges leaves the title in the message and nothing else. An admin can make the title alone the default: `skilltrunk doctor` says how.";
  const found = finding({ rule: "title-bump", severity: "info", path: "", message, hint, evidence: derived.join(" ") });
  return [{ ...found, status: "reported" }];
}

/** New versions that the merge's message raised: of a first release, and where an author names one, it has no say. */
function derivedVersions({ plan, observation, before }: PlannedChange): readonly string[] {
  if (observation.settings?.versions !== "derived") return [];
  const declared = new Map<string, string | undefined>(
    plan.evaluations.map(({ id, judgement }) => [id, judgement.declared]),
  );
  return plan.emissions.flatMap(({ chain, event }) => {
    if (chain === REGISTRY_CHAIN || event.type !== "released" || event.brought !== undefined) return [];
    const isFirst = (before.skills.get(chain)?.releases.size ?? 0) === 0;
    return isFirst || declared.get(chain) === event.version ? [] : [`${chain} ${event.version}`];
  });
}

function shown(names: readonly string[]): string {
  return inWords(atMost(SHOWN, names, (name) => name));
}
