/** The rule about other people's scanners, as data: what they find is of rules that policy names. */
import { ruleRows } from "../rule.ts";

export const EXTERNAL_RULES = ruleRows("content", [
  {
    id: "scan-awaited",
    title: "The scanners that policy.yaml names have looked at it",
    severity: "info",
    why: "A release is held until each of them has said what it found, in the order in which they are named.",
    example: "scan:\n  scanners: [acme-scanner]    # and nobody publishes with --scanners",
    hint: "Whoever publishes says with --scanners which command the scanner is. See docs/scanning.md.",
  },
]);
