/** Every rule about prompt injection and social engineering. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { AGENT_INTEGRITY_RULES, AGENT_INTEGRITY_SIGNALS } from "./agent-integrity.ts";
import { CONTROL_RULES, CONTROL_SIGNALS } from "./control-orders.ts";
import { DECEPTION_RULES } from "./deceptions.ts";
import { INJECTION_HIDDEN_RULES } from "./injection-hidden-orders.ts";
import { INJECTION_ORDER_RULES } from "./injection-orders.ts";
import { INJECTION_OUTPUT_RULES } from "./injection-output.ts";
import { INJECTION_SIGNALS as SAYINGS } from "./injection-signals.ts";
import { SOCIAL_RULES } from "./social.ts";
import { STANDING_ORDER_RULES, STANDING_ORDER_SIGNALS } from "./standing-orders.ts";
import { STRANGER_ORDER_RULES, STRANGER_ORDER_SIGNALS } from "./stranger-orders.ts";

export const INJECTION_SIGNALS: readonly SignalRow[] = [
  ...SAYINGS,
  ...CONTROL_SIGNALS,
  ...STANDING_ORDER_SIGNALS,
  ...STRANGER_ORDER_SIGNALS,
  ...AGENT_INTEGRITY_SIGNALS,
];

export const INJECTION_RULES: readonly ScanRule[] = [
  ...INJECTION_ORDER_RULES,
  ...INJECTION_HIDDEN_RULES,
  ...INJECTION_OUTPUT_RULES,
  ...SOCIAL_RULES,
  ...CONTROL_RULES,
  ...DECEPTION_RULES,
  ...STANDING_ORDER_RULES,
  ...STRANGER_ORDER_RULES,
  ...AGENT_INTEGRITY_RULES,
];
