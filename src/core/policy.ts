/** `policy.yaml`: what blocks a release, and in which order versions may come (DESIGN 7). */
import { z } from "zod";
import { type Finding, SEVERITIES, type Severity } from "./finding.ts";
import { parseYamlFile } from "./yaml-file.ts";

export const POLICY_PATH = "policy.yaml";

/** `strict`: greater than every published version; `line`: greater than all of its own major.minor line. */
export type VersionOrder = "strict" | "line";

export interface Policy {
  readonly versions: { readonly order: VersionOrder };
  /** Findings at least this severe refuse a release; the others are reported. */
  readonly block: Severity;
}

const policySchema = z.strictObject({
  versions: z.strictObject({ order: z.enum(["strict", "line"]).exactOptional() }).exactOptional(),
  block: z.enum(SEVERITIES).exactOptional(),
});

/** The policy of a repository that has no `policy.yaml`. */
export const DEFAULT_POLICY: Policy = { versions: { order: "strict" }, block: "critical" };

/** Reads `policy.yaml`: the default where there is none, undefined and why where it cannot be used. */
export function parsePolicy(bytes: Uint8Array | undefined): {
  readonly policy: Policy | undefined;
  readonly findings: readonly Finding[];
} {
  if (bytes === undefined) return { policy: DEFAULT_POLICY, findings: [] };
  const { value, findings } = parseYamlFile({ path: POLICY_PATH, bytes, rule: "policy" }, policySchema);
  if (value === undefined) return { policy: undefined, findings };
  const versions = { ...DEFAULT_POLICY.versions, ...value.versions };
  return { policy: { ...DEFAULT_POLICY, ...value, versions }, findings };
}
