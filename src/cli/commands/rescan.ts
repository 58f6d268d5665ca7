/** `rescan`: what today's rules say of what is published. */
import type { Command } from "commander";
import type { AffectedSkill } from "../../app/author/rescan.ts";
import { quote } from "../../core/errors.ts";
import type { Rescanned } from "../../wire/platform-wire.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";

/** "Findings": something is still offered that would be refused today. */
const AFFECTED = 1;
/** Findings of one version that are listed. */
const MAX_FINDINGS = 5;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("rescan")
    .description(
      "judge what is published with today's rules and policy; exit status 1 where something would be refused",
    )
    .argument("<repository>", "path or URL of the skills repository")
    .option("--known", "take back also what was found when it was published, and only a stricter policy would refuse")
    .option("--propose", "put one commit for each such skill on a branch rescan/<skill>, which yanks its versions");
  withExamples(withSourceOptions(command), [
    "skilltrunk rescan ~/src/skills",
    "skilltrunk rescan ~/src/skills --propose",
  ]).action(async (repository: string, flags: { readonly propose?: true; readonly known?: true }) => {
    const { propose = false, known = false, ...others } = flags;
    const result = await wire.platform.rescan(repository, wire.config(others), { propose, known });
    output.result({
      document: {
        ...result,
        affected: result.affected.map(({ edited, ...skill }) => ({ ...skill, proposed: text(edited) })),
      },
      text: toText(result),
      exit: result.affected.length === 0 ? 0 : AFFECTED,
    });
  });
}

function text(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

function toText({ releases, rules, affected, known, branches }: Rescanned): string {
  const head = `${releases} ${releases === 1 ? "release" : "releases"} judged by the rule set ${rules}: ${affected.length} ${affected.length === 1 ? "skill" : "skills"} affected.`;
  const next = branches.map((branch) => `New branch ${quote(branch, 300)}: open a pull request of it.`);
  return [head, ...affected.flatMap(skillLines), ...knownLines(known), ...next].join("\n");
}

/** What nobody has to do anything about: people use it, and it is what it was. */
function knownLines(known: Rescanned["known"]): readonly string[] {
  if (known.length === 0) return [];
  const skills = known.length === 1 ? "1 skill has" : `${known.length} skills have`;
  const head = `${skills} nothing new: what policy would refuse today was found when it was published. It stays as it is; --known takes it back too.`;
  return [head, ...known.map(({ id, versions }) => `  ${id}: ${versions.map(knownVersion).join("; ")}`)];
}

function knownVersion({ version, findings }: Rescanned["known"][number]["versions"][number]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const more = rules.length > MAX_FINDINGS ? ` and ${rules.length - MAX_FINDINGS} more` : "";
  return `${version} (${rules.slice(0, MAX_FINDINGS).join(", ")}${more})`;
}

function skillLines({ id, path, versions, problem }: AffectedSkill): readonly string[] {
  const lines = versions.flatMap(({ version, findings }) => [
    `  ${version}: set it to \`yanked\` in ${quote(path, 300)}`,
    ...findings
      .slice(0, MAX_FINDINGS)
      .map((found) => `    ${found.severity} ${quote(found.path, 200)}: ${quote(found.message)} [${found.rule}]`),
    ...(findings.length > MAX_FINDINGS ? [`    and ${findings.length - MAX_FINDINGS} more`] : []),
  ]);
  return [id, ...lines, ...(problem === undefined ? [] : [`  By hand: ${quote(problem)}`])];
}
