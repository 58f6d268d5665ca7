/** Whether a text does something or talks about it: quoted, negated, an example of an attack, a rule against it. */
import { isDecoded, type ScanDocument, spanAt } from "./document.ts";

export type Role = "negated" | "example" | "defensive-heading" | "test-file" | "pattern";

/** Characters before a match in which a negation counts; the same sentence or list entry. */
const NEGATION_DISTANCE = 70;
/** Characters around a match in which words for an example count; the same line. */
const EXAMPLE_DISTANCE = 160;

const NEGATION =
  /\b(?:never|don['’]?t|do not|must not|should not|cannot|can['’]?t|avoid|refuse|reject|prevent|block|forbid|prohibit(?:ed)?|without|instead of|rather than|not)\b|不要|不得|禁止|切勿|避免|拒绝/i;
const EXAMPLE =
  /\b(?:for example|e\.g\.|such as|example of|attack(?:er|s|ers)?|malicious|vulnerab\w+|exploit\w*|payloads?|detect(?:s|ed|ion)?|flag(?:s|ged)?|suspicious|phishing|inject(?:ion|ed)|adversar\w+|red[- ]team\w*|anti-?pattern|unsafe|dangerous|red flags?|look(?:s|ing)? for|watch for)\b|例如|攻击|恶意|检测|防护|漏洞/i;
const DEFENSIVE_HEADING =
  /\b(?:security|threats?|attacks?|detect\w*|vulnerab\w+|defen[cs]\w*|red flags?|anti-?patterns?|what not|don['’]?ts?|never|avoid|unsafe|forbidden|prohibited|injection|examples? of|test cases?|indicators?|warning signs?)\b|安全|攻击|检测|防护|禁止/i;

/** The roles of the text from `start` to `end`. */
export function rolesOf(document: ScanDocument, start: number, end: number): ReadonlySet<Role> {
  const roles = new Set<Role>();
  if (isDecoded(document)) return roles;
  const { text } = document;
  const before = clause(text, start);
  if (NEGATION.test(before)) roles.add("negated");
  const line = text.slice(Math.max(lineStart(text, start), start - EXAMPLE_DISTANCE), start) + after(text, end);
  if (EXAMPLE.test(line)) roles.add("example");
  const heading = headingBefore(document, start);
  if (heading !== undefined && DEFENSIVE_HEADING.test(heading)) roles.add("defensive-heading");
  if (/(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|spec)\//i.test(document.path)) roles.add("test-file");
  if (/(?:re\.compile|RegExp|regex|pattern)\w*\W{1,6}[^\n]{0,80}$/i.test(text.slice(Math.max(0, start - 100), start)))
    roles.add("pattern");
  return roles;
}

/** What stands before a match in its own clause. */
function clause(text: string, start: number): string {
  const before = text.slice(Math.max(lineStart(text, start), start - NEGATION_DISTANCE), start);
  const parts = before.split(/[.;!?。；！？](?:\s|$)/);
  return parts.at(-1) ?? "";
}

function after(text: string, end: number): string {
  const newline = text.indexOf("\n", end);
  return text.slice(end, Math.min(newline === -1 ? text.length : newline, end + EXAMPLE_DISTANCE));
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The nearest heading above, if the document has any. */
function headingBefore(document: ScanDocument, at: number): string | undefined {
  const here = spanAt(document, at);
  if (here === undefined) return undefined;
  for (let i = document.spans.indexOf(here); i >= 0; i--) {
    const span = document.spans[i];
    if (span?.zone === "heading") return document.text.slice(span.start, span.end);
  }
  return undefined;
}
