/**
 * What a data base of weaknesses says of packages: questions and answers of the OSV interface (google.github.io/osv.dev/api),
 * records as the OSV schema has them. The answers are a stranger's text until they are read here.
 */
import { z } from "zod";
import { compareUtf8 } from "../bytes.ts";
import { compareFindings, isAtLeast, type Severity } from "../finding.ts";
import type { NamedPackage } from "../scan/named-packages.ts";
import { visibleText } from "../visible-text.ts";
import type { PackageRuleId } from "./package-rules.ts";
import { INCOMPLETE_RULE } from "./policy-scan.ts";
import { MAX_RESULTS, type ScannerReport, type ScannerResult } from "./sarif-reading.ts";

/** Questions in one request. */
export const MAX_QUERIES = 1000;
/** Records that a finding names. */
const MAX_NAMED = 5;
const MAX_SHOWN = 300;

const ECOSYSTEMS = { npm: "npm", pypi: "PyPI" } as const;

/** Asks for the records of one package; `page` continues an answer. */
export function osvQuery({ registry, name, version }: NamedPackage, page?: string): object {
  return {
    package: { ecosystem: ECOSYSTEMS[registry], name },
    ...(version === undefined ? {} : { version }),
    ...(page === undefined ? {} : { page_token: page }),
  };
}

const id = z.string().regex(/^[A-Za-z0-9][\w.:-]{0,100}$/);
const batch = z.object({
  results: z.array(
    z
      .object({
        vulns: z.array(z.object({ id })).max(10_000).optional(),
        next_page_token: z.string().max(10_000).optional(),
      })
      .nullable(),
  ),
});

/** Of each question the ids of records, and how to ask for more. */
export interface OsvMatches {
  readonly ids: readonly string[];
  readonly page: string | undefined;
}

