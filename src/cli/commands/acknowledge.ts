/** `acknowledge`: an operator's "yes, this is meant", kept as evidence. */
import type { Command } from "commander";
import type { Acknowledged } from "../../app/reconcile/acknowledge.ts";
import { quote } from "../../core/errors.ts";
import { acknowledgedWords } from "../../core/gate/acknowledged-words.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withLedgerOptions, withSourceOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { outcomeParts } from "../pass-rows.ts";
import { countsText } from "../where-it-counts.ts";

interface AcknowledgeFlags {
  readonly reason: string;
  readonly by?: string;
  readonly anyway?: boolean;
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
    .option("--by <login>", "who says so (default: the login on this machine)")
    .option("--anyway", "record an approval of somebody who is not asked, or before the one that it comes after");
  withExamples(withLedgerOptions(withSourceOptions(command)), [
    'skilltrunk acknowledge ~/src/skills mass-removal:<commit> --reason "the old team is gone"',
  ]).action(async (repository: string, step: string, flags: AcknowledgeFlags) => {
    const { reason, by, anyway = false } = flags;
    const accepted = { step, reason, anyway, ...(by === undefined ? {} : { by }) };
    const { commit, tree, isKnown, beside, doubts, outcome, counts } = await wire.trust.acknowledge(
      repository,
      wire.config({ ...flags }),
      accepted,
    );
    const [first = "", ...rest] = followed(step, outcome);
    const text = [
      [`${recorded({ isKnown, beside })} (${commit.slice(0, 12)}).`, ...doubts, first].join(" "),
      ...rest,
      countsText(counts, isKnown),
    ].join("\n");
    const { released, refused, held, retired, changed } = outcome;
    const came = { released, refused, held, retired, changed };
    output.result({ document: { step, isKnown, beside, doubts, ledger: { commit, tree }, ...came, counts }, text });
  });
}

function recorded({ isKnown, beside }: Pick<Acknowledged, "isKnown" | "beside">): string {
  const who = beside.map((name) => quote(name, 80)).join(", ");
  if (isKnown) return `It is in the ledger already, said by ${who}`;
  return beside.length === 0 ? "Recorded in the ledger" : `Recorded in the ledger beside what was said by ${who}`;
}

/** What a person has to know of what follows from it: a sentence, and rows. */
function followed(step: string, outcome: Acknowledged["outcome"]): readonly string[] {
  const parts = outcomeParts(outcome);
  if (parts.length > 0) return parts;
  if (!step.startsWith("approval:")) return ["A running registry goes on by itself; else reconcile."];
  return [acknowledgedWords(step.slice("approval:".length))];
}
