/** `provenance`: where a release came from, as its registry signed it. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, registryFlags, toRequest } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("provenance")
    .description("show where a release came from, once the registry's signature was checked")
    .argument("<skill>", "name or namespace/name, with or without @version, @range or @channel");
  withExamples(withRegistryOptions(command), [
    "skilltrunk provenance billing/refunds@1.2.0 --registry https://skills.example.com",
  ]).action(async (skill: string, options: RegistryOptions) => {
    const config = wire.config({ ...registryFlags(options) });
    const { release, statement } = await wire.trust.provenance(config, toRequest(skill));
    const { id, version, digest, commit, pr, by } = release;
    const text = [
      `${quote(id)}@${quote(version)} (${quote(digest)}) was published by commit ${quote(commit)}${pr === undefined ? "" : ` of pull request ${pr}`}, by ${quote(by)}.`,
      "The registry signed that: --json shows the whole statement.",
    ].join("\n");
    output.result({ document: statement, text });
  });
}
