/** The first words of a check report: the verdict, and what it lets through that somebody should look at all the same. */
import type { CheckReport, ReportedFinding } from "./check-report.ts";
import { grouped, inWords } from "./report-words.ts";

/** The verdict, as the first thing that anybody reads. */
export function headline(report: CheckReport): string {
  const { verdict, needs, pending, change } = report;
  // Of everything that is there, nothing is to be merged.
  const isAll = change.base === null && change.head !== null;
  if (verdict === "fail") return isAll ? "Not all of this is as it has to be" : "This is not ready to merge";
  if (verdict === "review")
    return needs.length === 0 && pending === null ? "This could not be checked" : "Somebody has to look at this first";
  if (isAll) return `All of this is as it has to be${onlyReported(report)}`;
  return `${needs.length === 0 ? "Ready to merge" : "Ready to merge, once it is approved"}${onlyReported(report)}`;
}

/** Findings of what is to be published that would refuse it under another policy: green is no praise of them. */
function onlyReported({ skills }: CheckReport): string {
  const found = skills.flatMap(({ findings, outcome }) =>
    outcome === "released" || outcome === "held" ? findings : [],
  );
  const count = (severity: ReportedFinding["severity"]) =>
    found.filter((one) => one.status === "reported" && one.severity === severity).length;
  const counts = (["critical", "high"] as const).flatMap((severity) => {
    const n = count(severity);
    return n === 0 ? [] : [{ n, words: `${grouped(n)} ${severity}` }];
  });
  const last = counts.at(-1);
  if (last === undefined) return "";
  return `: policy only reports ${inWords(counts.map(({ words }) => words))} ${last.n === 1 ? "finding" : "findings"}`;
}
