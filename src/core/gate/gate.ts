/**
 * What policy makes of findings: which refuse a release, and which are only reported, known from the last published
 * release, or waived. The check, the plan and the report share this one answer (DESIGN 7).
 */
import { compareUtf8 } from "../bytes.ts";
import { type Finding, isAtLeast, SEVERITIES, type Severity, stepped } from "../finding.ts";
import type { Digest } from "../names.ts";
import { isFixedRule } from "../rules.ts";
import type { Waiver } from "../trunk/lifecycle.ts";
import type { Policy } from "./policy.ts";
import { byScanPolicy } from "./policy-scan.ts";

export interface GatedFinding extends Finding {
  readonly status: "blocks" | "reported" | "known" | "waived";
  /** Set where a waived finding has no waiver of its own: an admin accepts everything about this content. */
  readonly isForced?: true;
  /** Of a waiver that lets it pass, the one that does so the longest: its last day, and what its author says. `unapproved`: of none that counts already. */
  readonly accepted?: { readonly until: string; readonly reason: string; readonly unapproved?: true };
  /** All that it is about, where its sentence has room for a few. */
  readonly subjects?: readonly string[];
}

/** Waived findings that one release may have: each is remembered with it, in one event. */
export const MAX_WAIVED = 100;

export interface GateRequest {
  /** Of the skill's namespace. */
  readonly policy: Policy;
  /** With the severities of `judged`. */
  readonly findings: readonly Finding[];
  /** Fingerprints of what is found in the last published release and nobody had to accept there. */
  readonly known: ReadonlySet<Digest>;
  readonly waivers: readonly Waiver[];
  /** Does an admin accept everything about this content? */
  readonly forced: boolean;
  /** RFC 3339: waivers that had expired by then do not count. */
  readonly at: string;
}

/** Findings with the severities that policy gives them; those of a rule that is off are left out. */
export function judged<F extends Finding>(findings: readonly F[], policy: Policy): readonly F[] {
  const { rules, reasons } = policy;
  const rated = findings.flatMap((finding) => {
    const severity = isFixedRule(finding.rule) ? undefined : rules.get(finding.rule);
    if (severity === "off") return [];
    return severity === undefined ? [finding] : [overridden(finding, severity, reasons.get(finding.rule))];
  });
  return byScanPolicy(rated, policy);
}

/** With another severity of its rule; what was adjusted before is adjusted as far from that one. */
function overridden<F extends Finding>(finding: F, rule: Severity, reason: string | undefined): F {
  const { from, why } = finding.adjusted ?? { from: finding.severity };
  const steps = SEVERITIES.indexOf(finding.severity) - SEVERITIES.indexOf(from);
  const severity = stepped(rule, steps);
  const reasons = [why, reason].filter((text) => text !== undefined);
  return { ...finding, severity, ...(reasons.length === 0 ? {} : { adjusted: { from, why: reasons.join(", ") } }) };
}

/** Says of every finding whether it stands in the way. */
export function gate(request: GateRequest): readonly GatedFinding[] {
  const day = request.at.slice(0, 10);
  const waivers = request.waivers.filter(({ expires }) => expires >= day);
  let waived = 0;
  return request.findings.map((finding) => {
    const status = statusOf(finding, { ...request, waivers });
    if (status !== "waived") return { ...finding, status };
    const [waiver] = waivers.filter((one) => waives(one, finding)).sort((a, b) => compareUtf8(b.expires, a.expires));
    if (waiver === undefined) return { ...finding, status, isForced: true };
    if (++waived > MAX_WAIVED && !request.forced) return { ...finding, status: "blocks" };
    return { ...finding, status, accepted: { until: waiver.expires, reason: waiver.reason } };
  });
}

function statusOf(finding: Finding, { policy, known, waivers, forced }: GateRequest): GatedFinding["status"] {
  if (isFixedRule(finding.rule)) return "blocks";
  if (policy.known === "report" && known.has(finding.fingerprint)) return "known";
  if (!isAtLeast(finding.severity, policy.block)) return "reported";
  return forced || waivers.some((waiver) => waives(waiver, finding)) ? "waived" : "blocks";
}

/** Does this waiver name this finding? */
export function waives({ rule, path, fingerprint }: Waiver, finding: Finding): boolean {
  return rule === finding.rule && path === finding.path && fingerprint === finding.fingerprint;
}
