/** `install`: releases into the folders of agents, remembered in the lock. */
import type { Command } from "commander";
import type { Config } from "../../config.ts";
import { RegistryError } from "../../core/errors.ts";
import { LOCK_NAME } from "../../core/install/lock.ts";
import type { Wire } from "../../wire.ts";
import { installedRows, talking, warnOf } from "../installing.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type PlacementOptions, toPlacement, withFitOption, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, registryFlags, toRequest } from "../registry-access.ts";

interface InstallOptions extends RegistryOptions, PlacementOptions {
  readonly force?: boolean;
  readonly frozen?: boolean;
  readonly accept?: readonly string[];
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("install")
    .description(`install skills for agents and write ${LOCK_NAME}; without skills, what it says`)
    .argument("[skill...]", "name or namespace/name, with or without @version, @range or @channel")
    .option("--frozen", `change neither ${LOCK_NAME} nor anything that differs from it, but fail`)
    .option("--accept <rule...>", "install in spite of critical findings of these rules")
    .option("--force", "replace folders that were changed, or that no lock knows");
  withExamples(withRegistryOptions(withFitOption(withPlacementOptions(command))), [
    "skilltrunk install billing/refunds",
    "skilltrunk install billing/refunds@^1.2 tools/review@stable --agent claude-code,codex",
    "skilltrunk install --frozen",
    "skilltrunk install review --registry git+https://git.example.com/acme/skills --global",
  ]).action(
    async (skills: readonly string[], { force = false, frozen = false, accept, ...options }: InstallOptions) => {
      if (frozen && force) {
        throw new RegistryError("USAGE", "--frozen changes nothing that is there, and --force replaces it.", {
          hint: "Give one of them.",
        });
      }
      const requests = skills.map(toRequest);
      const config = wire.config({ ...registryFlags(options) });
      const wish = { ...toPlacement(options), force, ...talking(output, accept) };
      const byLock = frozen || requests.length === 0;
      const result = byLock
        ? await wire.client.restore(config, { ...wish, only: requests, frozen })
        : await wire.client.install(config, { ...wish, requests });
      warnOf(result.installed, output);
      if (result.installed.some(({ change }) => change === "new"))
        await tellOfOthers(wire, { config, options, output });
      output.result({ document: result, text: installedRows(result.installed) });
    },
  );
}

/** Agents of this user that read none of the folders that a project without a trace of them has. */
async function tellOfOthers(
  wire: Wire,
  { config, options, output }: { readonly config: Config; readonly options: PlacementOptions; readonly output: Output },
): Promise<void> {
  if (options.agent !== undefined || options.dir !== undefined || options.global === true) return;
  const all = await wire.client.harnesses(config);
  const deaf = all.filter(({ found, harness }) => found.user && !found.project && !harness.project.readsUniversal);
  if (deaf.length === 0) return;
  const names = deaf.map(({ harness }) => harness.name).join(", ");
  const ids = deaf.map(({ harness }) => harness.id).join(",");
  output.note(
    `You use ${names}, and nothing in this project says so: nothing was installed for it. \`--agent ${ids}\` does that.`,
  );
}
