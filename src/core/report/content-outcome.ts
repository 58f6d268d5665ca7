/** What merging does to a skill's content, as a report has it. */
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evaluation } from "../plan/facts.ts";
import { REPORT_LIMITS, type SkillReport } from "./check-report.ts";

export type ContentOutcome = Pick<
  SkillReport,
  "outcome" | "version" | "steps" | "previous" | "digest" | "size" | "forced"
>;

/** By the events that merging appends, and how the content was judged where they say nothing. */
export function contentOutcome(of: {
  readonly events: readonly LedgerEvent[];
  readonly evaluation: Evaluation | undefined;
  /** The version that people have now. */
  readonly last: string | undefined;
}): ContentOutcome {
  const { events, evaluation, last } = of;
  const previous = last === undefined ? {} : { previous: last };
  const releases = events.filter((event) => event.type === "released");
  const released = releases.at(-1);
  if (released !== undefined) {
    const { version, digest, size, forced = false } = released;
    const steps = releases.slice(-REPORT_LIMITS.steps - 1, -1).map((before) => before.version);
    return {
      outcome: "released",
      version,
      digest,
      size,
      forced,
      ...previous,
      ...(steps.length === 0 ? {} : { steps }),
    };
  }
  // A scanner that the check has run may refuse what waited for it.
  const held = events.findLast((event) => event.type === "held" || event.type === "refused");
  if (held?.type === "held") return { outcome: "held", version: held.version, forced: false, ...previous };
  const refused = events.find((event) => event.type === "refused");
  if (refused !== undefined || evaluation?.findings.some(({ status }) => status === "blocks") === true) {
    const version = refused?.version === undefined ? {} : { version: refused.version };
    const digest = evaluation?.judgement.archive?.digest;
    return { outcome: "refused", forced: false, ...version, ...previous, ...(digest === undefined ? {} : { digest }) };
  }
  if (events.some((event) => event.type === "retired")) return { outcome: "retired", forced: false, ...previous };
  return { outcome: events.length > 0 ? "offered" : "unchanged", forced: false, ...previous };
}
