/** Puts a check report together from a planned change: pure, so that the same change gives the same report anywhere. */

import { cutUtf8 } from "../bytes.ts";
import { type GatedFinding, judged } from "../gate/gate.ts";
import { advised, type GovernedChange, govern } from "../gate/governance.ts";
import type { Policy } from "../gate/policy.ts";
import { ENGINE } from "../ledger/event.ts";
import type { Oid } from "../names.ts";
import type { Emission, Plan, SkillFacts } from "../plan/facts.ts";
import { type CheckReport, type Need, REPORT_FORMAT } from "./check-report.ts";
import { hostAsks } from "./host-asks.ts";
import { boundedReport } from "./report-bounds.ts";
import { conclude, placed } from "./report-conclusion.ts";
import { reported } from "./reported-finding.ts";
import { type SkillsSource, skillReports } from "./skill-report.ts";

export interface ReportSource extends SkillsSource {
  readonly pending: number;
  /** What the trunk's commits that are pending come to. */
  readonly earlier?: NonNullable<CheckReport["earlier"]>;
  /** What agents get that they do not get now, a sentence each. */
  readonly bindings?: readonly string[];
  readonly governed: Omit<GovernedChange, "entry" | "approved">;
  /** What the code host of a change that goes to another branch goes by. Absent: what `governed` says. */
  readonly asked?: Pick<GovernedChange, "codeowners" | "paths">;
  /** What follows once it is approved, where it changes the policy that judges; absent: no policy of its own waits. */
  readonly approved?: ApprovedSource;
  /** What is found about the change as a whole, and whether it stands in the way. */
  readonly findings: readonly GatedFinding[];
}

/** A change of policy, as if it were approved: planned on what merging makes of the registry. */
interface ApprovedSource extends Pick<ReportSource, "after" | "bindings" | "diffs"> {
  readonly skills: readonly SkillFacts[];
  readonly plan: Plan;
  /** Merges before it whose policy waits too: theirs is taken for approved as well. */
  readonly besides: readonly Oid[];
}

/** The report of a change that could be planned. */
export function assembleReport(source: ReportSource): CheckReport {
  const { governed, asked = governed, before, earlier, bindings = [] } = source;
  const evaluations = source.approved?.plan.evaluations ?? [];
  const governance = govern({ ...governed, approved: evaluations, entry: (id) => before.skills.get(id) });
  const skills = skillReports(source, governance.skills);
  const approved = approvedPart(source);
  const then = approved === undefined ? {} : { approved };
  const findings = [...byPolicy(source.findings, governed.policy), ...governance.findings].map((f) => reported(f, ""));
  const { needs, owners } = governance;
  const asks = hostAsks({ ...asked, source: governed.policy.approvals.source });
  return boundedReport({
    format: REPORT_FORMAT,
    engine: ENGINE,
    ...conclude({ ...governed, skills, findings, ...then, needs, isEverything: source.change.base === null }),
    change: { ...source.change, title: cutUtf8(source.change.title.toWellFormed(), MAX_TITLE_BYTES) },
    pending: source.pending,
    ...(earlier === undefined || isNothing(earlier) ? {} : { earlier }),
    skills: [...skills],
    findings,
    needs: [...needs],
    ...(governed.policy.approvals.source === "api" && owners.length > 0 ? { owners: [...owners] } : {}),
    ...(asks.length === 0 ? {} : { asks }),
    ...(bindings.length === 0 ? {} : { bindings: [...bindings] }),
    plan: governed.plan.emissions.map(planned),
    ...then,
  });
}
const MAX_TITLE_BYTES = 2000;

function isNothing({ released, refused, held }: NonNullable<CheckReport["earlier"]>): boolean {
  return released + refused + held === 0;
}

/** What already stands in the way does so whatever its severity, and what was so before the change does not; the rest as policy says. */
function byPolicy(found: readonly GatedFinding[], policy: Policy): readonly GatedFinding[] {
  return found.flatMap((one) => {
    if (one.status === "known") return judged([one], policy).map((old) => ({ ...old, status: "reported" as const }));
    return one.status === "blocks" ? judged([one], policy) : advised([one], policy);
  });
}

/** The report of a change that is to be merged into another branch than the trunk, whose merges alone are published. */
export function elsewhere(report: CheckReport, where: { readonly into: string; readonly trunk: string }): CheckReport {
  const reason = `It goes to ${where.into}, and only what is merged into ${where.trunk} is published.`;
  const change = { ...report.change, elsewhere: where };
  return boundedReport({ ...report, change, ...(report.verdict === "pass" ? { reason } : {}) });
}

/** The report of a change that could not be planned because the registry cannot be read: never a guess. */
export function unplannedReport(of: {
  readonly change: CheckReport["change"];
  /** At least one. */
  readonly findings: readonly GatedFinding[];
  readonly needs: readonly Need[];
}): CheckReport {
  return boundedReport({
    format: REPORT_FORMAT,
    engine: ENGINE,
    verdict: "review",
    reason: of.findings[0] === undefined ? "" : placed(of.findings[0]),
    change: of.change,
    pending: null,
    skills: [],
    findings: of.findings.map((found) => reported(found, "")),
    needs: [...of.needs],
    plan: [],
  });
}

/** The event that merging appends, without what only the merge decides. */
function planned({ chain, event }: Emission): CheckReport["plan"][number] {
  const {
    n: _n,
    prev: _prev,
    at: _at,
    entered: _entered,
    commit: _commit,
    by: _by,
    pr: _pr,
    engine: _engine,
    ...rest
  } = event;
  if (event.type !== "released" || event.force?.commit !== event.commit) return { chain, event: rest };
  const { commit: _merge, by: _who, pr: _number, ...force } = event.force;
  return { chain, event: { ...rest, force } };
}

/** What is approved beside the merge's own doing: of skills, those about which it does anything. */
function approvedPart(source: ReportSource): CheckReport["approved"] {
  const { approved, before, after, governed, ...same } = source;
  if (approved === undefined) return undefined;
  const { skills, plan, besides, bindings = [], ...then } = approved;
  const reports = skillReports({
    ...{ published: before, ...same, ...then },
    before: { ...before, skills: after.skills },
    governed: { ...governed, skills, plan },
  });
  return {
    besides: [...besides],
    skills: reports.filter(({ outcome }) => outcome !== "unchanged"),
    ...(bindings.length === 0 ? {} : { bindings: [...bindings] }),
    plan: plan.emissions.map(planned),
  };
}
