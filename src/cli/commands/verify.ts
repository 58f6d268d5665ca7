/** `verify`: is the ledger what the trunk and the evidence give? */
import type { Command } from "commander";
import type { Verification } from "../../app/verify.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";

/** "Conflict": what is published is not what should be. */
const DIFFERS = 4;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("verify")
    .description("rebuild the ledger from Git and the evidence in a clean place, and compare")
    .argument("<repository>", "path or URL of the skills repository")
    .option("--second-reader", "read the repository with an independent implementation of Git");
  withExamples(withSourceOptions(command), [
    "skilltrunk verify ~/src/skills",
    "skilltrunk verify ~/src/skills --second-reader --json",
  ]).action(async (repository: string, flags: { readonly secondReader?: true }) => {
    const config = wire.config({ ...flags });
    const result = await wire.trust.verify(repository, config, { secondReader: flags.secondReader === true });
    output.result({ document: result, text: toText(result), exit: result.identical ? 0 : DIFFERS });
  });
}

function toText(result: Verification): string {
  const { identical, ledger, rebuilt, commits, takenAsGiven, difference } = result;
  const given =
    takenAsGiven === null
      ? []
      : [`Commits up to ${takenAsGiven} were rewritten away: what the ledger says of them was taken as given.`];
  if (identical)
    return [
      `Identical: the trunk (commits replayed: ${commits}) gives the ledger's tree ${ledger.tree}.`,
      ...given,
    ].join("\n");
  return [
    `Different: the trunk (commits replayed: ${commits}) gives the tree ${rebuilt}; the ledger ${ledger.commit} has ${ledger.tree}.`,
    ...given,
    ...(difference === null
      ? []
      : [
          `First difference: ${difference.n === null ? "" : `event ${difference.n} of `}${quote(difference.where, 1000)}`,
          `  in the ledger  ${quote(difference.inLedger ?? "nothing", 2000)}`,
          `  rebuilt        ${quote(difference.rebuilt ?? "nothing", 2000)}`,
        ]),
  ].join("\n");
}
