/** Every rule about data and secrets that are taken, and the signals that they combine. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { CARRIED_OFF_RULES, CARRIED_OFF_SIGNALS } from "./carried-off.ts";
import { COLLECTION_RULES, COLLECTION_SIGNALS } from "./collection.ts";
import { CONVERSATION_RULES, CONVERSATION_SIGNALS } from "./conversations.ts";
import { CREDENTIAL_RULES, CREDENTIAL_SIGNALS } from "./credentials.ts";
import { ELSEWHERE_RULES, ELSEWHERE_SIGNALS } from "./elsewhere-orders.ts";
import { EXFILTRATION_RULES, EXFILTRATION_SIGNALS } from "./exfiltration.ts";
import { FLOW_RULES } from "./flows.ts";
import { GATHERED_FILE_RULES, GATHERED_FILE_SIGNALS } from "./gathered-files.ts";
import { HAND_OUT_RULES, HAND_OUT_SIGNALS } from "./hand-outs.ts";
import { SECRET_ORDER_RULES, SECRET_ORDER_SIGNALS } from "./secret-orders.ts";

export const THEFT_RULES: readonly ScanRule[] = [
  ...EXFILTRATION_RULES,
  ...COLLECTION_RULES,
  ...CARRIED_OFF_RULES,
  ...ELSEWHERE_RULES,
  ...FLOW_RULES,
  ...CREDENTIAL_RULES,
  ...SECRET_ORDER_RULES,
  ...GATHERED_FILE_RULES,
  ...HAND_OUT_RULES,
  ...CONVERSATION_RULES,
];
export const THEFT_SIGNALS: readonly SignalRow[] = [
  ...EXFILTRATION_SIGNALS,
  ...COLLECTION_SIGNALS,
  ...CARRIED_OFF_SIGNALS,
  ...ELSEWHERE_SIGNALS,
  ...CREDENTIAL_SIGNALS,
  ...SECRET_ORDER_SIGNALS,
  ...GATHERED_FILE_SIGNALS,
  ...HAND_OUT_SIGNALS,
  ...CONVERSATION_SIGNALS,
];
