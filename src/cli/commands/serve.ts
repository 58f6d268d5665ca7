/** `serve`: the index alone, from the ledger. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { withExamples, withIndexOptions, withLogOption, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { runRegistry, stayUp, toText } from "../running.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("serve")
    .description("serve the index of a ledger that somebody else writes, and follow it")
    .argument("<repository>", "path or URL of the repository that holds the ledger");
  withExamples(withLogOption(withIndexOptions(withSourceOptions(command))), [
    "skilltrunk serve ~/src/skills",
    "skilltrunk serve https://git.example.com/acme/skills-ledger.git --host 0.0.0.0",
  ]).action(async (location: string, flags: object) => {
    const registry = await runRegistry({ wire, output, location, config: wire.config({ ...flags }), role: "follow" });
    await stayUp({ registry, wire, output, say: () => toText(registry) });
  });
}
