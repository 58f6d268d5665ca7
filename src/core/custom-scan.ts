/** What the rules that a policy brings itself find in a skill. */
import type { Finding } from "./finding.ts";
import type { ScanPolicy } from "./policy-scan.ts";
import { PACK_DETECTORS, PACK_SIGNALS } from "./scan/compliance-packs.ts";
import type { ScanFinding } from "./scan/evaluate.ts";
import { scannerOf } from "./scan/scan.ts";
import type { ScanRule } from "./scan/scan-rule.ts";
import type { SkillFile } from "./skill-files.ts";

/** Made once for each reading of a policy. */
const scanners = new WeakMap<readonly ScanRule[], ReturnType<typeof scannerOf>>();

/** Nothing where the policy brings none. */
export function customFindings({ rules }: ScanPolicy, files: readonly SkillFile[]): readonly ScanFinding[] {
  if (rules.length === 0) return [];
  const scanner = scanners.get(rules) ?? scannerOf(rules, PACK_SIGNALS, PACK_DETECTORS);
  scanners.set(rules, scanner);
  return scanner(files);
}

/** Something judged that also knows what a policy's own rules find in the same files. */
export function withCustom<T extends { readonly custom?: ReadonlyMap<string, readonly Finding[]> }>(
  judgement: T,
  scan: ScanPolicy,
  files: readonly SkillFile[],
): T {
  if (scan.rules.length === 0) return judgement;
  return { ...judgement, custom: new Map(judgement.custom).set(scan.digest, customFindings(scan, files)) };
}
