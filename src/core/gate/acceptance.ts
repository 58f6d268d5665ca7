/** What a change accepts of what is found, and from when on that counts. */

import { type Finding, finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import type { Evaluation, SkillFacts } from "../plan/facts.ts";
import { lifecyclePath, type Waiver } from "../trunk/lifecycle.ts";
import { waives } from "./gate.ts";

/** The waivers that a change brings, and those that it lets hold for longer. */
export function addedWaivers({ accepted: { own, inherited } }: Pick<SkillFacts, "accepted">): readonly Waiver[] {
  const key = ({ rule, path, fingerprint }: Waiver) => `${rule}\0${path}\0${fingerprint}`;
  const before = new Map<string, string>();
  for (const waiver of inherited.waivers) {
    const until = before.get(key(waiver)) ?? "";
    if (waiver.expires > until) before.set(key(waiver), waiver.expires);
  }
  return own.waivers.filter((waiver) => waiver.expires > (before.get(key(waiver)) ?? ""));
}

/** What is said of the waivers and forced releases that a change brings. No change accepts what comes with it. */
export function acceptanceFindings(skill: SkillFacts, evaluation: Evaluation | undefined): readonly Finding[] {
  return [
    ...addedWaivers(skill).map((waiver) => waiverAdded(skill.id, waiver, evaluation)),
    ...forcedTooEarly(skill, evaluation),
  ];
}

const NEEDS_ANOTHER = "Merge it in a pull request of its own first, and this one after it.";

function waiverAdded(id: SkillId, waiver: Waiver, evaluation: Evaluation | undefined): Finding {
  const { rule, path, reason, expires } = waiver;
  const isTooEarly = evaluation?.findings.some((found) => found.status === "blocks" && waives(waiver, found)) === true;
  return finding({
    rule: "waiver-added",
    severity: "info",
    path: lifecyclePath(id),
    message: isTooEarly
      ? `${rule} in ${path} is accepted until ${expires}, but not for what comes in the same pull request: ${reason}`
      : `${rule} in ${path} is accepted until ${expires}: ${reason}`,
    hint: isTooEarly
      ? NEEDS_ANOTHER
      : "It counts once this is merged, for content that was there before or comes after it.",
  });
}

function forcedTooEarly({ id, accepted }: SkillFacts, evaluation: Evaluation | undefined): readonly Finding[] {
  const digest = evaluation?.judgement.archive?.digest;
  const isBlocked = evaluation?.findings.some(({ status }) => status === "blocks") === true;
  if (digest === undefined || !isBlocked || !accepted.own.forced.includes(digest)) return [];
  if (accepted.inherited.forced.includes(digest)) return [];
  return [
    finding({
      rule: "waiver-added",
      severity: "info",
      path: "",
      message: `The forced release of ${id} does not count for what comes in the same pull request.`,
      hint: NEEDS_ANOTHER,
    }),
  ];
}
