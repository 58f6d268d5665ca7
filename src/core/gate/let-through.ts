/** What a change lets through that was refused without it: content that an admin forces, and content that laxer rules refuse no more. */

import type { SkillEntry } from "../catalog/catalog.ts";
import type { Finding } from "../finding.ts";
import type { SkillId } from "../names.ts";
import type { Evaluation, Plan, SkillFacts } from "../plan/facts.ts";
import { isPolicyFile } from "./policy.ts";

/** How many findings of those that matter most. */
export interface Graves {
  readonly critical: number;
  readonly high: number;
}

/** Counts those of them that are of this kind. */
export function gravesOf<F extends Pick<Finding, "severity">>(
  findings: readonly F[],
  is: (found: F) => boolean = () => true,
): Graves {
  const count = (severity: Finding["severity"]) =>
    findings.filter((found) => found.severity === severity && is(found)).length;
  return { critical: count("critical"), high: count("high") };
}

/** `3 critical findings`, `1 critical and 2 high findings`; empty where there are none. */
export function graveWords({ critical, high }: Graves, kind = ""): string {
  const counts = [critical > 0 ? `${critical} critical` : "", high > 0 ? `${high} high` : ""].filter(
    (one) => one !== "",
  );
  if (counts.length === 0) return "";
  const noun = (high > 0 ? high : critical) === 1 ? "finding" : "findings";
  return `${counts.join(" and ")} ${kind === "" ? noun : `${noun} ${kind}`}`;
}

/** What content was refused for that has been there before, and that a change of policy takes out of its way. */
export function liftedFindings(
  entry: SkillEntry | undefined,
  evaluation: Evaluation | undefined,
  paths: readonly string[],
): readonly Finding[] {
  const was = entry?.outstanding;
  if (was?.kind !== "refused" || was.tree !== evaluation?.claim.tree || !paths.some(isPolicyFile)) return [];
  const is = new Map(evaluation.findings.map((found) => [found.fingerprint, found]));
  if (evaluation.findings.some(({ status }) => status === "blocks")) return [];
  return was.findings.filter(({ fingerprint, severity }) => {
    const now = is.get(fingerprint);
    return now === undefined || (now.status === "reported" && now.severity !== severity);
  });
}

/** What of a change an admin has to know who is asked to agree to it. */
export interface AskedOfAdmin {
  readonly paths: readonly string[];
  readonly skills: readonly SkillFacts[];
  readonly plan: Pick<Plan, "evaluations">;
  /** How content is judged once it is approved, where that is otherwise; absent: by nobody. */
  readonly approved?: Plan["evaluations"];
  readonly entry: (id: SkillId) => SkillEntry | undefined;
}

/** Skills that one reason names. */
const MAX_NAMED = 5;

/** Why an admin has to agree: what they publish by it comes first. */
export function adminReason({ paths, skills, plan, approved = [], entry }: AskedOfAdmin): string {
  const facts = new Map(skills.map((skill) => [skill.id, skill]));
  const evaluations = new Map([...plan.evaluations, ...approved].map((evaluation) => [evaluation.id, evaluation]));
  const through = [...evaluations.values()].flatMap((evaluation): readonly (readonly [SkillId, string])[] => {
    const { id, judgement, findings, isForced } = evaluation;
    const digest = judgement.archive?.digest;
    const isNew = digest !== undefined && facts.get(id)?.accepted.inherited.forced.includes(digest) === false;
    if (isForced && isNew) {
      const accepted = graveWords(gravesOf(findings, ({ status }) => status === "waived"));
      return [[id, ` by force${accepted === "" ? "" : `, with ${accepted}`}`]];
    }
    const lifted = graveWords(gravesOf(liftedFindings(entry(id), evaluation, paths)));
    return lifted === "" ? [] : [[id, `, which was refused for ${lifted}`]];
  });
  const left = through.length - MAX_NAMED;
  const told = through.slice(0, MAX_NAMED).map(([id, how]) => `It publishes ${id}${how}.`);
  const more = left > 0 ? [`So it does with ${left} more.`] : [];
  return [...told, ...more, "It changes files that decide who may change what."].join(" ");
}
