/** A rule of a compliance pack: a clause of a law or standard, and the signal that shows what is missing. */
import type { Severity } from "../../finding.ts";
import type { ScanRule } from "../scan-rule.ts";

interface ClauseRule extends Pick<ScanRule, "id" | "title" | "message" | "hint"> {
  readonly severity: Severity;
  /** Law or standard and clause, in English and Chinese. */
  readonly clause: string;
  readonly signal: string;
  readonly bad: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<string, string>>;
}

const SKILL_MD = "---\nname: a\ndescription: A.\n---\n# A\n";

export function clauseRule({ id, title, message, hint, severity, clause, signal, bad, good }: ClauseRule): ScanRule {
  return {
    id,
    title,
    message,
    hint,
    severity,
    category: "policy",
    confidence: "medium",
    why: `${clause}.`,
    match: { all: [signal], within: "document" },
    mention: 0,
    maps: {},
    bad: [{ "SKILL.md": SKILL_MD, ...bad }],
    good: [{ "SKILL.md": SKILL_MD, ...good }],
  };
}
