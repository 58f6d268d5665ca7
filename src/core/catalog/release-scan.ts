/** What a release remembers of how it was judged, and what readers are told of it. */

import { type Finding, isAtLeast, type Severity } from "../finding.ts";
import { categoryOf } from "../gate/policy-rules.ts";
import type { Digest } from "../names.ts";
import { CATEGORIES, type Category } from "../scan/scan-rule.ts";
import type { ContentProfile } from "../skill/content-profile.ts";
import { AND_MORE } from "../skill/profile-content.ts";

/** Characters of the hosts that one event names: every reader of the ledger loads it. */
const MAX_HOSTS = 2000;

/** Of each category in which anything was found the worst, and how much. */
export type FoundByCategory = Readonly<
  Partial<Record<Category, { readonly severity: Severity; readonly count: number }>>
>;

/** As the event of a release has it. */
export interface ReleaseScan {
  /** Of the policy that judged; absent in events from before it was remembered. */
  readonly policy: Digest;
  readonly found: FoundByCategory;
  /** What it can do, and the hosts that it names; `AND_MORE` stands for those that are not listed. */
  readonly capabilities: readonly string[];
  readonly hosts: readonly string[];
}

/** What is remembered of content that is published with these findings. */
export function releaseScan(
  policy: Digest,
  findings: readonly Finding[],
  { capabilities }: ContentProfile,
): ReleaseScan {
  return {
    policy,
    found: foundByCategory(findings),
    capabilities: Object.entries(capabilities).flatMap(([capability, entries]) =>
      entries.length > 0 ? [capability] : [],
    ),
    hosts: listed(capabilities.network),
  };
}

/** As many as there is room for; what is not listed is said to be missing. */
function listed(hosts: readonly string[]): readonly string[] {
  let room = MAX_HOSTS;
  const kept = hosts.filter((host) => {
    room -= host.length;
    return room >= 0;
  });
  return kept.length === hosts.length ? hosts : [...kept, AND_MORE];
}

export function foundByCategory(findings: readonly Finding[]): FoundByCategory {
  const found: Partial<Record<Category, { severity: Severity; count: number }>> = {};
  for (const { rule, severity } of findings) {
    const category = categoryOf(rule);
    if (category === undefined) continue;
    const before = found[category];
    const worst = before !== undefined && isAtLeast(before.severity, severity) ? before.severity : severity;
    found[category] = { severity: worst, count: (before?.count ?? 0) + 1 };
  }
  return found;
}

/** `fail`: something high or worse was found, which somebody accepted or nobody was asked about; `warn`: something less. */
export const SCAN_STATUSES = ["pass", "warn", "fail"] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

/** The status of a category; what is only inventory is no warning. */
export function scanStatus({ found }: Pick<ReleaseScan, "found">, category: Category): ScanStatus {
  const severity = found[category]?.severity;
  if (severity === undefined || severity === "info") return "pass";
  return isAtLeast(severity, "high") ? "fail" : "warn";
}

/** The worst status of all categories; `pass` where nothing is remembered. */
export function worstStatus(scan: Pick<ReleaseScan, "found"> | undefined): ScanStatus {
  const statuses = scan === undefined ? [] : CATEGORIES.map((category) => scanStatus(scan, category));
  return statuses.includes("fail") ? "fail" : statuses.includes("warn") ? "warn" : "pass";
}

/** What readers are told of one category. */
export interface CategoryView {
  readonly status: ScanStatus;
  readonly severity?: Severity;
  readonly date: string;
  readonly tool: string;
  readonly details: string;
}

/** Every category of a release that was published at `date` and judged by `rules`. */
export function categoryViews(
  scan: ReleaseScan,
  by: { readonly date: string; readonly rules: Digest },
): Record<string, CategoryView> {
  const tool = `skilltrunk ${by.rules}`;
  const view = (category: Category): CategoryView => {
    const { severity, count } = scan.found[category] ?? { count: 0 };
    const details =
      severity === undefined
        ? "Nothing was found."
        : `${count === 1 ? "One finding" : `${count} findings`}, the worst ${severity}.`;
    return {
      status: scanStatus(scan, category),
      ...(severity === undefined ? {} : { severity }),
      date: by.date,
      tool,
      details,
    };
  };
  return Object.fromEntries(CATEGORIES.map((category) => [category, view(category)]));
}
