/** The rules about folders that only say where their content is, as data. */
import { type Finding, finding } from "../finding.ts";
import { type Rule, ruleRows } from "../rule.ts";
import { MANIFEST_PATH } from "../skill/manifest.ts";

export const SOURCE_RULES = ruleRows("structure", [
  {
    id: "source-pointer",
    title: "A folder that says where its content is says only that",
    severity: "critical",
    why: "Of a folder that has content and points to other content nobody can say which of the two is the skill.",
    example: "SKILL.md beside a skill.yaml with `source:`",
    hint: "Keep skill.yaml alone, with `version` and `source`; or keep the content, and drop `source`. See docs/sources.md.",
    fixed: true,
  },
  {
    id: "source-content",
    title: "What a source gives is what was pinned, and can be a skill",
    severity: "critical",
    why: "A server that gives something else than was reviewed must not get it published.",
    example: "a zip file of which the SHA-256 is not that of `sha256`",
    hint: "Compare the pin with what the source has now; pin what you have read. What cannot be fetched now is tried again.",
    fixed: true,
  },
]);

export type SourceRuleId = (typeof SOURCE_RULES)[number]["id"];

const ROWS: ReadonlyMap<SourceRuleId, Rule> = new Map(SOURCE_RULES.map((rule) => [rule.id, rule]));

/** A finding of one of these rules in skill.yaml. */
export function sourceFinding(
  id: SourceRuleId,
  message: string,
  { line, hint }: { readonly line?: number | undefined; readonly hint?: string } = {},
): Finding {
  const rule = ROWS.get(id);
  if (rule === undefined) throw new TypeError(`no rule ${id}`);
  return finding({
    rule: id,
    severity: rule.severity,
    path: MANIFEST_PATH,
    message,
    hint: hint ?? rule.hint,
    ...(line === undefined ? {} : { line }),
  });
}
