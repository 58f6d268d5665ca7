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
    .option("--propose", "put one commit for each such skill on a branch rescan/<skill>, which yanks its versions");
  withExamples(withSourceOptions(command), [
    "skilltrunk rescan ~/src/skills",
    "skilltrunk rescan ~/src/skills --propose",
  ]).action(async (repository: string, flags: { readonly propose?: true }) => {
    const { propose: _, ...others } = flags;
    const result = await wire.platform.rescan(repository, wire.config(others), { propose: flags.propose === true });
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

function toText({ releases, rules, affected, branches }: Rescanned): string {
  const head = `${releases} ${releases === 1 ? "release" : "releases"} judged by the rule set ${rules}: ${affected.length} ${affected.length === 1 ? "skill" : "skills"} affected.`;
  const next = branches.map((branch) => `New branch ${quote(branch, 300)}: open a pull request of it.`);
  return [head, ...affected.flatMap(skillLines), ...next].join("\n");
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
