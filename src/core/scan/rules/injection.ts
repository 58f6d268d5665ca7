/** Every rule about prompt injection and social engineering. */
import type { ScanRule } from "../scan-rule.ts";
import { INJECTION_HIDDEN_RULES } from "./injection-hidden-orders.ts";
import { INJECTION_ORDER_RULES } from "./injection-orders.ts";
import { INJECTION_OUTPUT_RULES } from "./injection-output.ts";
import { SOCIAL_RULES } from "./social.ts";

export { INJECTION_SIGNALS } from "./injection-signals.ts";

export const INJECTION_RULES: readonly ScanRule[] = [
  ...INJECTION_ORDER_RULES,
  ...INJECTION_HIDDEN_RULES,
  ...INJECTION_OUTPUT_RULES,
  ...SOCIAL_RULES,
];
