/** `export`: the public index as plain files, for any host of such. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";

interface ExportFlags {
  readonly repository: string;
  readonly url?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("export")
    .description("write the public index as plain files, for GitHub Pages or any other host of such")
    .argument("<dir>", "folder to write to; only what differs is written")
    .option("--repository <location>", "path or URL of the repository that holds the ledger", ".")
    .option("--url <address>", "where the files will be served: https://host or https://host/path (SKILLTRUNK_URL)");
  withExamples(withSourceOptions(command), [
    "skilltrunk export public --url https://skills.example.com",
    "skilltrunk export public --repository https://git.example.com/acme/skills.git --url https://acme.example.com/skills",
  ]).action(async (dir: string, flags: ExportFlags) => {
    const config = wire.config({ ...flags });
    const { url } = config;
    if (url === undefined) throw addressMissing();
    const result = await wire.platform.exportIndex(flags.repository, config, dir);
    const { files, written, removed } = result;
    output.result({
      document: { dir, url, ...result },
      text: [
        `${files} files are in ${quote(dir)}: ${written} written, ${removed} removed, the others as they were.`,
        `They are what ${url} is to serve.`,
      ].join("\n"),
    });
  });
}

/** Pages tell people whole commands, and links start at the root of a host. */
function addressMissing(): RegistryError {
  return new RegistryError("USAGE", "Where the files will be served is not known, and it stands in them.", {
    hint: "Say it with --url, for example --url https://skills.example.com.",
  });
}
