/** What another scanner says, in SARIF 2.1.0 (OASIS, 2020): a stranger's text until it is read here. */
import { z } from "zod";
import { compareFindings, type Severity } from "../finding.ts";
import { visibleText } from "../visible-text.ts";

/** One result, as the ledger keeps it. */
export interface ScannerResult {
  /** The tool's own name for it. */
  readonly rule: string;
  readonly severity: Severity;
  /** Of a file in the skill's folder. */
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

export interface ScannerReport {
  /** Of packages: each result is one of a rule of ours. Absent: all are of the rule that stands for the scanner. */
  readonly of?: "packages";
  readonly tool: string;
  readonly version: string;
  /** The worst first, then by place; no more than MAX_RESULTS. */
  readonly results: readonly ScannerResult[];
  /** How many more there are. */
  readonly more: number;
}

/** Results that an event of the ledger has room for. */
export const MAX_RESULTS = 100;
/** Results that are read at all. */
const MAX_READ = 10_000;
const MAX_TEXT = 300;
const MAX_NAME = 80;
const MAX_LINE = 10_000_000;

const name = z.string();
const number = z.union([z.number(), z.string()]).transform(Number);
const properties = z.object({ "security-severity": number.optional() }).optional();
const level = z.enum(["none", "note", "warning", "error"]);
const rule = z.object({
  id: name,
  defaultConfiguration: z.object({ level: level.optional() }).optional(),
  properties,
});
const location = z.object({
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: name.optional() }).optional(),
      region: z.object({ startLine: z.number().optional() }).optional(),
    })
    .optional(),
});
const result = z.object({
  ruleId: name.optional(),
  ruleIndex: z.number().optional(),
  rule: z.object({ id: name.optional() }).optional(),
  kind: name.optional(),
  level: level.optional(),
  message: z.object({ text: name.optional() }),
  locations: z.array(location).optional(),
  properties,
});
const driver = z.object({
  name,
  version: name.optional(),
  semanticVersion: name.optional(),
  rules: z.array(rule).max(MAX_READ).optional(),
});
const run = z.object({
  tool: z.object({ driver }),
  invocations: z.array(z.object({ executionSuccessful: z.boolean().optional() })).optional(),
  results: z.array(result).max(MAX_READ).optional(),
});
const log = z.object({ version: z.literal("2.1.0"), runs: z.array(run).min(1).max(20) });

type Run = z.infer<typeof run>;
type Result = z.infer<typeof result>;

export interface SarifReading {
  /** Of the files that were scanned. */
  readonly paths: ReadonlySet<string>;
  /** The folder in which the scanner saw them. */
  readonly folder: string;
  /** Where the tool does not say its version. */
  readonly version?: string | undefined;
}

/**
 * Reads a report, or says in a few words why it is none. What the tool marks as suppressed counts all the same: such a
 * mark may come from the skill itself.
 */
export function readSarif(text: string, reading: SarifReading): ScannerReport | string {
  let parsed: ReturnType<typeof log.safeParse>;
  try {
    parsed = log.safeParse(JSON.parse(text));
  } catch {
    return "its output is no JSON";
  }
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `its output is no SARIF 2.1.0 (${visibleText(`${issue?.path.join(".")}: ${issue?.message}`, MAX_TEXT)})`;
  }
  const { runs } = parsed.data;
  if (runs.some(({ invocations = [] }) => invocations.some((one) => one.executionSuccessful === false)))
    return "it says itself that it could not scan everything";
  const [{ tool }] = runs as [Run];
  const version = tool.driver.semanticVersion ?? tool.driver.version ?? reading.version;
  if (version === undefined || version === "") return "it does not say its version, and neither does the operator";
  const all = runs.flatMap((one) => toResults(one, reading)).sort(compareFindings);
  return {
    tool: visibleText(tool.driver.name, MAX_NAME),
    version: visibleText(version, MAX_NAME),
    results: all.slice(0, MAX_RESULTS),
    more: Math.max(0, all.length - MAX_RESULTS),
  };
}

/** Results of these kinds say that something is well, or was not looked for. */
const NO_FINDING: readonly string[] = ["pass", "notApplicable"];

function toResults({ tool, results = [] }: Run, reading: SarifReading): readonly ScannerResult[] {
  const rules = new Map((tool.driver.rules ?? []).map((one) => [one.id, one]));
  return results.flatMap((one) => {
    if (NO_FINDING.includes(one.kind ?? "")) return [];
    const id = one.ruleId ?? one.rule?.id ?? tool.driver.rules?.[one.ruleIndex ?? -1]?.id ?? "unnamed";
    const place = one.locations?.[0]?.physicalLocation;
    const line = place?.region?.startLine;
    const isLine = line !== undefined && Number.isInteger(line) && line > 0 && line <= MAX_LINE;
    return {
      rule: visibleText(id, MAX_NAME),
      severity: severityOf(one, rules.get(id)),
      path: pathOf(place?.artifactLocation?.uri ?? "", reading),
      ...(isLine ? { line } : {}),
      message: visibleText(one.message.text ?? "", MAX_TEXT),
    };
  });
}

const LEVELS = { error: "high", warning: "medium", note: "low", none: "info" } as const;

function severityOf(
  one: Result,
  rule: z.infer<typeof driver>["rules"] extends (infer R)[] | undefined ? R | undefined : never,
): Severity {
  const score = one.properties?.["security-severity"] ?? rule?.properties?.["security-severity"];
  if (score !== undefined && score >= 0) {
    if (score >= 9) return "critical";
    if (score >= 7) return "high";
    return score >= 4 ? "medium" : score > 0 ? "low" : "info";
  }
  return LEVELS[one.level ?? rule?.defaultConfiguration?.level ?? "warning"];
}

/** The file that is meant; what names none of the skill's is told of its SKILL.md. */
function pathOf(uri: string, { paths, folder }: SarifReading): string {
  const plain = decoded(uri.replace(/^file:\/\//, "")).replaceAll("\\", "/");
  const inside = plain.startsWith(`${folder}/`) ? plain.slice(folder.length + 1) : plain.replace(/^(?:\.\/)+/, "");
  const below = inside.slice(inside.indexOf("/") + 1);
  return [inside, below].find((path) => paths.has(path)) ?? "SKILL.md";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
