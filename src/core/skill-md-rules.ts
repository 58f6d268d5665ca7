/** The rules that a SKILL.md can break, as data: documentation and reports are made from this table. */
import { type Finding, finding, type Severity } from "./finding.ts";

export interface SkillMdRule {
  readonly id: string;
  /** What holds when the rule is kept. */
  readonly title: string;
  readonly severity: Severity;
  /** What goes wrong where it is broken. */
  readonly why: string;
  /** What the author does about it. */
  readonly hint: string;
}

/** First what the reference validator refuses, then the portable profile (`portable-…`), where clients read differently. */
export const SKILL_MD_RULES = [
  {
    id: "skill-md-size",
    title: "SKILL.md is at most 1 MiB",
    severity: "critical",
    why: "Agents read the whole file; a larger one is not read here at all.",
    hint: "Move the bulk into files under references/ and name them in SKILL.md.",
  },
  {
    id: "skill-md-encoding",
    title: "SKILL.md is UTF-8",
    severity: "critical",
    why: "Every reader decodes it as UTF-8; the reference validator dies on other bytes.",
    hint: "Save the file as UTF-8 without a byte order mark.",
  },
  {
    id: "frontmatter-missing",
    title: "SKILL.md starts with ---",
    severity: "critical",
    why: "Without frontmatter a skill has neither name nor description, and no client loads it.",
    hint: "Make --- the very first characters: no byte order mark, no blank line or space before them.",
  },
  {
    id: "frontmatter-unclosed",
    title: "A second --- closes the frontmatter",
    severity: "critical",
    why: "Without it nobody can tell frontmatter from instructions.",
    hint: "Put a line of exactly --- after the last key.",
  },
  {
    id: "frontmatter-yaml",
    title: "The frontmatter is strict YAML",
    severity: "critical",
    why: "The reference validator reads block style only; what it cannot read has no name.",
    hint: "Indent with spaces, quote texts that hold a colon and a space, and use no braces, brackets, anchors or tags.",
  },
  {
    id: "frontmatter-mapping",
    title: "The frontmatter is a mapping",
    severity: "critical",
    why: "Name and description are its keys.",
    hint: "Write one key: value a line, with name and description among them.",
  },
  {
    id: "frontmatter-fields",
    title: "Only the six specified keys stand at the top of the frontmatter",
    severity: "high",
    why: "Strict clients refuse a skill for one unknown key.",
    hint: "Move other keys under metadata, or remove them.",
  },
  {
    id: "name-missing",
    title: "The frontmatter has a name",
    severity: "critical",
    why: "The name is the skill's identity.",
    hint: "Add name: with the name of the folder.",
  },
  {
    id: "name-text",
    title: "The name is a text that is not empty",
    severity: "critical",
    why: "The name is the skill's identity.",
    hint: "Write name: and the name of the folder, on one line.",
  },
  {
    id: "name-length",
    title: "The name has at most 64 characters",
    severity: "critical",
    why: "Longer names are cut or refused by clients.",
    hint: "Shorten the name, and rename the folder with it.",
  },
  {
    id: "name-case",
    title: "The name is lowercase",
    severity: "critical",
    why: "Names that differ in case alone are one folder on many machines.",
    hint: "Write the name in lowercase, and rename the folder with it.",
  },
  {
    id: "name-edge-hyphen",
    title: "The name neither starts nor ends with a hyphen",
    severity: "critical",
    why: "Clients refuse such names or rename the folder.",
    hint: "Remove the hyphen at the edge.",
  },
  {
    id: "name-double-hyphen",
    title: "The name has no two hyphens in a row",
    severity: "critical",
    why: "Clients refuse such names or rename the folder.",
    hint: "Write one hyphen.",
  },
  {
    id: "name-characters",
    title: "The name has letters, digits and hyphens only",
    severity: "critical",
    why: "The name becomes a folder, a URL and an argument.",
    hint: "Keep to a-z, 0-9 and single hyphens.",
  },
  {
    id: "name-folder",
    title: "The name is that of the folder",
    severity: "critical",
    why: "Some clients go by the folder and others by the name; one skill would have two identities.",
    hint: "Rename the folder or change the name, so that both are the same.",
  },
  {
    id: "description-missing",
    title: "The frontmatter has a description",
    severity: "critical",
    why: "Agents choose a skill by its description; clients skip one without.",
    hint: "Add description: with what the skill does and when to use it.",
  },
  {
    id: "description-text",
    title: "The description is a text that is not empty",
    severity: "critical",
    why: "Agents choose a skill by its description; clients skip one without.",
    hint: "Write what the skill does and when to use it.",
  },
  {
    id: "description-length",
    title: "The description has at most 1024 characters",
    severity: "high",
    why: "Every description stays in the context of every agent; clients refuse or cut longer ones.",
    hint: "Keep what the skill does and when to use it; move the rest into the body.",
  },
  {
    id: "compatibility-text",
    title: "The compatibility is a text",
    severity: "high",
    why: "The specification has one text here; clients show it as it is.",
    hint: "Write the needs of the skill as one text, not as a list or a mapping.",
  },
  {
    id: "compatibility-length",
    title: "The compatibility has at most 500 characters",
    severity: "high",
    why: "The specification sets this limit.",
    hint: "Keep the needs of the environment; move the rest into the body.",
  },
  {
    id: "portable-opener",
    title: "The first line is exactly ---",
    severity: "medium",
    why: "Clients that look for a line of --- find no frontmatter and drop the skill without a word.",
    hint: "Let nothing follow the first ---, not even a space, and end the line with LF.",
  },
  {
    id: "portable-line-ends",
    title: "The lines of the frontmatter end with LF or CRLF",
    severity: "medium",
    why: "A CR alone ends a line for the reference validator, and not for most clients.",
    hint: "Save the file with LF line ends.",
  },
  {
    id: "portable-closer",
    title: "The line that closes the frontmatter is exactly ---",
    severity: "medium",
    why: "Clients that look for a line of --- read past it, or drop the skill without a word.",
    hint: "Let nothing follow the second ---, not even a space, and end the line with LF.",
  },
  {
    id: "portable-dashes",
    title: "No --- stands inside the frontmatter",
    severity: "medium",
    why: "Some readers end the frontmatter there and others do not: they see different values.",
    hint: "Write an en dash or one hyphen in place of --- in frontmatter.",
  },
  {
    id: "portable-value",
    title: "Every YAML reader sees the same name and description",
    severity: "medium",
    why: "Clients drop a skill whose name or description is no text to them, or show another one than was reviewed.",
    hint: "Put the value in double quotes, on one line.",
  },
  {
    id: "portable-name",
    title: "The name is ASCII: a-z, 0-9 and single hyphens",
    severity: "medium",
    why: "Every format that distributes skills is ASCII only, so clients refuse the name.",
    hint: "Write the name in ASCII, and rename the folder with it.",
  },
  {
    id: "portable-control",
    title: "Name and description have no control characters",
    severity: "medium",
    why: "Escapes can put them there; they forge lines in terminals, logs and prompts.",
    hint: "Remove the escape, or write the value over several lines.",
  },
  {
    id: "portable-angle-brackets",
    title: "The description has neither < nor >",
    severity: "low",
    why: "The description is put between XML tags in prompts; some validators refuse angle brackets.",
    hint: "Write the words without angle brackets.",
  },
  {
    id: "portable-github-metadata",
    title: "The metadata has no github-… key",
    severity: "medium",
    why: "An installer writes these keys to remember where a skill came from; publishing them misleads it.",
    hint: "Remove the metadata keys that start with github-.",
  },
  {
    id: "portable-internal",
    title: "The metadata does not hide the skill",
    severity: "info",
    why: "metadata.internal: true hides a skill from lists of some clients.",
    hint: "Remove metadata.internal if the skill is for everybody.",
  },
] as const satisfies readonly SkillMdRule[];

export type SkillMdRuleId = (typeof SKILL_MD_RULES)[number]["id"];

/** A rule's hit in SKILL.md; `line` is 1-based. */
export interface SkillMdHit {
  readonly rule: SkillMdRuleId;
  readonly message: string;
  readonly line?: number;
}

/** The hits, each on the line given, if one is. */
export function atLine(line: number | undefined, hits: readonly SkillMdHit[]): readonly SkillMdHit[] {
  return line === undefined ? hits : hits.map((hit) => ({ ...hit, line }));
}

const RULES: ReadonlyMap<string, SkillMdRule> = new Map(SKILL_MD_RULES.map((rule) => [rule.id, rule]));

/** The finding of a hit, with the severity and the hint of its rule. */
export function skillMdFinding(hit: SkillMdHit): Finding {
  const rule = RULES.get(hit.rule);
  if (rule === undefined) throw new TypeError(`no rule ${hit.rule}`);
  return finding({ ...hit, severity: rule.severity, path: "SKILL.md", hint: rule.hint });
}
