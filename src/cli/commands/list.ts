/** `list`: every skill of a registry, or those that are installed here. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import { accessHint } from "../../core/install/access-hint.ts";
import type { Wire } from "../../wire.ts";
import { type FilterOptions, filteredRows, withFilterOptions } from "../filters.ts";
import { showInstalled } from "../installed.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type PlacementOptions, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, toAsOf, withRegistry } from "../registry-access.ts";
import { skillRows } from "../skill-rows.ts";

interface ListOptions extends RegistryOptions, PlacementOptions, FilterOptions {
  readonly installed?: true;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("list")
    .description("list the skills of a registry, or those that are installed here")
    .option("--installed", "what the lock here says, and whether it is still so");
  withExamples(withAtOption(withPlacementOptions(withRegistryOptions(withFilterOptions(command)))), [
    "skilltrunk list",
    "skilltrunk list --namespace billing --registry https://skills.example.com",
    "skilltrunk list --where capability=shell 'scan.date<2027-01-01'",
    "skilltrunk list --installed --global",
    "skilltrunk list --at 2026-11-20T12:00:00Z",
    "skilltrunk list --registry git@git.example.com:acme/skills.git --json",
  ]).action((options: ListOptions) => {
    if (options.installed === true) return showInstalled({ wire, output }, options, { differs: 0 });
    const asOf = toAsOf(options.at);
    return withRegistry(wire, options, async (registry) => {
      const { namespace } = options;
      const { where: asked, isMeant } = filteredRows(options);
      const skills = (await registry.list(asked, asOf)).filter(isMeant);
      const hint = skills.length === 0 ? accessHint(registry) : undefined;
      if (hint !== undefined) output.note(hint);
      const where = namespace === undefined ? "" : ` in the namespace "${quote(namespace, 80)}"`;
      const such = asked.size > 0 ? " that meet the conditions" : "";
      output.result({
        document: { skills },
        text: skillRows(skills, `${registry.location} lists no skills${where}${such}.`),
      });
    });
  });
}
