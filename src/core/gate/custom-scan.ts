/** What the rules that a policy brings itself find in a skill. */
import type { Finding } from "../finding.ts";
import { PACK_SIGNALS } from "../scan/compliance-packs.ts";
import type { ScanFinding } from "../scan/evaluate.ts";
import { scan, scannerOf, scanSkill } from "../scan/scan.ts";
import type { ScanRule } from "../scan/scan-rule.ts";
import type { SkillFile } from "../skill/skill-files.ts";
import { bringsNothing, type ScanPolicy } from "./policy-scan.ts";

/** Made once for each reading of a policy. */
const scanners = new WeakMap<readonly ScanRule[], ReturnType<typeof scannerOf>>();

/**
 * Nothing where the policy brings none. Where it has limits of its own, also what the scanner's rules find within those:
 * that stands in for what they find within the usual ones.
 */
export function customFindings(policy: ScanPolicy, files: readonly SkillFile[]): readonly ScanFinding[] {
  const { rules, detectors, packs, limits } = policy;
  if (packs.length > 0) throw new TypeError("a skill is judged by packs that were not read");
  const usual = limits === undefined ? [] : scanSkill(files, limits).findings;
  if (rules.length === 0) return usual;
  const scanner = scanners.get(rules) ?? scannerOf(rules, PACK_SIGNALS, detectors, limits);
  scanners.set(rules, scanner);
  return [...usual, ...scanner(files)];
}

/** All that the scanner finds under this policy. */
export function scannedUnder(policy: ScanPolicy, files: readonly SkillFile[]): readonly ScanFinding[] {
  return [...(policy.limits === undefined ? scan(files) : []), ...customFindings(policy, files)];
}

/** Something judged that also knows what a policy's own rules find in the same files. */
export function withCustom<T extends { readonly custom?: ReadonlyMap<string, readonly Finding[]> }>(
  judgement: T,
  policy: ScanPolicy,
  files: readonly SkillFile[],
): T {
  if (bringsNothing(policy)) return judgement;
  return { ...judgement, custom: new Map(judgement.custom).set(policy.digest, customFindings(policy, files)) };
}
