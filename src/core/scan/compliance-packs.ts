/** The compliance packs by the names under which policy switches them on. */
import { detectCompliance } from "./compliance.ts";
import type { Detector } from "./detector.ts";
import { hostDetectorOf } from "./host-signals.ts";
import { MLPS_RULES } from "./rules/compliance-mlps.ts";
import { PIPL_RULES } from "./rules/compliance-pipl.ts";
import { COMPLIANCE_SIGNALS } from "./rules/compliance-signals.ts";
import type { ScanRule, SignalRow } from "./scan-rule.ts";

export const PACK_NAMES = ["pipl", "mlps-2.0"] as const;
export type PackName = (typeof PACK_NAMES)[number];

export const PACKS: Readonly<Record<PackName, readonly ScanRule[]>> = { pipl: PIPL_RULES, "mlps-2.0": MLPS_RULES };

/** What the rules of any pack need beside themselves. */
export const PACK_SIGNALS: readonly SignalRow[] = COMPLIANCE_SIGNALS;
export const PACK_DETECTORS: readonly Detector[] = [hostDetectorOf(), detectCompliance];
