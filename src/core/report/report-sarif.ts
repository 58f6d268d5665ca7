/** A check report as a SARIF 2.1.0 log (OASIS), for what shows findings beside code. */
import { compareUtf8, sha256 } from "../bytes.ts";
import type { Severity } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { RULES } from "../rules.ts";
import { SETTINGS_PATH } from "../trunk/settings.ts";
import { visibleText } from "../visible-text.ts";
import type { CheckReport, ReportedFinding } from "./check-report.ts";
import { codeBlock } from "./markdown-text.ts";
import { compareReported, placedFindings } from "./report-findings.ts";
import { counted } from "./report-words.ts";

/** Results that code scanning keeps of one run. */
const MAX_RESULTS = 5000;
/** Our fingerprint's name; the number changes with what it is made of. */
const FINGERPRINT = "skilltrunk/v1";

type Level = "error" | "warning" | "note";
interface Message {
  readonly text: string;
  readonly markdown?: string;
}

interface SarifRule {
  readonly id: string;
  readonly shortDescription: Message;
  readonly fullDescription: Message;
  readonly help: Message;
  readonly defaultConfiguration: { readonly level: Level };
  readonly properties: Readonly<Record<string, unknown>>;
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly level: Level;
  readonly message: Message;
  readonly locations: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly object[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A finding, and the identity or path of the skill that it is about, if it is about one. */
export interface SarifFinding {
  readonly skill: { readonly id: string } | undefined;
  readonly finding: ReportedFinding;
}

/** The part of a SARIF log that we write. */
export interface SarifLog {
  readonly version: "2.1.0";
  readonly $schema: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly semanticVersion: string;
        readonly rules: readonly SarifRule[];
      };
    };
    readonly automationDetails: { readonly id: string };
    readonly columnKind: "utf16CodeUnits";
    readonly invocations?: readonly object[];
    readonly results: readonly SarifResult[];
  }[];
}

/** The log of one check by this version of the program: at most 5,000 results, the worst first, and the rules they name. */
export function reportSarif(report: CheckReport, { version }: { readonly version: string }): SarifLog {
  return sarifLog(placedFindings(report), { id: "skilltrunk/check", version });
}

/** The log of one run: its id says what ran, so that code scanning does not take one run's results for another's. */
export function sarifLog(
  placed: readonly SarifFinding[],
  { id, version }: { readonly id: string; readonly version: string },
): SarifLog {
  const findings = placed.toSorted((a, b) => compareReported(a.finding, b.finding));
  const kept = findings.slice(0, MAX_RESULTS);
  const hit = new Map<string, ReportedFinding>();
  // The worst come first: each rule is as bad as its worst finding.
  for (const { finding } of kept.toReversed()) hit.set(visibleText(finding.rule), finding);
  const ours = RULES.filter((rule) => hit.has(rule.id));
  const known = new Set(ours.map(({ id }) => id));
  const others = [...hit].filter(([id]) => !known.has(id)).sort(([a], [b]) => compareUtf8(a, b));
  const rules = [...ours.map(sarifRule), ...others.map(([id, finding]) => foreignRule(id, finding))];
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  return {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: { driver: { name: "skilltrunk", semanticVersion: version, rules } },
        automationDetails: { id },
        columnKind: "utf16CodeUnits",
        ...(kept.length === findings.length ? {} : { invocations: [truncated(findings.length - kept.length)] }),
        results: kept.map((one) => sarifResult(one, indexes.get(visibleText(one.finding.rule)))),
      },
    ],
  };
}

/** A rule's row as SARIF describes rules; only those that scan for harm count as security to code scanning. */
export function sarifRule(rule: Rule): SarifRule {
  const { id, group, title, severity, why, example, hint, scan } = rule;
  const isSecurity = group === "scan";
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: {
      text: `${why}\n\n${hint}\n\nExample:\n\n${example}`,
      markdown: `${why}\n\n**What to do:** ${hint}\n\nExample:\n\n${codeBlock(example, "text")}`,
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      group,
      tags: [group, ...(isSecurity ? ["security"] : []), ...(scan === undefined ? [] : [scan.category])],
      ...(isSecurity ? { "security-severity": SCORES[severity] } : {}),
      ...(scan === undefined ? {} : { category: scan.category, precision: scan.confidence, ...scan.maps }),
    },
  };
}

/**
 * A rule that is no row of ours: of a pack, of a policy's own words, or of another scanner. All of them look for harm, and
 * code scanning shows a severity only of a rule that has one.
 */
function foreignRule(id: string, { severity, message, hint, category }: ReportedFinding): SarifRule {
  const text = visibleText(hint ?? message, 2000);
  return {
    id,
    shortDescription: { text: id },
    fullDescription: { text: "A rule that policy.yaml brings, or another scanner that it names." },
    help: { text, markdown: codeBlock(text, "text") },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      group: "scan",
      tags: ["scan", "security", ...(category === undefined ? [] : [category])],
      "security-severity": SCORES[severity],
      ...(category === undefined ? {} : { category }),
    },
  };
}

const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** In the bands that code scanning draws: over 9.0 critical, from 7.0 high, from 4.0 medium. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: "0.1",
};

function sarifResult({ skill, finding }: SarifFinding, ruleIndex: number | undefined): SarifResult {
  const { rule, severity, status, message, hint, fingerprint, file, via, adjusted, category } = finding;
  return {
    ruleId: visibleText(rule),
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: status === "blocks" ? "error" : LEVELS[severity],
    message: { text: visibleText(hint === undefined ? message : `${message} ${hint}`, 2000) },
    locations: [location(finding)],
    partialFingerprints: {
      [FINGERPRINT]: fingerprint,
      // The one name that GitHub looks at; ours is the same for the same content in two folders.
      primaryLocationLineHash: `${sha256(`${file}\0${fingerprint}`).slice("sha256:".length, "sha256:".length + 16)}:1`,
    },
    suppressions: suppressions(finding),
    properties: {
      ...{ status, severity },
      ...(skill === undefined ? {} : { skill: visibleText(skill.id) }),
      ...(category === undefined ? {} : { category }),
      ...(via === undefined ? {} : { via: via.map((step) => visibleText(step)) }),
      ...(adjusted === undefined ? {} : { adjusted: { from: adjusted.from, why: visibleText(adjusted.why) } }),
    },
  };
}

/** Code scanning takes no log in which a result has no file and line: the whole change stands in the settings. */
function location({ file, line = 1, column }: ReportedFinding): object {
  const artifactLocation = { uri: toUri(file === "" ? SETTINGS_PATH : file), uriBaseId: "%SRCROOT%" };
  return {
    physicalLocation: {
      artifactLocation,
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

/** A relative reference (RFC 3986 §4.2) with nothing in it but its path. */
function toUri(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

/** SARIF §3.27.23: a result without suppressions has an empty list, so that one can tell it was looked at. */
function suppressions({ status, accepted }: ReportedFinding): readonly object[] {
  const until = accepted && `A merged file accepts it until ${accepted.until}: ${accepted.reason}`;
  if (status === "waived") {
    const justification = visibleText(until ?? "A merged file accepts it.", 2000);
    return [{ kind: "external", status: accepted?.unapproved === true ? "underReview" : "accepted", justification }];
  }
  if (status === "known")
    return [{ kind: "external", status: "accepted", justification: "The last release has it too." }];
  return [];
}

function truncated(left: number): object {
  const text = `${counted(left, "finding")} more in the report as JSON; a log keeps the worst ${MAX_RESULTS}.`;
  return { executionSuccessful: true, toolExecutionNotifications: [{ level: "warning", message: { text } }] };
}
