/** Every rule of the scanner and every signal that they combine; a file a category below `rules/`. */
import { REMOTE_CODE_RULES, REMOTE_CODE_SIGNALS } from "./rules/remote-code.ts";
import { SECRET_RULES, SECRET_SIGNALS } from "./rules/secrets.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";

export const SCAN_RULES: readonly ScanRule[] = [...REMOTE_CODE_RULES, ...SECRET_RULES];
export const SIGNAL_ROWS: readonly SignalRow[] = [...REMOTE_CODE_SIGNALS, ...SECRET_SIGNALS];