/** Reads the answer to so many questions, or says in a few words why it is none. */
export function readOsvMatches(text: string, count: number): readonly OsvMatches[] | string {
  const read = parsed(text, batch);
  if (typeof read === "string") return read;
  if (read.results.length !== count) return `it answers ${read.results.length} of ${count} questions`;
  return read.results.map((one) => ({
    ids: (one?.vulns ?? []).map((vuln) => vuln.id),
    page: one?.next_page_token === "" ? undefined : one?.next_page_token,
  }));
}

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
});
const record = z.object({
  id,
  withdrawn: z.string().optional(),
  aliases: z.array(z.string()).max(1000).optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z.array(z.object({ events: z.array(event) })).optional(),
        database_specific: z.unknown().optional(),
      }),
    )
    .max(10_000)
    .optional(),
  database_specific: z
    .object({ severity: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** One record, as far as it counts here. */
export type OsvRecord = z.infer<typeof record>;

/** Reads the record of this id, or says in a few words why it is none. */
export function readOsvRecord(text: string, wanted: string): OsvRecord | string {
  const read = parsed(text, record);
  return typeof read === "string" || read.id === wanted ? read : `it answers ${read.id} where ${wanted} was asked for`;
}

function parsed<T>(text: string, schema: z.ZodType<T>): T | string {
  try {
    const { data, error } = schema.safeParse(JSON.parse(text));
    const [issue] = error?.issues ?? [];
    if (data !== undefined) return data;
    return `its answer is not OSV's (${visibleText(`${issue?.path.join(".")}: ${issue?.message}`, MAX_SHOWN)})`;
  } catch {
    return "its answer is no JSON";
  }
}

/** Does this id count of a package? Of one whose version is open, what is wrong with some version says nothing. */
export function countsFor({ version }: NamedPackage, recordId: string): boolean {
  return version !== undefined || recordId.startsWith(MALICIOUS);
}

/** Records of malicious packages before others: no number of weaknesses keeps one of them from being read. */
export function compareRecordIds(a: string, b: string): number {
  return Number(b.startsWith(MALICIOUS)) - Number(a.startsWith(MALICIOUS)) || compareUtf8(a, b);
}

/** Begins the ids of malicious packages (github.com/ossf/malicious-packages). */
const MALICIOUS = "MAL-";

/** A package, and the ids of its records that count. */
export interface AskedPackage {
  readonly named: NamedPackage;
  readonly ids: readonly string[];
}

/** What is found; `more` packages were not asked about, and `date` is the day on which it was asked. */
export function osvReport(
  asked: readonly AskedPackage[],
  records: ReadonlyMap<string, OsvRecord>,
  { more, date }: { readonly more: number; readonly date: string },
): ScannerReport {
  const found = asked.flatMap((one) => resultsOf(one, records));
  const all = [...found, ...(more === 0 ? [] : [unasked(more)])].sort(compareFindings);
  const results = all.slice(0, MAX_RESULTS);
  return { of: "packages", tool: "OSV", version: date, results, more: all.length - results.length };
}

function unasked(more: number): ScannerResult {
  const message = `It names ${more} more packages than are looked up in one skill.`;
  return { rule: INCOMPLETE_RULE, severity: "high", path: "SKILL.md", message };
}

function resultsOf({ named, ids }: AskedPackage, known: ReadonlyMap<string, OsvRecord>): readonly ScannerResult[] {
  const { name, version, path, line } = named;
  const records = ids
    .map((one): OsvRecord => known.get(one) ?? { id: one })
    .filter((one) => one.withdrawn === undefined);
  const malicious = records.filter((one) => isMalicious(one) && (version !== undefined || affectsAll(one, named)));
  const weak = version === undefined ? [] : records.filter((one) => !isMalicious(one));
  const shown =
    version === undefined
      ? `${name} of ${ECOSYSTEMS[named.registry]}`
      : `${name} ${version} of ${ECOSYSTEMS[named.registry]}`;
  const result = (rule: PackageRuleId, severity: Severity, says: string, of: readonly OsvRecord[]): ScannerResult[] =>
    of.length === 0
      ? []
      : [{ rule, severity, path, line, message: visibleText(`${shown} ${says}: ${listed(of)}.`, MAX_SHOWN) }];
  return [
    ...result(
      "package-malicious",
      "critical",
      `is known to be malicious${version === undefined ? ", whatever its version is" : ""}`,
      malicious,
    ),
    ...result("package-vulnerable", worstOf(weak), "has known weaknesses", weak),
  ];
}

function isMalicious({ id: own, aliases = [] }: OsvRecord): boolean {
  return [own, ...aliases].some((one) => one.startsWith(MALICIOUS));
}

/** Is every version of this package affected, those to come too? */
function affectsAll({ affected = [] }: OsvRecord, { registry, name }: NamedPackage): boolean {
  return affected.some(
    ({ package: of, ranges = [] }) =>
      of?.ecosystem === ECOSYSTEMS[registry] &&
      of.name.toLowerCase() === name.toLowerCase() &&
      ranges.some(
        ({ events }) =>
          events.some(({ introduced }) => introduced === "0") &&
          events.every(({ fixed, last_affected }) => fixed === undefined && last_affected === undefined),
      ),
  );
}

/** Records of one weakness count once: data bases copy from each other. */
function listed(records: readonly OsvRecord[]): string {
  const seen = new Set<string>();
  const single = records
    .toSorted((a, b) => compareUtf8(a.id, b.id))
    .filter(({ id: own, aliases = [] }) => {
      const names = [own, ...aliases];
      const isNew = !names.some((one) => seen.has(one));
      for (const one of names) seen.add(one);
      return isNew;
    });
  const shown = single.slice(0, MAX_NAMED).map(({ id: own, aliases = [] }) => {
    const cve = aliases.find((one) => /^CVE-\d{4}-\d{4,10}$/.test(one));
    return cve === undefined ? own : `${own} (${cve})`;
  });
  return [...shown, ...(single.length > MAX_NAMED ? [`${single.length - MAX_NAMED} more`] : [])].join(", ");
}

const WORDS: Readonly<Record<string, Severity>> = {
  critical: "high",
  high: "high",
  moderate: "medium",
  medium: "medium",
  low: "low",
};

/** As the worst record says in words; one that says nothing is `medium`, unless others of it do. */
function worstOf(records: readonly OsvRecord[]): Severity {
  const said = records.flatMap(({ database_specific: words }) => WORDS[words?.severity?.toLowerCase() ?? ""] ?? []);
  return said.reduce((worst, one) => (isAtLeast(one, worst) ? one : worst), said[0] ?? "medium");
}
