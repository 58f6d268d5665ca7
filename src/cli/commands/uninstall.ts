/** `uninstall`: skills out of the folders of agents, and out of the lock. */
import type { Command } from "commander";
import type { UninstalledSkill } from "../../app/install/uninstall.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type PlacementOptions, toPlacement, withPlacementOptions } from "../placement.ts";
import { toRequest } from "../registry-access.ts";

interface UninstallOptions extends PlacementOptions {
  readonly force?: boolean;
  readonly state?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("uninstall")
    .description("take installed skills away, wherever links lead to them")
    .argument("<skill...>", "name or namespace/name")
    .option("--force", "also what was changed, and what others need")
    .option("--state <dir>", "folder for what is half done (SKILLTRUNK_STATE)");
  withExamples(withPlacementOptions(command), ["skilltrunk uninstall billing/refunds"]).action(
    async (skills: readonly string[], { force = false, ...options }: UninstallOptions) => {
      const config = wire.config({ state: options.state });
      const wish = { ...toPlacement(options), only: skills.map(toRequest), force };
      const { removed, left } = await wire.client.uninstall(config, wish);
      for (const sentence of left) output.note(`${quote(sentence, 600)}.`);
      output.result({ document: { removed, left }, text: table(removed.map(toRow), 200) });
    },
  );
}

function toRow({ id, version, places }: UninstalledSkill): readonly string[] {
  return [`${id}@${version}`, "removed", places.join(", ")];
}
