/** A finding as a report has it: with its place in the repository, and what the scanner tells of it. */
import type { GatedFinding } from "../gate/gate.ts";
import { findRule, isFixedRule, judgesOurFiles, withRemedy } from "../rules.ts";
import type { ReportedFinding } from "./check-report.ts";

/** `folder`: the skill's, in which it was found; empty for what was found in no skill. */
export function reported(found: GatedFinding, folder: string): ReportedFinding {
  const { status, rule, severity, path, line, message, subjects, accepted, fingerprint } = found;
  const { hint } = withRemedy(found);
  const isOurs = judgesOurFiles(rule) || folder === "";
  return {
    rule,
    severity,
    status,
    file: isOurs ? path : path === "" ? folder : `${folder}/${path}`,
    ...(isOurs || isFixedRule(rule) ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(subjects === undefined ? {} : { subjects: [...subjects] }),
    ...scanned(found),
    ...(accepted === undefined ? {} : { accepted }),
    fingerprint,
  };
}

/** What the scanner tells of a finding. */
function scanned({ rule, column, via, adjusted }: GatedFinding): Partial<ReportedFinding> {
  const about = findRule(rule)?.scan;
  return {
    ...(column === undefined ? {} : { column }),
    ...(via === undefined || via.length === 0 ? {} : { via: [...via] }),
    ...(adjusted === undefined ? {} : { adjusted }),
    ...(about === undefined ? {} : { category: about.category, maps: about.maps }),
  };
}
