/** `acknowledge`: an operator's "yes, this is meant", kept as evidence. */
import type { Command } from "commander";
import type { Wire } from "../../wire.ts";
import { withExamples, withLedgerOptions, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { countsText } from "../where-it-counts.ts";

interface AcknowledgeFlags {
  readonly reason: string;
  readonly by?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("acknowledge")
    .description("accept the step that stalled a registry; recorded in the ledger for ever")
    .argument("<repository>", "path or URL of the skills repository")
    .argument(
      "<step>",
      "mass-removal:<commit>, future-date:<commit>, rewrite:<old>..<new>, or approval:… as `skilltrunk explain` prints it",
    )
    .requiredOption("--reason <text>", "why it is meant")
    .option("--by <login>", "who says so (default: the login on this machine)");
  withExamples(withLedgerOptions(withSourceOptions(command)), [
    'skilltrunk acknowledge ~/src/skills mass-removal:<commit> --reason "the old team is gone"',
  ]).action(async (repository: string, step: string, flags: AcknowledgeFlags) => {
    const { reason, by } = flags;
    const accepted = { step, reason, ...(by === undefined ? {} : { by }) };
    const { commit, tree, isKnown, counts } = await wire.trust.acknowledge(
      repository,
      wire.config({ ...flags }),
      accepted,
    );
    const recorded = isKnown ? "It is in the ledger already" : "Recorded in the ledger";
    const text = `${recorded} (${commit.slice(0, 12)}). A running registry goes on by itself; else reconcile.\n${countsText(counts)}`;
    output.result({ document: { step, isKnown, ledger: { commit, tree }, counts }, text });
  });
}
