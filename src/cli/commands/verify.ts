/** `verify`: is the ledger what the trunk and the evidence give; or is what is installed what the lock says? */
import type { Command } from "commander";
import type { Verification } from "../../app/reconcile/verify.ts";
import { AS_OF_EXPECTED, type AsOf, parseAsOf } from "../../core/catalog/as-of.ts";
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
  readonly since?: string;
  readonly state?: string;
  readonly trunk?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("verify")
    .description("rebuild the ledger from Git and the evidence in a clean place, and compare")
    .argument("[repository]", "path or URL of the skills repository; with --installed a folder of what is installed")
    .option(
      "--installed",
      "hold the skills that are installed here against the lock instead, what signs them, and what was withdrawn",
    )
    .option("--since <commit|date>", "only what came after this commit or day (UTC); what was there is taken as given")
    .option("--second-reader", "read the repository with an independent implementation of Git");
  withExamples(withPlacementOptions(withSourceOptions(command)), [
    "skilltrunk verify ~/src/skills",
    "skilltrunk verify ~/src/skills --second-reader --json",
    "skilltrunk verify ~/src/skills --since 2026-11-20",
    "skilltrunk verify --installed",
    "skilltrunk verify --installed .claude/skills/refunds",
  ]).action(async (repository: string | undefined, flags: VerifyOptions) => {
    if (flags.installed === true) {
      return showInstalled({ wire, output }, flags, { differs: DIFFERS, registries: true, at: repository });
    }
    if (repository === undefined)
      throw new RegistryError("USAGE", "Name a repository, or give --installed.", {
        hint: "`skilltrunk verify .` rebuilds the ledger of the repository here; `--installed` looks at the skills installed here.",
      });
    const config = wire.config({ state: flags.state, trunk: flags.trunk });
    const since = toSince(flags.since);
    const options = { secondReader: flags.secondReader === true, since };
    const result = await wire.trust.verify(repository, config, options).catch(orInstalled);
    output.result({ document: result, text: toText(result), exit: isGood(result) ? 0 : DIFFERS });
  });
}

/** Who named a folder of what is installed finds nothing in a hint about repositories. */
function orInstalled(error: unknown): never {
  if (!(error instanceof RegistryError) || error.code !== "NOT_A_REPOSITORY") throw error;
  const hint =
    `${error.hint ?? ""} Of what is installed in a folder: \`skilltrunk verify --installed <folder>\`.`.trim();
  throw new RegistryError(error.code, error.message, { hint, cause: error });
}

function isGood({ identical, signatures }: Verification): boolean {
  return identical && (signatures?.problem ?? null) === null;
}

/** What became of the signatures, as sentences. */
function signatureWords(signatures: Verification["signatures"]): readonly string[] {
  if (signatures === null) return [];
  const { signed, before, problem } = signatures;
  if (problem !== null) {
    const why =
      problem.why === "unsigned" ? "is not signed" : "is signed by nobody whom `ledger.signers` of the settings names";
    return [`Not signed as it should be: the ledger's commit ${problem.commit} ${why}.`];
  }
  const given = before === 0 ? "" : ` ${before} before them are vouched for by what was signed later.`;
  return [`Signed: ${signed} of the ledger's commits, by keys that the settings name.${given}`];
}

/** A day is its beginning. */
function toSince(text: string | undefined): AsOf | undefined {
  if (text === undefined) return undefined;
  const since = parseAsOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (since !== undefined) return since;
  throw new RegistryError("USAGE", `--since: ${AS_OF_EXPECTED}, or a day, got "${quote(text, 80)}".`);
}

function toText(result: Verification): string {
  const { identical, ledger, rebuilt, commits, takenAsGiven, since, older, difference, signatures } = result;
  const given = [
    ...(older === null
      ? []
      : [
          `Up to ledger commit ${older.ledger} engine ${older.engine} wrote: that was taken as given, not computed again.`,
        ]),
    ...(takenAsGiven === null
      ? []
      : [`Commits up to ${takenAsGiven} were rewritten away: what the ledger says of them was taken as given.`]),
    ...(since === null
      ? []
      : [
          `What the ledger said up to ${since.trunk ?? "the trunk's beginning"} (its commit ${since.ledger}) was taken as given.`,
        ]),
    ...signatureWords(signatures),
  ];
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
