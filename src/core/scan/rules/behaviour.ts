/** Rules about what commands and scripts do, all of them. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { DECODED_ORDER_RULES, DECODED_ORDER_SIGNALS } from "./decoded-orders.ts";
import { DESTRUCTION_RULES } from "./destruction.ts";
import { EVASION_RULES } from "./evasion.ts";
import { MALWARE_RULES } from "./malware.ts";
import { MALWARE_PROGRAM_RULES } from "./malware-programs.ts";
import { OBFUSCATED_COMMAND_RULES } from "./obfuscated-commands.ts";
import { PERSISTENCE_RULES } from "./persistence.ts";
import { PRIVILEGE_RULES } from "./privilege.ts";
import { REMOTE_CODE_RULES, REMOTE_CODE_SIGNALS } from "./remote-code.ts";
import { REMOTE_FILE_RULES, REMOTE_FILE_SIGNALS } from "./remote-files.ts";
import { RESOURCE_RULES } from "./resources.ts";
import { DELIVERY_SIGNALS } from "./signals-delivery.ts";
import { PROGRAM_SIGNALS } from "./signals-programs.ts";
import { SETTING_SIGNALS } from "./signals-settings.ts";
import { SPOIL_RULES } from "./spoils.ts";
import { TAMPERING_RULES, TAMPERING_SIGNALS } from "./tampering.ts";
import { WEAKENING_RULES } from "./weakening.ts";

export const BEHAVIOUR_RULES: readonly ScanRule[] = [
  ...REMOTE_CODE_RULES,
  ...REMOTE_FILE_RULES,
  ...MALWARE_RULES,
  ...MALWARE_PROGRAM_RULES,
  ...OBFUSCATED_COMMAND_RULES,
  ...DECODED_ORDER_RULES,
  ...EVASION_RULES,
  ...PERSISTENCE_RULES,
  ...PRIVILEGE_RULES,
  ...WEAKENING_RULES,
  ...DESTRUCTION_RULES,
  ...RESOURCE_RULES,
  ...TAMPERING_RULES,
  ...SPOIL_RULES,
];

export const BEHAVIOUR_SIGNALS: readonly SignalRow[] = [
  ...REMOTE_CODE_SIGNALS,
  ...REMOTE_FILE_SIGNALS,
  ...DELIVERY_SIGNALS,
  ...PROGRAM_SIGNALS,
  ...SETTING_SIGNALS,
  ...TAMPERING_SIGNALS,
  ...DECODED_ORDER_SIGNALS,
];
