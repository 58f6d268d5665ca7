/** `reconcile`: one pass, or a nudge to a registry that is running. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import type { Reconciliation, Wire } from "../../wire.ts";
import {
  withAdminOptions,
  withExamples,
  withLedgerOptions,
  withScannerOptions,
  withSourceOptions,
} from "../options.ts";
import type { Output } from "../output.ts";
import { more, outcomeRows } from "../pass-rows.ts";
import { noSkills } from "../skill-rows.ts";
import { countsText } from "../where-it-counts.ts";

const SHOWN = 50;
/** "Refused": nothing is done now. */
const SUSPENDED = 4;

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("reconcile")
    .description("make the ledger agree with the trunk, once")
    .argument("[repository]", "path or URL of the skills repository")
    .option("--now", "ask the registry that is running on this machine for a pass instead");
  withExamples(withAdminOptions(withScannerOptions(withLedgerOptions(withSourceOptions(command)))), [
    "skilltrunk reconcile ~/src/skills",
    "skilltrunk reconcile https://git.example.com/acme/skills.git --push --json",
    "skilltrunk reconcile --now",
  ]).action(async (repository: string | undefined, flags: { readonly now?: true }) => {
    const config = wire.config(flags);
    if (flags.now === true) {
      if (repository !== undefined) throw usage("--now asks the registry that is running; it takes no repository.");
      const status = await (await wire.adminClient(config)).reconcile();
      if (!status.suspended) return output.result({ document: status, text: "A pass was asked for." });
      const text = "The registry is suspended: no pass begins until `skilltrunk resume`.";
      return output.result({ document: status, text, exit: SUSPENDED });
    }
    if (repository === undefined) throw usage("Name the repository to reconcile.");
    const result = await wire.reconcile(repository, config);
    if (result.trunk === null) throw emptyRepository(result.location);
    output.result({ document: result, text: toText(result) });
  });
}

function usage(message: string): RegistryError {
  return new RegistryError("USAGE", message, {
    hint: "skilltrunk reconcile <repository>, or skilltrunk reconcile --now",
  });
}

function emptyRepository(location: string): RegistryError {
  return new RegistryError("EMPTY_REPOSITORY", `${quote(location)} has no commit on its trunk yet.`, {
    hint: "Commit a folder with a SKILL.md, or make a repository with `skilltrunk init`.",
  });
}

function toText(result: Reconciliation): string {
  const { location, pathTemplates, refused, held, ledger, unheeded, unscanned, counts } = result;
  const taken = `Took ${count(result.commits, "commit")}, appended ${count(result.events, "event")}.`;
  const done = result.commits + result.events === 0 ? "Nothing new." : taken;
  return [
    ...outcomeRows(result),
    ...unheeded.slice(0, SHOWN).map((finding) => `not heeded: ${describeFinding(finding)}`),
    ...more(unheeded),
    ...(unscanned ?? []).slice(0, SHOWN).map(({ id, why }) => `not scanned ${id}: ${quote(why, 400)}`),
    `${done} Live now: ${count(result.skills, "skill")}.`,
    `trunk   ${result.branch} ${result.trunk}`,
    `ledger  ${ledger.commit ?? "none"} tree ${ledger.tree ?? "none"}`,
    countsText(counts),
    ...(pathTemplates === undefined ? [] : [noSkills(location, pathTemplates)]),
    ...(refused.length + held.length > 0 ? ["`skilltrunk explain` says what the refused and held ones need."] : []),
  ].join("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
