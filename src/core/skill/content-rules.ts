/** What is wrong with what a skill's files say: links that lead nowhere, bytes that are no text, more text than agents can take. */
import { isUtf8 } from "node:buffer";
import { compareUtf8, sha256 } from "../bytes.ts";
import { cappedByRule } from "../capped-findings.ts";
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import type { Limits } from "../gate/policy.ts";
import type { ContentProfile } from "./content-profile.ts";
import { type ContentRuleId, contentFinding } from "./content-rule-table.ts";
import { type MarkdownLink, mayHaveLinks, relativeLinks } from "./markdown-links.ts";
import type { SkillFile } from "./skill-files.ts";
import { type ByteOrderMark, byteOrderMark, hasNul, hasTextEnding } from "./text-files.ts";
import { unfilledFindings } from "./unfilled-text.ts";

/** Findings of one rule about one file, and about one skill; one more stands for the others. */
const MAX_FILE_FINDINGS = 20;
const MAX_FINDINGS = 200;
/** Relative links of one skill that are followed. */
const MAX_LINKS = 20_000;

/** What is wrong with the content of a skill's files, of each rule at most so much; the same in any order of the files. */
export function contentFindings(files: readonly SkillFile[]): readonly Finding[] {
  const search: LinkSearch = { places: placesOf(files), remaining: MAX_LINKS };
  const findings = [...files]
    .sort((a, b) => compareUtf8(a.path, b.path))
    .flatMap(({ path, bytes }) =>
      bytes === undefined || !hasTextEnding(path) ? [] : textFindings({ path, bytes }, search),
    );
  return cappedByRule(findings, MAX_FINDINGS);
}

/** Where links may lead, and how many more of the skill are followed. */
interface LinkSearch {
  readonly places: ReadonlySet<string>;
  remaining: number;
}

/** Every file of the skill and every folder that holds one. */
function placesOf(files: readonly SkillFile[]): ReadonlySet<string> {
  const places = new Set([""]);
  for (const { path } of files) {
    places.add(path);
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const folder = path.slice(0, slash);
      if (places.has(folder)) break;
      places.add(folder);
    }
  }
  return places;
}

interface TextFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function textFindings(file: TextFile, search: LinkSearch): readonly Finding[] {
  const mark = byteOrderMark(file.bytes);
  if (mark !== undefined && mark !== "UTF-8") return [encodingFinding(file, mark)];
  const isUndecodable = !isUtf8(file.bytes);
  const isBinary = isUndecodable || hasNul(file.bytes);
  const hasLinks = !isUndecodable && isMarkdown(file.path) && mayHaveLinks(file.bytes);
  return [
    ...(mark === undefined || mayHaveMark(file.path) ? [] : [encodingFinding(file, mark)]),
    ...(isBinary ? binaryFindings(file, isUndecodable) : []),
    ...(file.path === "SKILL.md" ? unfilledFindings(file.bytes) : []),
    ...(hasLinks ? linkFindings(file, new TextDecoder().decode(file.bytes), search) : []),
  ];
}

function encodingFinding({ path }: TextFile, mark: ByteOrderMark): Finding {
  const message = `${quote(path)}: expected UTF-8 without a byte order mark, got a byte order mark of ${mark}.`;
  return contentFinding("text-encoding", { path, message });
}

/** Windows PowerShell and spreadsheets go by the mark; the standards of XML, HTML and CSS allow it. */
function mayHaveMark(path: string): boolean {
  return /\.(?:ps1|psm1|psd1|csv|tsv|xml|xsd|svg|html?|css)$/i.test(path);
}

/** A SKILL.md that is no UTF-8 has a rule of its own. */
function binaryFindings({ path }: TextFile, isUndecodable: boolean): readonly Finding[] {
  if (path === "SKILL.md" && isUndecodable) return [];
  const got = isUndecodable ? "bytes that are no UTF-8" : "a NUL byte";
  return [contentFinding("binary-text", { path, message: `${quote(path)}: expected text in UTF-8, got ${got}.` })];
}

function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}

/** One finding for each path that a file names, where it does so first. */
function linkFindings(file: TextFile, text: string, search: LinkSearch): readonly Finding[] {
  const { links, isWhole } = relativeLinks(text, search.remaining);
  search.remaining -= links.length;
  const seen = new Set<string>();
  const first = links.filter(({ path }) => !seen.has(path) && seen.add(path));
  const findings = first.flatMap((link) => linkFinding(file.path, link, search.places));
  return [...cappedByRule(findings, MAX_FILE_FINDINGS), ...(isWhole ? [] : [unlookedFinding(file)])];
}

function linkFinding(file: string, { path, line }: MarkdownLink, places: ReadonlySet<string>): readonly Finding[] {
  const rule = brokenRule(file, path, places);
  return rule === undefined ? [] : [contentFinding(rule, { path: file, line, ...LINK_TEXTS[rule](quote(path)) })];
}

/** As bad as the worst that there may be; after every change of the file it is another one. */
function unlookedFinding({ path, bytes }: TextFile): Finding {
  const message = `${quote(path)} has more links or longer lines than are looked at: what was not may lead anywhere.`;
  return contentFinding("link-outside", { path, message, evidence: sha256(bytes) });
}

const LINK_TEXTS = {
  "link-broken": (path: string) => ({ message: `The link to ${path} leads to nothing in the skill.` }),
  "link-outside": (path: string) => ({ message: `The link to ${path} leads out of the skill's folder.` }),
} as const satisfies Partial<Record<ContentRuleId, unknown>>;

/** Paths count from the file that names them; by the specification also from the skill's folder. */
function brokenRule(file: string, path: string, places: ReadonlySet<string>): keyof typeof LINK_TEXTS | undefined {
  const beside = resolved(file.slice(0, file.lastIndexOf("/") + 1) + path);
  const fromRoot = resolved(path);
  if ([beside, fromRoot].some((place) => place !== undefined && places.has(place))) return undefined;
  return beside === undefined ? "link-outside" : "link-broken";
}

/** A path without `.` and `..`; undefined where it leaves the folder that it starts in. */
function resolved(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") {
      if (segments.pop() === undefined) return undefined;
    } else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

/** What of a skill is longer than policy wants it. */
export function budgetFindings({ tokens, bodyLines }: ContentProfile, limits: Limits): readonly Finding[] {
  return [
    overBudget("description-budget", "name and description", [tokens.description, limits.descriptionTokens, "tokens"]),
    overBudget("body-budget", "instructions", [tokens.body, limits.bodyTokens, "tokens"]),
    overBudget("body-lines", "instructions", [bodyLines, limits.bodyLines, "lines"]),
  ].flat();
}

function overBudget(
  rule: ContentRuleId,
  what: string,
  [got, limit, unit]: readonly [number, number, "tokens" | "lines"],
): readonly Finding[] {
  if (got <= limit) return [];
  const about = unit === "tokens" ? "about " : "";
  const message = `The ${what} are long: expected at most ${limit} ${unit}, got ${about}${got}.`;
  // A few words more are the same finding; twice as much is another one.
  return [contentFinding(rule, { path: "SKILL.md", message, evidence: String(Math.floor(got / Math.max(1, limit))) })];
}
