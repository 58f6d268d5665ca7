/** `scan`: what skills on this machine would do, seen without running anything. */
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { ScanRequest } from "../../app/author/scan-folders.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { ScanReport, ScanVerdict } from "../../core/report/scan-report.ts";
import { scanReportSarif } from "../../core/report/scan-report-sarif.ts";
import { scanReportText } from "../../core/report/scan-report-text.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

interface ScanOptions {
  readonly sarif?: true;
  readonly policy?: string;
}

/** What could not be read is no clean bill, and no finding either. */
const EXITS: Readonly<Record<ScanVerdict, number>> = { pass: 0, review: 0, blocked: 1, incomplete: 3 };

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("scan")
    .description("say what skills would do, seen without running anything; exit status 1 blocked, 3 not read in full")
    .argument("<folder...>", "a skill's folder, a folder with many, or a single file")
    .option("--policy <file>", "the policy.yaml that says what blocks; without it, what is critical")
    .option("--sarif", "print a SARIF 2.1.0 log");
  withExamples(command, [
    "skilltrunk scan skills/billing/refunds",
    "skilltrunk scan ~/.claude/skills ~/.agents/skills",
    "skilltrunk scan . --policy policy.yaml --sarif > findings.sarif",
  ]).action(async (paths: readonly string[], options: ScanOptions) => {
    const { scanFolders } = await import("../../app/author/scan-folders.ts");
    const found = (await Promise.all(paths.map((path) => wire.authors.findSkills(path)))).flat();
    const skills = [...new Map(found.map((skill) => [skill.path, skill])).values()];
    const report = await scanFolders(skills, await toRequest(options, wire), wire);
    output.result({ document: report, text: render(report, options, output), exit: EXITS[report.verdict] });
  });
}

async function toRequest({ policy }: ScanOptions, wire: Wire): Promise<ScanRequest> {
  const { version } = wire;
  if (policy === undefined) return { version };
  const bytes = await wire.readFile(policy, MAX_YAML_BYTES);
  if (bytes === undefined) throw new RegistryError("USAGE", `There is no file ${quote(policy)}.`);
  const read = (path: string) => wire.readFile(join(dirname(policy), path), MAX_YAML_BYTES);
  return { version, policy: { path: policy, bytes, read } };
}

function render(report: ScanReport, { sarif }: ScanOptions, output: Output): string {
  if (sarif === true) return `${JSON.stringify(scanReportSarif(report), undefined, 2)}\n`;
  return scanReportText(report, (style, text) => output.style(style, text));
}
