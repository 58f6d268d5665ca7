/** `start`: what `npm start` runs. A registry with something in it, and three things to try. */
import type { Command } from "commander";
import type { Config } from "../../config.ts";
import { quote } from "../../core/errors.ts";
import { listSkills, toSkillView } from "../../core/present.ts";
import type { RunningRegistry, Wire } from "../../wire.ts";
import { withAdminOptions, withExamples, withIndexOptions, withLedgerOptions, withSourceOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { runRegistry, toDocument } from "../running.ts";

const SHOWN = 15;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("start")
    .description("try it: run a repository, or a demonstration made on the spot, and say what to do with it")
    .argument("[repository]", "path or URL of any Git repository with skills in it")
    .option("--fresh", "make the demonstration repository anew");
  withExamples(withAdminOptions(withIndexOptions(withLedgerOptions(withSourceOptions(command)))), [
    "skilltrunk start",
    "skilltrunk start https://github.com/anthropics/skills",
  ]).action(async (repository: string | undefined, flags: { readonly fresh?: true }) => {
    const config = wire.config({ ...flags });
    const location = repository ?? (await demonstration({ wire, output, config, fresh: flags.fresh === true }));
    const registry = await runRegistry({ wire, output, location, config, role: "reconcile" });
    await registry.firstPass;
    if (!wire.signal.aborted) output.result({ document: toDocument(registry), text: toText(registry, output) });
    await registry.stopped;
  });
}

/** The demonstration keeps what was merged into it, unless it is asked for anew. */
async function demonstration({
  wire,
  output,
  config,
  fresh,
}: {
  readonly wire: Wire;
  readonly output: Output;
  readonly config: Config;
  readonly fresh: boolean;
}): Promise<string> {
  const { path, created } = await wire.openDemonstration(config, { fresh });
  output.note(created ? `Made a demonstration repository in ${path}` : `Using the demonstration repository in ${path}`);
  return path;
}

function toText(registry: RunningRegistry, output: Output): string {
  const catalog = registry.catalog();
  const skills = listSkills(catalog, "all").map((entry) => toSkillView(catalog, entry));
  if (skills.length === 0) return nothingYet(registry);
  const rows = skills
    .slice(0, SHOWN)
    .map(({ id, version, versions, description }) => [
      id,
      version ?? "",
      versions.map((v) => (v.state === "online" ? v.version : `${v.version} (${v.state})`)).join(", "),
      description,
    ]);
  const more = skills.length > SHOWN ? [`… and ${skills.length - SHOWN} more`] : [];
  const { index, location } = registry;
  return [
    output.style(
      "bold",
      `${skills.length} ${skills.length === 1 ? "skill" : "skills"} published from ${quote(location)}`,
    ),
    "",
    table([["SKILL", "LATEST", "VERSIONS", "DESCRIPTION"], ...rows], 48),
    ...more,
    "",
    output.style("bold", `The index is at ${index} – three things to try:`),
    "",
    ...thingsToTry(index, skills[0]?.id ?? "").map((line) => `  ${line}`),
    "",
    `Commit a change to ${quote(location)} and it is in the index within a second. Press Ctrl-C to stop.`,
  ].join("\n");
}

/** Each is a whole command line. The second runs a client that is not ours, which wants a newer Node than we do. */
function thingsToTry(index: string, id: string): readonly string[] {
  return [
    `curl -s ${index}/v1/skills`,
    `npx -y -p node@24 -p skills@1.7.4 skills add ${index}/skills/${id} --agent claude-code --yes`,
    `npx -y -p ${index}/cli.tgz skilltrunk install ${id} --registry ${index}`,
  ];
}

function nothingYet(registry: RunningRegistry): string {
  const { index, location } = registry;
  const { Stalled } = registry.conditions();
  if (Stalled.status)
    return `Nothing is published: ${Stalled.message}\nThe index is at ${index}. Press Ctrl-C to stop.`;
  return [
    `No skill is published from ${quote(location)} yet. The index is at ${index}.`,
    "Commit a folder with a SKILL.md on its trunk; `skilltrunk explain` says why one is refused. Press Ctrl-C to stop.",
  ].join("\n");
}
