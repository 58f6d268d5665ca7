/** `diff`: what is different between two releases. */
import type { Command } from "commander";
import { compareReleases } from "../../app/index/release-diff.ts";
import { releaseDiffText } from "../../core/catalog/release-diff-text.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, toRequest, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("diff")
    .description("show what is different between two releases: what the newer one can do, and line by line")
    .argument("<a>", "name or namespace/name, with @version, @range or @channel")
    .argument("[b]", "the same; default: what `latest` of that skill means");
  withExamples(withRegistryOptions(command), [
    "skilltrunk diff billing/refunds@1.0.0 billing/refunds@1.1.0",
    "skilltrunk diff billing/refunds@production --json",
  ]).action((a: string, b: string | undefined, options: RegistryOptions) => {
    const from = toRequest(a);
    const { wanted: _, ...same } = from;
    const to = b === undefined ? same : toRequest(b);
    return withRegistry(wire, options, async (registry) => {
      const { diff, warnings } = await compareReleases(registry, { from, to });
      if (b === undefined && diff.from.version === diff.to.version) throw nothingBeside(diff.to);
      for (const warning of warnings) output.warn(quote(warning, 400));
      output.result({ document: diff, text: releaseDiffText(diff, (style, text) => output.style(style, text)) });
    });
  });
}

/** Who names one release wants to see something, and a release compared with itself shows nothing. */
function nothingBeside({ id, version }: { readonly id: string; readonly version: string }): RegistryError {
  return new RegistryError("USAGE", `${id}@${version} is what \`latest\` means, and would be compared with itself.`, {
    hint: `Name another release of it, or two: \`skilltrunk show ${id}\` lists its versions.`,
  });
}
