/** What merging does to a skill's content, as a report has it. */
import type { SkillEntry } from "../catalog/catalog.ts";
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
  const { evaluation, last } = of;
  const previous = last === undefined ? {} : { previous: last };
  const events = ofLastCommit(of.events);
  const released = events.findLast((event) => event.type === "released");
  if (released !== undefined) {
    const { version, digest, size, forced = false } = released;
    const all = of.events.filter((event) => event.type === "released");
    const steps = all.slice(-REPORT_LIMITS.steps - 1, -1).map((before) => before.version);
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
  return { outcome: of.events.every(isNote) ? "unchanged" : "offered", forced: false, ...previous };
}

/** That a skill has a lifecycle file now, or none any more, is noted in the ledger and is nothing to anybody. */
export function isNote(event: LedgerEvent): boolean {
  if (event.type !== "offer" || event.holds !== undefined) return false;
  const changed = Object.keys(event.changes);
  return changed.length === 1 && changed[0] === "governed";
}

/** Is it to be published by force once that is approved? Also of content that the trunk has had before. */
export function isForcedLater({ outcome }: ContentOutcome, evaluation: Evaluation | undefined): boolean {
  return outcome === "held" && evaluation?.findings.some(({ isForced }) => isForced === true) === true;
}

/** Where several commits land one by one, the last of them that does something about the content says what is so in the end. */
function ofLastCommit(events: readonly LedgerEvent[]): readonly LedgerEvent[] {
  const commit = events.findLast(({ type }) => isOfContent(type))?.commit;
  return events.filter((event) => event.commit === commit);
}

/** Does such an event say what becomes of content? */
export function isOfContent(type: LedgerEvent["type"]): boolean {
  return CONTENT.has(type);
}
const CONTENT: ReadonlySet<LedgerEvent["type"]> = new Set(["released", "refused", "held", "retired", "restored"]);

/** Is there content that is other than before? `isThere`: the trunk has it already, unpublished. */
export function isDifferent({ outcome }: ContentOutcome, isThere: boolean): boolean {
  return outcome !== "retired" && !(isThere && (outcome === "offered" || outcome === "unchanged"));
}

/** Versions that are published on the way to an end which is no release. */
export function publishedOnTheWay(events: readonly LedgerEvent[], { outcome }: ContentOutcome): readonly string[] {
  if (outcome === "released") return [];
  return events.flatMap((event) => (event.type === "released" ? [event.version] : []));
}

/** Is this content on the trunk already, refused or held? */
export function isOnTrunk(entry: SkillEntry | undefined, evaluation: Evaluation | undefined): boolean {
  return evaluation !== undefined && entry?.outstanding?.tree === evaluation.claim.tree;
}

/** Content that the trunk has and that was refused there: not this change's doing, so not in its way. */
export function isRefusedAlready(entry: SkillEntry | undefined, evaluation: Evaluation | undefined): boolean {
  const standing = entry?.outstanding;
  return evaluation !== undefined && standing?.kind === "refused" && standing.tree === evaluation.claim.tree;
}
