/** `verify`: is the ledger what the trunk and the evidence give; or is what is installed what the lock says? */
import type { Command } from "commander";
import type { Verification } from "../../app/verify.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { showInstalled } from "../installed.ts";
import { withExamples, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type PlacementOptions, withPlacementOptions } from "../placement.ts";

/** "Conflict": what is published is not what should be. */
const DIFFERS = 4;

interface VerifyOptions extends PlacementOptions {
  readonly installed?: true;
  readonly secondReader?: true;
  readonly state?: string;
  readonly trunk?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("verify")
    .description("rebuild the ledger from Git and the evidence in a clean place, and compare")
    .argument("[repository]", "path or URL of the skills repository")
    .option("--installed", "hold the skills that are installed here against the lock instead; asks nobody")
    .option("--second-reader", "read the repository with an independent implementation of Git");
  withExamples(withPlacementOptions(withSourceOptions(command)), [
    "skilltrunk verify ~/src/skills",
    "skilltrunk verify ~/src/skills --second-reader --json",
    "skilltrunk verify --installed",
  ]).action(async (repository: string | undefined, flags: VerifyOptions) => {
    if (flags.installed === true) return showInstalled({ wire, output }, flags, DIFFERS);
    if (repository === undefined) throw new RegistryError("USAGE", "Name a repository, or give --installed.");
    const config = wire.config({ state: flags.state, trunk: flags.trunk });
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
