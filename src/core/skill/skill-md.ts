/**
 * SKILL.md read exactly as the agentskills reference validator (skills-ref 0.1.0 with strictyaml 1.7.3) reads it, and
 * the portable profile on top of it, as separate findings.
 */
import type { Finding } from "../finding.ts";
import { isName } from "../names.ts";
import { readFlowFrontmatter } from "./flow-frontmatter.ts";
import { checkPortableForm, checkPortableValues } from "./portable-profile.ts";
import { leadingSpace, strip, textOf } from "./reference-text.ts";
import { parseReferenceYaml, type ReferenceValue } from "./reference-yaml.ts";
import { checkFields, type Frontmatter, isFilled } from "./skill-md-fields.ts";
import { type SkillMdHit, skillMdFinding } from "./skill-md-rules.ts";

export const MAX_SKILL_MD_BYTES = 1024 * 1024;

/** What the reference validator says of a folder that has no SKILL.md. */
export const MISSING_SKILL_MD = "Missing required file: SKILL.md";

/** What the reference validator says of a path that is not there. */
export function pathMissing(path: string): string {
  return `Path does not exist: ${path}`;
}

/** What the reference validator says of a path that is no folder. */
export function notADirectory(path: string): string {
  return `Not a directory: ${path}`;
}

/** A skill as its author describes it; every text as the reference reads it. */
export interface SkillMd {
  readonly name: string;
  readonly description: string;
  readonly license?: string;
  readonly compatibility?: string;
  /** One text by the specification; the reference passes on whatever stands there. */
  readonly allowedTools?: ReferenceValue;
  /** Empty where the frontmatter has no mapping there. */
  readonly metadata: ReadonlyMap<string, string>;
  /** `metadata.version`, as written. */
  readonly version: string | undefined;
  /** The instructions, without the white space around them. */
  readonly body: string;
  /** 1-based line of the file on which the body starts. */
  readonly bodyLine: number;
}

export interface SkillMdReading {
  /** Present when the frontmatter is a mapping with a name and a description, whatever else is wrong. */
  readonly skill: SkillMd | undefined;
  /**
   * The reference validator's messages, its words and its order; empty where it says "Valid skill". Two are ours: what
   * follows "Invalid YAML in frontmatter:", and the message for a file that it dies on or that is too large.
   */
  readonly reference: readonly string[];
  /** The same as findings, then those of the portable profile; all of them about "SKILL.md". */
  readonly findings: readonly Finding[];
}

/** Reads a SKILL.md that stands in a folder of the given name. Content never throws; it yields findings. */
export function readSkillMd(bytes: Uint8Array, folderName: string): SkillMdReading {
  if (bytes.length > MAX_SKILL_MD_BYTES) return tooLargeSkillMd(bytes.length);
  const source = decodeUtf8(bytes);
  if (source === undefined) return unreadable("skill-md-encoding", "SKILL.md is not UTF-8");
  return readText(source, folderName);
}

/** What `readSkillMd` says of a file of so many bytes, more than MAX_SKILL_MD_BYTES, that nobody has read. */
export function tooLargeSkillMd(size: number): SkillMdReading {
  return unreadable("skill-md-size", `SKILL.md has ${size} bytes; at most ${MAX_SKILL_MD_BYTES} are read`);
}

function unreadable(rule: SkillMdHit["rule"], message: string, hint: { readonly hint?: string } = {}): SkillMdReading {
  const hit = { rule, message, ...hint };
  return { skill: undefined, reference: [message], findings: [skillMdFinding(hit)] };
}

