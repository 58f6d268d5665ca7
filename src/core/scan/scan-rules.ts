/** Every rule of the scanner and every signal that they combine; a file a category below `rules/`. */

import { ARCHIVE_RULES, ARCHIVE_SIGNALS } from "./rules/archives.ts";
import { BEHAVIOUR_RULES, BEHAVIOUR_SIGNALS } from "./rules/behaviour.ts";
import { CAPABILITY_SIGNALS } from "./rules/capabilities.ts";
import { COMPLETENESS_RULES, COMPLETENESS_SIGNALS } from "./rules/completeness.ts";
import { HIDDEN_RULES, HIDDEN_SIGNALS } from "./rules/hidden.ts";
import { INJECTION_RULES, INJECTION_SIGNALS } from "./rules/injection.ts";
import { ORDER_RULES, ORDER_SIGNALS } from "./rules/orders.ts";
import { POLICY_RULES } from "./rules/policy.ts";
import { SECRET_RULES, SECRET_SIGNALS } from "./rules/secrets.ts";
import { STRUCTURE_RULES, STRUCTURE_SIGNALS } from "./rules/structure.ts";
import { SUPPLY_CHAIN_RULES, SUPPLY_CHAIN_SIGNALS } from "./rules/supply-chain.ts";
import { THEFT_RULES, THEFT_SIGNALS } from "./rules/theft.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";

export const SCAN_RULES: readonly ScanRule[] = [
  ...ORDER_RULES,
  ...STRUCTURE_RULES,
  ...ARCHIVE_RULES,
  ...COMPLETENESS_RULES,
  ...HIDDEN_RULES,
  ...BEHAVIOUR_RULES,
  ...SECRET_RULES,
  ...SUPPLY_CHAIN_RULES,
  ...THEFT_RULES,
  ...INJECTION_RULES,
  ...POLICY_RULES,
];
export const SIGNAL_ROWS: readonly SignalRow[] = [
  ...ORDER_SIGNALS,
  ...STRUCTURE_SIGNALS,
  ...ARCHIVE_SIGNALS,
  ...COMPLETENESS_SIGNALS,
  ...HIDDEN_SIGNALS,
  ...BEHAVIOUR_SIGNALS,
  ...INJECTION_SIGNALS,
  ...SECRET_SIGNALS,
  ...SUPPLY_CHAIN_SIGNALS,
  ...THEFT_SIGNALS,
  ...CAPABILITY_SIGNALS,
];
