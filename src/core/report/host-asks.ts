/** Whom the code host asks for a review of which files, as the CODEOWNERS of the branch that it goes to says. */
import { compareUtf8 } from "../bytes.ts";
import type { Policy } from "../gate/policy.ts";
import { type CodeownersLine, MAX_LINES_TRIED, ownersOfPath } from "../trunk/codeowners-match.ts";
import { type CheckReport, REPORT_LIMITS } from "./check-report.ts";

export type HostAsk = NonNullable<CheckReport["asks"]>[number];

/** Files that one entry names. */
const MAX_PATHS = 5;

/**
 * Those who are asked, with their files; who is asked for most of them comes first. Files that are nobody's are left out.
 * Where we see to approvals, a host with CODEOWNERS asks all the same; where nobody is to see to them, none is named.
 */
export function hostAsks({
  codeowners: lines,
  paths,
  source,
}: {
  readonly codeowners: readonly CodeownersLine[];
  readonly paths: readonly string[];
  readonly source: Policy["approvals"]["source"];
}): HostAsk[] {
  if (source === "none") return [];
  const groups = new Map<string, { readonly owners: readonly string[]; readonly paths: string[] }>();
  for (const path of paths.slice(0, Math.floor(MAX_LINES_TRIED / Math.max(lines.length, 1)))) {
    const owners = [...new Set(ownersOfPath(lines, path))];
    if (owners.length === 0) continue;
    const key = owners.toSorted(compareUtf8).join(" ");
    const group = groups.get(key) ?? { owners, paths: [] };
    groups.set(key, group);
    group.paths.push(path);
  }
  return [...groups]
    .sort(([a, one], [b, other]) => other.paths.length - one.paths.length || compareUtf8(a, b))
    .slice(0, REPORT_LIMITS.asks)
    .map(([, { owners, paths }]) => ({
      owners: [...owners],
      paths: paths.slice(0, MAX_PATHS),
      more: Math.max(paths.length - MAX_PATHS, 0),
      ...(source === "api" ? { besides: true as const } : {}),
    }));
}
