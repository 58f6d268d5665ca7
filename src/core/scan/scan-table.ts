/** Works out, for a build, what programs would else work out of the scanner's rules whenever they start. */
import type { Digest } from "../names.ts";
import type { Rule } from "../rule.ts";
import { type PreparedPatterns, prepared } from "./patterns/matching.ts";
import { patternsOf } from "./scan.ts";
import { SCAN_RULE_ROWS, scanRuleSet } from "./scan-rule-table.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "./scan-rules.ts";

/** Data alone: read back from JSON it is the same. */
export interface ScanTable {
  readonly rows: readonly Rule[];
  readonly ruleSet: Digest;
  readonly patterns: PreparedPatterns;
}

/** Of the rules that Skilltrunk comes with. */
export function scanTable(): ScanTable {
  const patterns = prepared(patternsOf(SCAN_RULES, SIGNAL_ROWS));
  return { rows: SCAN_RULE_ROWS, ruleSet: scanRuleSet(), patterns };
}
