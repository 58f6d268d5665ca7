/** `install`: releases into the folders of agents, remembered in the lock. */
import type { Command } from "commander";
import type { InstalledSkill } from "../../app/install.ts";
import { quote } from "../../core/errors.ts";
import { LOCK_NAME } from "../../core/lock.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type PlacementOptions, toPlacement, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, toRequest } from "../registry-access.ts";

interface InstallOptions extends RegistryOptions, PlacementOptions {
  readonly force?: boolean;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("install")
    .description(`install skills for agents and write ${LOCK_NAME}`)
    .argument("<skill...>", "name or namespace/name, with or without @version, @range or @channel")
    .option("--force", "replace folders that were changed, or that no lock knows");
  withExamples(withRegistryOptions(withPlacementOptions(command)), [
    "skilltrunk install billing/refunds",
    "skilltrunk install billing/refunds@^1.2 tools/review@stable --agent claude-code,codex",
    "skilltrunk install review --registry git+https://git.example.com/acme/skills --global",
  ]).action(async (skills: readonly string[], { force = false, ...options }: InstallOptions) => {
    const requests = skills.map(toRequest);
    const config = wire.config({ registry: options.registry, state: options.state });
    const result = await wire.client.install(config, { requests, force, ...toPlacement(options) });
    for (const warning of result.installed.flatMap((skill) => skill.warnings)) output.warn(quote(warning, 400));
    output.result({ document: result, text: table(result.installed.map(toRow), 200) });
  });
}

function toRow({ id, version, dir, links = [], digest, change, from }: InstalledSkill): readonly string[] {
  const places = [dir, ...links].join(", ");
  return [`${id}@${version}`, from === undefined ? change : `${change} from ${from}`, places, digest];
}
