/** What a change of policy lets through: content that was refused, and that merging publishes or gives to others to approve. */
import { compareUtf8 } from "../../core/bytes.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { quote } from "../../core/errors.ts";
import { type Finding, SEVERITIES } from "../../core/finding.ts";
import type { GatedFinding } from "../../core/gate/gate.ts";
import { inWords } from "../../core/report/report-words.ts";
import { policyEffect } from "./check-policy.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Skills that are told of one by one, and findings of each. */
const MAX_SKILLS = 50;
const MAX_NAMED = 3;

/**
 * One finding a skill, the worst first: with the rule switched off, nothing else in the report names what was found. Of a policy
 * that waits for approval itself, what that lets through.
 */
export function policyLifts({ before, after, approved }: PlannedChange): readonly GatedFinding[] {
  const once = approved === undefined ? [] : lifted(after, approved.after, "once this change is approved");
  return [...lifted(before, after), ...once].slice(0, MAX_SKILLS);
}

/** `when`: where that is not by the merge. */
function lifted(before: Catalog, after: Catalog, when?: string): readonly GatedFinding[] {
  const ids = [...before.outstanding].sort(compareUtf8);
  return ids.flatMap((id) => {
    const was = before.skills.get(id)?.outstanding;
    const entry = after.skills.get(id);
    const is = entry?.outstanding;
    if (was?.kind !== "refused" || entry === undefined) return [];
    // Other content than what was refused is its own change's doing.
    const isHeld = is?.kind === "held" && is.tree === was.tree;
    const isPublished = is === undefined && [...entry.releases.values()].some(({ tree }) => tree === was.tree);
    if (!isHeld && !isPublished) return [];
    const worst = was.findings.toSorted((a, b) => rank(a) - rank(b));
    const what = [isPublished ? "is published" : "is refused no more", ...(when === undefined ? [] : [when])].join(" ");
    const message = `${id} ${what}, because nothing of this stands in its way any more: ${inWords(worst.slice(0, MAX_NAMED).map(named))}${more(worst)}. It was refused at ${was.commit.slice(0, 12)}.`;
    const hint = `Look at that content as if it were new: \`skilltrunk explain ${id}\` on the trunk has all of it.`;
    return [policyEffect(message, hint)];
  });
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
