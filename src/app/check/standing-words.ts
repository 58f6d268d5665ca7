/** Why a skill is refused or held, in sentences: what is so, and what changes it. */
import { acknowledgeCommand } from "../../core/acknowledge-command.ts";
import type { Catalog, Outstanding, SkillEntry } from "../../core/catalog/catalog.ts";
import { latestOf } from "../../core/catalog/resolve.ts";
import { heldOffers } from "../../core/catalog/waiting.ts";
import { type Finding, finding } from "../../core/finding.ts";
import { APPROVAL, approvalSubject } from "../../core/gate/approvals.ts";
import { awaitedRules } from "../../core/gate/held-policy.ts";
import { heldRulesWords } from "../../core/gate/held-rules-words.ts";
import { POLICY_PATH } from "../../core/gate/policy.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";

/** What was refused, what becomes of what was published before, and what clears it. */
export function refusal(catalog: Catalog, entry: SkillEntry, open: Extract<Outstanding, { kind: "refused" }>): string {
  const isOfOffer = open.findings.every(({ rule }) => rule.startsWith("lifecycle-"));
  const what = open.version === undefined ? "What is on the trunk" : `Version ${open.version}`;
  const said = isOfOffer
    ? `${lifecyclePath(entry.id)} does not count, so what it said before holds`
    : `${what} was refused`;
  const then = "Merge a change that clears the findings; it is then judged again.";
  return `${said}. ${meanwhile(catalog, entry)} ${then}`;
}

/** Nothing of it is offered as latest: what would have something offered again. */
export function unlistedWords({ withdrawn }: Pick<Catalog, "withdrawn">, { id, releases }: SkillEntry): string {
  const isGone = [...releases.values()].every(({ state, digest }) => state === "withdrawn" || withdrawn.has(digest));
  if (isGone) return "Every version of it was withdrawn, which is final. Merge a new version, with other content.";
  return `No version may be offered as latest: every one is yanked, offline or withdrawn. Merge a new version, or change a state in ${lifecyclePath(id)}.`;
}

/** What becomes of what was published before. */
function meanwhile(catalog: Catalog, entry: SkillEntry): string {
  const { last, offer } = entry;
  if (last === undefined) return "Nothing of it is published.";
  if (!offer.enabled) return `It stays hidden (\`enabled: false\`); ${last} is its last version.`;
  const latest = latestOf(catalog, entry)?.version;
  return latest === undefined ? "No version of it is offered as latest." : `${latest} stays published.`;
}

/** What is merged of the repository's own rules and not approved: what counts until then, and whose approval that takes. */
export function heldRulesFindings(catalog: Catalog): readonly Finding[] {
  return awaitedRules(catalog).map((change) => {
    const { commit, about, missing, paths } = change;
    const [step = ""] = missing.map((stage) => `${APPROVAL}:${approvalSubject(commit, stage, about)}`);
    return finding({
      rule: about === "guarded-files" ? "guarded-unapproved" : about === POLICY_PATH ? "policy-held" : "settings-held",
      severity: "high",
      path: paths?.[0] ?? about,
      message: heldRulesWords(change),
      hint: `Approve the pull request that brought it, or revert it; where no review can be read, \`${acknowledgeCommand(step)}\`.`,
    });
  });
}

/** What an operator records where no code host can say who approved. */
export function byHand(waiting: readonly string[]): string {
  const steps = waiting.filter((key) => key.startsWith(`${APPROVAL}:`));
  if (steps.length === 0) return "";
  const commands = steps.map((step) => `\`${acknowledgeCommand(step)}\``);
  return ` Where no code host can say so: ${commands.join(" and ")}.`;
}

/** Where a skill stands, with what waits of how it is offered: that may be so whatever its content is. */
export function withHeldOffers<T extends { readonly explanation: string; readonly waiting: readonly string[] }>(
  catalog: Catalog,
  entry: SkillEntry,
  standing: T,
): T {
  const held = heldOffers(catalog, entry);
  if (held.length === 0) return standing;
  // One approval may be what content and offer wait for: its command is told once.
  const waiting = [...new Set(held.flatMap(({ keys }) => keys))].filter((key) => !standing.waiting.includes(key));
  const said = held.map((one) => one.waiting.words).join(" ");
  return {
    ...standing,
    waiting: [...standing.waiting, ...waiting],
    explanation: `${standing.explanation} But this waits: ${said}${byHand(waiting)}`,
  };
}
