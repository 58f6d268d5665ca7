/** Cuts a check report to what its schema holds, the least important first, and counts what was left out. */
import { type CheckReport, type Need, REPORT_LIMITS, type ReportedFinding, type SkillReport } from "./check-report.ts";
import { compareReported } from "./report-findings.ts";

/** A report that every reader takes: what is longer than a report may be is cut, never refused. */
export function boundedReport(report: CheckReport): CheckReport {
  const { approved } = report;
  const skills = boundedSkills(report.skills);
  const then = boundedSkills(approved?.skills ?? []);
  const needs = report.needs.toSorted((a, b) => openness(a) - openness(b)).slice(0, REPORT_LIMITS.needs);
  const owners = report.owners?.slice(0, REPORT_LIMITS.list);
  const ownersLeft = (report.owners?.length ?? 0) - (owners?.length ?? 0);
  const omitted = {
    skills: skills.omitted + then.omitted,
    findings: tooMany(report.findings) + skills.findingsOmitted + then.findingsOmitted,
    needs: report.needs.length - needs.length,
    events: eventsOmitted(report) + (approved === undefined ? 0 : eventsOmitted(approved)),
    ...(ownersLeft === 0 ? {} : { owners: ownersLeft }),
  };
  return {
    ...report,
    reason: cut(report.reason, REPORT_LIMITS.text),
    change: boundedChange(report.change),
    skills: skills.kept,
    findings: boundedFindings(report.findings),
    needs: needs.map(boundedNeed),
    ...(owners === undefined ? {} : { owners: owners.map((owner) => cut(owner, REPORT_LIMITS.short)) }),
    ...(report.asks === undefined ? {} : { asks: report.asks.map(boundedAsk) }),
    ...(report.bindings === undefined ? {} : { bindings: boundedList(report.bindings) }),
    plan: report.plan.slice(0, REPORT_LIMITS.events),
    ...(approved === undefined ? {} : { approved: boundedApproved(approved, then.kept) }),
    ...(Object.values(omitted).some((count) => count > 0) ? { omitted } : {}),
  };
}

/** In their order, without those that matter least where there are too many. */
function boundedSkills(skills: readonly SkillReport[]) {
  const first = skills.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, REPORT_LIMITS.skills);
  const kept = new Set(first);
  return {
    kept: skills.filter((skill) => kept.has(skill)).map(boundedSkill),
    omitted: skills.length - first.length,
    findingsOmitted: first.reduce((sum, { findings }) => sum + tooMany(findings), 0),
  };
}

function boundedApproved(approved: NonNullable<CheckReport["approved"]>, skills: SkillReport[]) {
  const { besides, bindings, plan } = approved;
  return {
    besides: besides.slice(0, REPORT_LIMITS.list),
    skills,
    ...(bindings === undefined ? {} : { bindings: boundedList(bindings) }),
    plan: plan.slice(0, REPORT_LIMITS.events),
  };
}

function eventsOmitted({ plan }: Pick<CheckReport, "plan">): number {
  return Math.max(plan.length - REPORT_LIMITS.events, 0);
}

function boundedChange({ elsewhere, ...change }: CheckReport["change"]): CheckReport["change"] {
  const title = cut(change.title, REPORT_LIMITS.text);
  if (elsewhere === undefined) return { ...change, title };
  const { into, trunk } = elsewhere;
  return {
    ...change,
    title,
    elsewhere: { into: cut(into, REPORT_LIMITS.short), trunk: cut(trunk, REPORT_LIMITS.short) },
  };
}

/** What is refused has to be read; what stays as it is need not be. */
function urgency({ outcome }: SkillReport): number {
  if (outcome === "refused") return 0;
  return outcome === "unchanged" ? 2 : 1;
}

/** Needs that only this verdict sees to are the last to go. */
function openness({ enforcedBy }: Need): number {
  return enforcedBy === "nobody" ? 0 : 1;
}

function tooMany(findings: readonly ReportedFinding[]): number {
  return Math.max(findings.length - REPORT_LIMITS.findings, 0);
}

function boundedSkill(skill: SkillReport): SkillReport {
  return {
    ...skill,
    path: cut(skill.path, REPORT_LIMITS.short),
    findings: boundedFindings(skill.findings),
    effects: boundedList(skill.effects),
  };
}

function boundedFindings(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const kept = tooMany(findings) > 0 ? findings.toSorted(compareReported).slice(0, REPORT_LIMITS.findings) : findings;
  return kept.map(boundedFinding);
}

/** A path that is cut names no file any more, so no waiver is offered for it. */
function boundedFinding({ path, ...finding }: ReportedFinding): ReportedFinding {
  const { via, adjusted, subjects, accepted } = finding;
  return {
    ...finding,
    ...(via === undefined
      ? {}
      : { via: via.slice(0, REPORT_LIMITS.via).map((step) => cut(step, REPORT_LIMITS.short)) }),
    ...(adjusted === undefined ? {} : { adjusted: { ...adjusted, why: cut(adjusted.why, REPORT_LIMITS.short) } }),
    ...(accepted === undefined ? {} : { accepted: { ...accepted, reason: cut(accepted.reason, REPORT_LIMITS.text) } }),
    rule: cut(finding.rule, REPORT_LIMITS.short),
    file: cut(finding.file, REPORT_LIMITS.short),
    ...(path === undefined || path.length > REPORT_LIMITS.short ? {} : { path }),
    message: cut(finding.message, REPORT_LIMITS.text),
    ...(subjects === undefined ? {} : { subjects: boundedList(subjects) }),
    ...(finding.hint === undefined ? {} : { hint: cut(finding.hint, REPORT_LIMITS.text) }),
  };
}

function boundedNeed(need: Need): Need {
  return {
    ...need,
    role: cut(need.role, REPORT_LIMITS.short),
    people: boundedList(need.people),
    subjects: boundedList(need.subjects),
    why: cut(need.why, REPORT_LIMITS.text),
  };
}

function boundedAsk({ owners, paths, more }: NonNullable<CheckReport["asks"]>[number]) {
  return { owners: boundedList(owners), paths: paths.map((path) => cut(path, REPORT_LIMITS.short)), more };
}

function boundedList(entries: readonly string[]): string[] {
  const left = entries.length - REPORT_LIMITS.list;
  const kept = left > 0 ? [...entries.slice(0, REPORT_LIMITS.list - 1), `and ${left + 1} more`] : entries;
  return kept.map((entry) => cut(entry, REPORT_LIMITS.short));
}

/** At most so many UTF-16 code units, with an ellipsis where something is missing. */
function cut(text: string, max: number): string {
  return (text.length <= max ? text : `${text.slice(0, max - 1)}…`).toWellFormed();
}
