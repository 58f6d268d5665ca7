/** `run`: the controller and the index of one repository. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import {
  withAdminOptions,
  withExamples,
  withIndexOptions,
  withLedgerOptions,
  withLogOption,
  withScannerOptions,
  withSourceOptions,
} from "../options.ts";
import type { Output } from "../output.ts";
import { runRegistry, stayUp, toText } from "../running.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("run")
    .description("reconcile a repository, go on doing so, and serve its index")
    .argument("<repository>", "path or URL of the skills repository");
  withScannerOptions(withLedgerOptions(withSourceOptions(command)));
  withExamples(withLogOption(withAdminOptions(withIndexOptions(command))), [
    "skilltrunk run ~/src/skills",
    "SKILLTRUNK_WEBHOOK_SECRET=… skilltrunk run https://git.example.com/acme/skills.git --push",
  ]).action(async (location: string, flags: object) => {
    const registry = await runRegistry({
      wire,
      output,
      location,
      config: wire.config({ ...flags }),
      role: "reconcile",
    });
    await stayUp({ registry, wire, output, say: () => toText(registry) });
  });
}
