/** Rules about what commands and scripts do, all of them. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";
import { OBFUSCATED_COMMAND_RULES } from "./obfuscated-commands.ts";
import { REMOTE_CODE_RULES } from "./remote-code.ts";
import { REMOTE_FILE_RULES } from "./remote-files.ts";

export const BEHAVIOUR_RULES: readonly ScanRule[] = [
  ...OBFUSCATED_COMMAND_RULES,
  ...REMOTE_CODE_RULES,
  ...REMOTE_FILE_RULES,
];

export const BEHAVIOUR_SIGNALS: readonly SignalRow[] = [];
