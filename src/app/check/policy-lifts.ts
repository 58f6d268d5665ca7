/** What a change of policy lets through: content that was refused, and that merging publishes or gives to others to approve. */
import { compareUtf8 } from "../../core/bytes.ts";
import { quote } from "../../core/errors.ts";
import { type Finding, SEVERITIES } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { awaitedRules } from "../../core/gate/held-policy.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import { inWords } from "../../core/report/report-words.ts";
import { policyEffect } from "./check-policy.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Skills that are told of one by one, and findings of each. */
const MAX_SKILLS = 50;
const MAX_NAMED = 3;

/** One finding a skill, the worst first: with the rule switched off, nothing else in the report names what was found. */
export function policyLifts({ before, after }: PlannedChange): readonly GatedFinding[] {
  const ids = [...before.outstanding].sort(compareUtf8);
  const lifted = ids.flatMap((id) => {
    const was = before.skills.get(id)?.outstanding;
    const entry = after.skills.get(id);
    const is = entry?.outstanding;
    if (was?.kind !== "refused" || entry === undefined) return [];
    // Other content than what was refused is its own change's doing.
    const isHeld = is?.kind === "held" && is.tree === was.tree;
    const isPublished = is === undefined && [...entry.releases.values()].some(({ tree }) => tree === was.tree);
    return isHeld || isPublished ? [{ id, was, isPublished }] : [];
  });
  return lifted.slice(0, MAX_SKILLS).map(({ id, was, isPublished }) => {
    const worst = was.findings.toSorted((a, b) => rank(a) - rank(b));
    const what = isPublished ? "is published" : "is refused no more";
    const message = `${id} ${what}, because nothing of this stands in its way any more: ${inWords(worst.slice(0, MAX_NAMED).map(named))}${more(worst)}. It was refused at ${was.commit.slice(0, 12)}.`;
    const hint = `Look at that content as if it were new: \`skilltrunk explain ${id}\` on the trunk has all of it.`;
    return policyEffect(message, hint);
  });
}

/**
 * What waits or was refused, where the change of policy waits itself: nothing of it is published by the merge, and whoever
 * approves that change lets it be judged anew.
 */
export function policyAwaited({ after, observation }: PlannedChange): readonly GatedFinding[] {
  const { oid } = observation.commit;
  const waits = awaitedRules(after).some(({ about, commit }) => about === POLICY_PATH && commit === oid);
  const open = waits ? [...after.outstanding].sort(compareUtf8) : [];
  if (open.length === 0) return [];
  const many = open.length - MAX_NAMED;
  const names = inWords([...open.slice(0, MAX_NAMED), ...(many > 0 ? [`${many} more`] : [])]);
  const message = `Merging publishes nothing of it, but approving this change may: what waits or was refused of ${names} is judged by the new policy then, and published where nothing stands in its way any more.`;
  const hint = "`skilltrunk preview` shows what becomes of it. Look at that content as if it were new.";
  return [{ ...policyEffect(message, hint), severity: "medium", subjects: open }];
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function more({ length }: readonly Finding[]): string {
  return length > MAX_NAMED ? `, and ${length - MAX_NAMED} more` : "";
}

function named({ rule, severity, path, line }: Finding): string {
  const place = line === undefined ? path : `${path}:${line}`;
  return `${rule} (${severity}${place === "" ? "" : `, ${quote(place, 120)}`})`;
}
