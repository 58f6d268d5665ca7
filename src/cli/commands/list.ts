/** `list`: every skill of a registry, or those that are installed here. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { showInstalled } from "../installed.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type PlacementOptions, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, toAsOf, withRegistry } from "../registry-access.ts";
import { skillRows } from "../skill-rows.ts";

interface ListOptions extends RegistryOptions, PlacementOptions {
  readonly installed?: true;
  readonly namespace?: string;
  readonly where?: readonly string[];
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("list")
    .description("list the skills of a registry, or those that are installed here")
    .option("--installed", "what the lock here says, and whether it is still so")
    .option("--namespace <name>", "only the skills of this namespace")
    .option(
      "--where <condition...>",
      "only those with such a release: host=*.ngrok.io, scan.injection.status=fail, forced=true",
    );
  withExamples(withAtOption(withPlacementOptions(withRegistryOptions(command))), [
    "skilltrunk list",
    "skilltrunk list --namespace billing --registry https://skills.example.com",
    "skilltrunk list --where capability=shell 'scan.date<2027-01-01'",
    "skilltrunk list --installed --global",
    "skilltrunk list --at 2026-11-20T12:00:00Z",
    "skilltrunk list --registry git@git.example.com:acme/skills.git --json",
  ]).action((options: ListOptions) => {
    if (options.installed === true) return showInstalled({ wire, output }, options, 0);
    const asOf = toAsOf(options.at);
    return withRegistry(wire, options, async (registry) => {
      const { namespace, where: conditions = [] } = options;
      const all = await registry.list(new URLSearchParams(conditions.map(toParameter)), asOf);
      const skills = namespace === undefined ? all : all.filter((skill) => skill.namespace === namespace);
      const where = namespace === undefined ? "" : ` in the namespace "${quote(namespace, 80)}"`;
      output.result({
        document: { skills },
        text: skillRows(skills, `${registry.location} lists no skills${where}.`),
      });
    });
  });
}

/** `host=a.com`, and `scan.date<2027-01-01`, which has no equals sign. */
function toParameter(condition: string): [string, string] {
  const equals = condition.indexOf("=");
  return equals < 0 ? [condition, ""] : [condition.slice(0, equals), condition.slice(equals + 1)];
}
