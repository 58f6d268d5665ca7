/** `audit`: who did what, when, through which pull request, with whose approval. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import { type AuditRow, acceptedText, approvalText, auditCsv } from "../../core/ledger/audit.ts";
import { AUDIT_MOMENT_EXPECTED, isAuditMoment } from "../../core/ledger/audit-page.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { table } from "../output.ts";

interface AuditFlags {
  readonly repository: string;
  readonly skill?: string;
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
  readonly format: string;
}

const FORMATS = ["text", "csv", "json"];

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("audit")
    .description("say who did what, when, through which pull request, with which approvals and waivers")
    .option("--repository <where>", "path or URL of the skills repository", ".")
    .option("--skill <skill>", "only what happened to this skill: name or namespace/name")
    .option("--by <person>", "only what this person did or approved")
    .option("--since <moment>", "from this day or RFC 3339 moment (UTC) on")
    .option("--until <moment>", "up to and with this day or moment")
    .option("--format <format>", "text, csv or json", "text");
  withExamples(withSourceOptions(command), [
    "skilltrunk audit --repository ~/src/skills --since 2026-10-01 --until 2026-12-31 --format csv > quarter.csv",
    "skilltrunk audit --skill billing/refunds --json",
  ]).action(async (flags: AuditFlags) => {
    const { repository, skill, by: person, since, until, format } = flags;
    if (!FORMATS.includes(format)) throw unfit("--format", FORMATS.join(", "), format);
    const query = { skill, person, since: toMoment("--since", since), until: toMoment("--until", until) };
    const { ledger, rows } = await wire.trust.audit(repository, wire.config({ ...flags }), query);
    const document = { ledger, events: rows };
    const text = { csv: auditCsv, json: () => JSON.stringify(document, undefined, 2), text: toText }[format];
    output.result({ document, text: (text ?? toText)(rows) });
  });
}

function toMoment(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || isAuditMoment(text)) return text;
  throw unfit(flag, AUDIT_MOMENT_EXPECTED, text);
}

function unfit(flag: string, expected: string, got: string): RegistryError {
  return new RegistryError("USAGE", `${flag}: expected ${expected}, got "${quote(got, 80)}".`);
}

function toText(rows: readonly AuditRow[]): string {
  if (rows.length === 0) return "Nothing of that happened.";
  return table(
    rows.map((row) => [
      row.at,
      row.skill ?? "",
      `${row.exceptional === null ? "" : `[${row.exceptional}] `}${row.what}`,
      `${row.by}${row.pr === null ? "" : ` (#${row.pr})`}`,
      [...row.approvals.map(approvalText), ...acceptedText(row)].join("; "),
    ]),
    160,
  );
}
