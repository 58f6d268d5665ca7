/**
 * What the reference validator accepts and clients do not, or read differently. Most clients look for a line of `---`,
 * then for another, and give what is between to a YAML 1.2 parser; the reference does neither.
 */
import { parseDocument } from "yaml";
import { quote } from "../errors.ts";
import { findUnfit } from "../trunk/yaml-limits.ts";
import { strip } from "./reference-text.ts";
import { atLine, type SkillMdHit } from "./skill-md-rules.ts";

/** Checks how the frontmatter is fenced: `head` is what stands between the first two `---`, `rest` what follows them. */
export function checkPortableForm(head: string, rest: string): readonly SkillMdHit[] {
  const line = head.split(/\r\n?|\n/).length;
  const hits: SkillMdHit[] = [];
  if (!/^(?:\r?\n|$)/.test(head)) {
    hits.push({
      rule: "portable-opener",
      message: `The first line is not exactly ---, got "---${firstLine(head)}"`,
      line: 1,
    });
  }
  if (/\r(?!\n)/.test(head)) {
    hits.push({ rule: "portable-line-ends", message: "A line of the frontmatter ends with CR alone" });
  }
  if (!/[\r\n]$/.test(head)) {
    hits.push({
      rule: "portable-dashes",
      message: "A --- inside a line ends the frontmatter for some readers only",
      line,
    });
  } else if (!/^(?:\r?\n|$)/.test(rest)) {
    hits.push({
      rule: "portable-closer",
      message: `The closing line is not exactly ---, got "---${firstLine(rest)}"`,
      line,
    });
  }
  return hits;
}

function firstLine(text: string): string {
  return quote(/^[^\r\n]*/.exec(text)?.[0] ?? "", 40);
}

/** What the reference reads, to be compared with what clients read. */
export interface ReferenceReading {
  readonly name: string;
  readonly description: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** 1-based line of each key of the frontmatter. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Checks the values that the reference reads from `head` (see `checkPortableForm`). */
export function checkPortableValues(head: string, reading: ReferenceReading): readonly SkillMdHit[] {
  const { name, description, metadata, lines } = reading;
  return [
    ...atLine(lines.get("name"), [...checkName(name), ...checkControls("name", name)]),
    ...atLine(lines.get("description"), [
      ...checkControls("description", description),
      ...checkAngleBrackets(description),
    ]),
    ...atLine(lines.get("metadata"), checkGithubKeys(metadata)),
    ...compareWithYaml(head, reading),
  ];
}

function checkName(name: string): readonly SkillMdHit[] {
  if (/^[\0-\x7f]*$/.test(name)) return [];
  return [{ rule: "portable-name", message: `The name is not ASCII, got ${quote(name, 80)}` }];
}

// Escapes in double quotes make these from printable source; a lone surrogate cannot even be written as UTF-8.
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]|\p{Surrogate}/u;

function checkControls(field: string, value: string): readonly SkillMdHit[] {
  const found = CONTROL.exec(value);
  if (found === null) return [];
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [{ rule: "portable-control", message: `The ${field} has the control character U+${code}` }];
}

function checkAngleBrackets(description: string): readonly SkillMdHit[] {
  const found = /[<>]/.exec(description);
  return found === null ? [] : [{ rule: "portable-angle-brackets", message: `The description has ${found[0]}` }];
}

function checkGithubKeys(metadata: ReadonlyMap<string, string>): readonly SkillMdHit[] {
  const keys = [...metadata.keys()].filter((key) => key.startsWith("github-"));
  return keys.map((key) => ({
    rule: "portable-github-metadata",
    message: `The metadata has the key ${quote(key, 80)}`,
  }));
}

/** Reads the frontmatter as clients do, and says where they see other values than the reference. */
function compareWithYaml(head: string, reading: ReferenceReading): readonly SkillMdHit[] {
  const unfit = findUnfit(head);
  if (unfit !== undefined) return [unreadable(`expected ${unfit.expected}, got ${unfit.got}`)];
  const document = parseDocument(head, { logLevel: "silent" });
  const error = document.errors[0];
  if (error !== undefined) return atLine(error.linePos?.[0].line, [unreadable(error.message.split("\n")[0] ?? "")]);
  return [
    ...compareText("name", document.get("name"), reading),
    ...compareText("description", document.get("description"), reading),
    ...atLine(reading.lines.get("metadata"), checkInternal(document.getIn(["metadata", "internal"]))),
  ];
}

function unreadable(reason: string): SkillMdHit {
  return { rule: "portable-value", message: `YAML readers cannot read the frontmatter: ${reason}` };
}

function compareText(field: "name" | "description", value: unknown, reading: ReferenceReading): readonly SkillMdHit[] {
  if (typeof value === "string" && strip(value) === reading[field]) return [];
  const message = `The ${field} is ${kindOf(value)} to other YAML readers`;
  return atLine(reading.lines.get(field), [{ rule: "portable-value", message }]);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return "another text";
  return typeof value === "object" ? "no text" : `a ${typeof value}`;
}

function checkInternal(value: unknown): readonly SkillMdHit[] {
  if (value !== true) return [];
  return [{ rule: "portable-internal", message: "metadata.internal: true hides the skill from lists of some clients" }];
}
