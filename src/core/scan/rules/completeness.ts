/** Rules about what the scanner could not read: nothing is passed over in silence. */
import type { ScanRule, SignalRow } from "../scan-rule.ts";

export const COMPLETENESS_SIGNALS: readonly SignalRow[] = [
  { name: "unread", title: "Has a file that is beyond a limit of the scanner", patterns: [] },
];

export const COMPLETENESS_RULES: readonly ScanRule[] = [
  {
    id: "policy-analysis-incomplete",
    category: "policy",
    severity: "high",
    confidence: "high",
    title: "Every file is read in full",
    why: "What nobody read may say anything; padding a file beyond a limit is a known way past a scanner.",
    hint: "Split the file, or remove what agents do not read.",
    message: "Not all of the file was read: the limit is {limit}.",
    match: { all: ["unread"], within: "statement" },
    mention: 0,
    maps: { owasp: "AST08" },
    bad: [{ "SKILL.md": "# A\n", "notes.md": "All of it is the same.\n".repeat(200_000) }],
    good: [{ "SKILL.md": "# A\n", "notes.md": "All of it is the same.\n".repeat(1000) }],
  },
];
