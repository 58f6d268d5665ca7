/** What a report says of a version that the merge's message gave: by which title, and where SKILL.md says another number. */
import { quote } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import type { Evaluation } from "../plan/facts.ts";
import { nextVersion } from "../plan/version.ts";
import { meantLines } from "../trunk/merge-message.ts";
import type { SkillReport } from "./check-report.ts";

/** Characters of a title that are shown. */
const MAX_TITLE = 200;

interface Derived {
  readonly evaluation: Evaluation | undefined;
  /** What becomes of the content. */
  readonly outcome: Pick<SkillReport, "outcome" | "version" | "previous">;
}

/**
 * The line of a merge's message that raised this version; undefined where its author named it, where it is the first, or
 * where it was given before. `isKnown`: the content has waited under this version already.
 */
export function decidingTitle(
  of: Derived & { readonly message: string; readonly isKnown: boolean },
): string | undefined {
  const { evaluation, outcome, message, isKnown } = of;
  if (evaluation === undefined || isKnown || outcome.previous === undefined || !isNew(outcome)) return undefined;
  if (evaluation.judgement.declared === outcome.version) return undefined;
  const title = meantLines(evaluation.raisedBy ?? message)[0].trim();
  if (title === "") return undefined;
  return title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1).toWellFormed()}…` : title;
}

/** How a report has that title. `landsAsIs`: no merge's message counts. */
export function titled(
  title: string | undefined,
  { evaluation, outcome, landsAsIs }: Derived & { readonly landsAsIs: boolean },
): Pick<SkillReport, "title" | "earlierTitle" | "byHand"> {
  if (title === undefined) return {};
  if (evaluation?.raisedBy !== undefined) return { title, earlierTitle: true };
  // Git's own message raises the last number, whatever the branch's commits say.
  const less = landsAsIs || outcome.previous === undefined ? undefined : nextVersion(outcome.previous, "patch");
  return less === undefined || less === outcome.version ? { title } : { title, byHand: less };
}

/** Who reads the file takes the number in it for the version. */
export function strayVersionFindings({ evaluation, outcome }: Derived): readonly Finding[] {
  const declared = evaluation?.judgement.declared;
  const { version } = outcome;
  if (declared === undefined || version === undefined || declared === version || !isNew(outcome)) return [];
  const message = `SKILL.md says in \`metadata.version\` that it is ${quote(declared, 60)}, and its version is ${version}.`;
  return [finding({ rule: "version-stray", severity: "info", path: "SKILL.md", message, evidence: declared })];
}

function isNew({ outcome }: Pick<SkillReport, "outcome">): boolean {
  return outcome === "released" || outcome === "held";
}
