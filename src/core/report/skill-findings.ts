/** The findings of one skill in a check report, in their order: of its content first, then of what is said beside it. */

import { compareFindings, type Finding } from "../finding.ts";
import { awaitedContent, awaitedFinding, SCAN } from "../gate/external-scan.ts";
import type { GatedFinding } from "../gate/gate.ts";
import { advised } from "../gate/governance.ts";
import type { Policy } from "../gate/policy.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evaluation } from "../plan/facts.ts";
import { SOURCE } from "../relations/source-evidence.ts";
import type { ReportedFinding } from "./check-report.ts";
import type { ContentOutcome } from "./content-outcome.ts";
import { strayVersionFindings } from "./derived-version.ts";
import { reported } from "./reported-finding.ts";
import type { SkillsSource } from "./skill-report.ts";

/** What was found about one skill. */
export interface FoundOfSkill {
  readonly events: readonly LedgerEvent[];
  readonly evaluation: Evaluation | undefined;
  readonly outcome: ContentOutcome;
  /** Was this content refused before, by no doing of this change? */
  readonly isOld: boolean;
  /** Of content that is as it was published, where that is judged. */
  readonly published: readonly GatedFinding[];
  /** What of its lifecycle file changes nothing. */
  readonly unheeded: readonly Finding[];
  /** Of its order, with what policy makes of it. */
  readonly extra: readonly GatedFinding[];
}

/** `policy` is that of its namespace, and `path` its folder. */
export function findingsOf(
  {
    source,
    policy,
    path,
  }: {
    readonly source: Pick<SkillsSource, "whyUnfetched" | "whyUnscanned">;
    readonly policy: Policy;
    readonly path: string;
  },
  found: FoundOfSkill,
): ReportedFinding[] {
  const { events, evaluation, outcome, isOld, unheeded, extra } = found;
  const published = [...found.published].sort(compareFindings);
  return [
    ...[...published, ...awaitedOf(events, source)].map((f) => reported(f, path)),
    ...contentFindings(evaluation, events, { path, source }).map((f) => (isOld ? standing(f) : f)),
    ...advised(strayVersionFindings({ evaluation, outcome }), policy).map((f) => reported(f, path)),
    ...[...advised(unheeded, policy), ...extra].map((f) => reported(f, "")),
  ];
}

function standing(found: ReportedFinding): ReportedFinding {
  return found.status === "blocks" ? { ...found, status: "standing" } : found;
}

/** What was found in the content; for a refusal that its content did not cause, what the event says. */
function contentFindings(
  evaluation: Evaluation | undefined,
  events: readonly LedgerEvent[],
  { path, source }: { readonly path: string; readonly source: Pick<SkillsSource, "whyUnscanned"> },
): readonly ReportedFinding[] {
  if (evaluation !== undefined) {
    const told = evaluation.findings.map((f) => withReason(f, events, source));
    return told.sort(compareFindings).map((f) => reported(f, path));
  }
  const refused = events.find((event) => event.type === "refused");
  return (refused?.findings.list ?? []).map((f) => reported({ ...(f as Finding), status: "blocks" }, path));
}

/** The plan knows that a scanner said nothing, and not why. */
function withReason(
  found: GatedFinding,
  events: readonly LedgerEvent[],
  { whyUnscanned }: Pick<SkillsSource, "whyUnscanned">,
): GatedFinding {
  const key = found.rule === "scan-awaited" ? awaitedKey(events, SCAN) : undefined;
  return key === undefined ? found : { ...found, ...awaitedFinding(key, whyUnscanned?.(key)) };
}

/** The evidence of this kind that content is held for. It was held, too, where it has come since. */
function awaitedKey(events: readonly LedgerEvent[], kind: string): string | undefined {
  const last = events.findLast(({ type }) => type === "held" || type === "released" || type === "refused");
  return last?.type === "held" ? last.waiting.find((one) => one.startsWith(`${kind}:`)) : undefined;
}

/** What a release points to may be out of reach when it is to be judged. */
function awaitedOf(
  events: readonly LedgerEvent[],
  { whyUnfetched }: Pick<SkillsSource, "whyUnfetched">,
): readonly GatedFinding[] {
  const key = awaitedKey(events, SOURCE);
  if (key === undefined) return [];
  return [{ ...awaitedContent(whyUnfetched?.(key.slice(SOURCE.length + 1))), status: "reported" }];
}