/** A byte order mark stays, as in the reference; undefined for bytes that are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readText(source: string, folderName: string): SkillMdReading {
  if (!source.startsWith(FENCE)) {
    const hint = /^\s*---/.test(source) ? {} : { hint: linesToWrite(folderName) };
    return unreadable("frontmatter-missing", "SKILL.md must start with YAML frontmatter (---)", hint);
  }
  // The first --- after the opener closes, wherever it stands.
  const end = source.indexOf(FENCE, FENCE.length);
  if (end < 0) return unreadable("frontmatter-unclosed", "SKILL.md frontmatter not properly closed with ---");

  const head = source.slice(FENCE.length, end);
  const rest = source.slice(end + FENCE.length);
  const { frontmatter, hits, reference = hits } = readFrontmatter(toLf(head), folderName);
  const skill = frontmatter && toSkillMd(frontmatter, toLf(head), toLf(rest));
  const portable = [
    ...checkPortableForm(head, rest),
    ...(skill && frontmatter ? checkPortableValues(head, { ...skill, lines: frontmatter.lines }) : []),
  ];
  return {
    skill,
    reference: reference.map((hit) => hit.message),
    findings: [...hits, ...portable].map(skillMdFinding),
  };
}

const FENCE = "---";

/** Who has written no frontmatter at all has to see what one is. */
function linesToWrite(folderName: string): string {
  const name = isName(folderName) ? folderName : "the-name-of-the-folder";
  return `Write these four lines at the very top, before anything else: \`---\`, then \`name: ${name}\`, then \`description: what the skill does, and when to use it\` with your own words, then \`---\`.`;
}

/** Line ends as the reference's `read_text` makes them. */
function toLf(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function readFrontmatter(text: string, folderName: string): ReadFrontmatter {
  const yaml = parseReferenceYaml(text);
  if (yaml.kind === "unreadable") return readUnreadable(text, { folderName, yaml });
  if (!(yaml.value instanceof Map)) {
    const message = "SKILL.md frontmatter must be a YAML mapping";
    return { frontmatter: undefined, hits: [{ rule: "frontmatter-mapping", message, line: 1 }] };
  }
  const frontmatter = { fields: yaml.value, lines: yaml.lines };
  return { frontmatter, hits: checkFields(frontmatter, folderName) };
}

interface ReadFrontmatter {
  readonly frontmatter: Frontmatter | undefined;
  readonly hits: readonly SkillMdHit[];
  /** What the reference says, where that is less. */
  readonly reference?: readonly SkillMdHit[];
}

/** What the reference cannot read has no name, unless only its style is another one: every client reads that. */
function readUnreadable(
  text: string,
  of: { readonly folderName: string; readonly yaml: { readonly message: string; readonly line: number } },
): ReadFrontmatter {
  const message = `Invalid YAML in frontmatter: ${of.yaml.message}`;
  const { line } = of.yaml;
  const flow = readFlowFrontmatter(text);
  if (flow === undefined || !(flow.value instanceof Map)) {
    return { frontmatter: undefined, hits: [{ rule: "frontmatter-yaml", message, line }] };
  }
  const frontmatter = { fields: flow.value, lines: flow.lines };
  const hit: SkillMdHit = { rule: "frontmatter-flow", message, line };
  return { frontmatter, hits: [hit, ...checkFields(frontmatter, of.folderName)], reference: [hit] };
}

function toSkillMd({ fields }: Frontmatter, head: string, rest: string): SkillMd | undefined {
  const name = fields.get("name");
  const description = fields.get("description");
  if (!isFilled(name) || !isFilled(description)) return undefined;
  const license = fields.get("license");
  const compatibility = fields.get("compatibility");
  const allowedTools = fields.get("allowed-tools");
  const metadata = metadataOf(fields.get("metadata"));
  return {
    name: strip(name),
    description: strip(description),
    ...(typeof license === "string" ? { license } : {}),
    ...(typeof compatibility === "string" ? { compatibility } : {}),
    ...(allowedTools === undefined ? {} : { allowedTools }),
    metadata,
    version: metadata.get("version"),
    body: strip(rest),
    bodyLine: lineCount(head) + lineCount(rest.slice(0, leadingSpace(rest))) - 1,
  };
}

function metadataOf(value: ReferenceValue | undefined): ReadonlyMap<string, string> {
  const members = value instanceof Map ? [...value] : [];
  return new Map(members.map(([key, member]) => [key, textOf(member)]));
}

function lineCount(text: string): number {
  return text.split("\n").length;
}
