/** The rules about what a release waits for from other programs, as data: what a scanner finds is of rules that policy names. */
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
  {
    id: "source-awaited",
    title: "What a source points to can be fetched",
    severity: "medium",
    why: "Nobody has looked at content that could not be fetched: its release is held until it can be, and a check asks somebody to look.",
    example: "source: { git: http://git.acme.internal/skills.git, commit: … }",
    hint: "See that the address is https, public, and has what is pinned; `skilltrunk explain` says why it failed. See docs/sources.md.",
  },
]);
