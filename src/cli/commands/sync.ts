/** `sync`: installed skills kept in step with the registry, once or for as long as it runs. */
import type { Command } from "commander";
import type { SyncResult } from "../../app/install/sync.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { installedRows, talking, warnOf } from "../installing.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type PlacementOptions, toPlacement, withFitOption, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, registryFlags } from "../registry-access.ts";
import { SaidOnce } from "../said-once.ts";

interface SyncOptions extends RegistryOptions, PlacementOptions {
  readonly for?: string;
  readonly watch?: true;
  readonly every: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("sync")
    .description("bring installed skills to what is offered now, and take away what was withdrawn")
    .option("--for <agent>", "exactly what this agent should have, by the registry's bindings")
    .option("--watch", "and go on with it, from each change of the registry on")
    .option("--every <seconds>", "how often to look where the registry does not tell", "30");
  withExamples(withRegistryOptions(withFitOption(withPlacementOptions(command))), [
    "skilltrunk sync",
    "skilltrunk sync --watch --global",
  ]).action(async (options: SyncOptions) => {
    const seconds = toSeconds(options.every);
    const config = wire.config({ ...registryFlags(options) });
    const placement = toPlacement(options);
    const wish = { ...placement, ...talking(output, undefined) };
    const agent = options.for;
    const round = (): Promise<SyncResult> =>
      agent === undefined
        ? wire.client.sync(config, { ...wish, only: [] })
        : wire.client.syncAgent(config, { ...wish, agent });
    const telling = new Telling(output);
    const { failure, ...result } = await round();
    telling.round(result);
    if (failure !== undefined) tellFailure(failure, options, telling);
    const document = { ...result, installed: result.installed.filter(({ change }) => change !== "unchanged") };
    output.result({ document, text: textOf(result), exit: result.kept.length > 0 ? 1 : 0 });
    if (options.watch !== true) return;
    let misses = result.offline === undefined ? 0 : 1;
    for await (const _ of wire.client.news(
      { ...config, isRegistryGiven: config.isRegistryGiven || agent !== undefined },
      placement,
      { intervalMs: seconds * 1000, misses: () => misses, agent },
    )) {
      misses = (await again(round, { output, telling })) ? 0 : misses + 1;
    }
  });
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new RegistryError("USAGE", `--every: expected seconds from 1 to 86400, got "${quote(text, 40)}".`);
}

/** Nothing was placed: that ends the command, unless it goes on and the next round may do better. */
function tellFailure(failure: RegistryError, { watch }: SyncOptions, telling: Telling): void {
  if (watch !== true) throw failure;
  telling.trouble([failure.message]);
}

/** A round that went wrong is told, and the next one may do better. Was anybody there? */
async function again(
  round: () => Promise<SyncResult>,
  { output, telling }: { readonly output: Output; readonly telling: Telling },
): Promise<boolean> {
  try {
    const result = await round();
    telling.round(result);
    const text = rowsOf(result);
    if (text !== "") output.note(text);
    if (result.failure !== undefined) telling.trouble([result.failure.message]);
    return result.offline === undefined;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
    telling.trouble([error.message]);
    return false;
  }
}

/** Says what each round came to: what a round did always, and how things stand when that is news. */
class Telling {
  private readonly standing = new SaidOnce();
  private readonly troubles = new SaidOnce();
  private readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  round({ installed, kept, removed, replaced = [], failure, offline, away = [] }: SyncResult): void {
    const { output } = this;
    warnOf(
      installed.filter(({ change }) => change !== "unchanged"),
      output,
    );
    for (const { why } of removed) output.warn(quote(`${why}; it is removed.`, 400));
    for (const { why, by } of replaced) output.warn(quote(`${why}; ${by} takes its place.`, 400));
    const stand = [...kept.map(keptText), ...away.map((why) => `${why} What is installed from there stays as it is.`)];
    // A round in which nobody could be asked says nothing of what is kept.
    const isWhole = failure === undefined && offline === undefined;
    for (const sentence of this.standing.news(stand, isWhole)) output.warn(quote(sentence, 600));
    if (offline !== undefined) this.trouble([`${offline} What is installed stays as it is.`]);
    else if (failure === undefined) this.over();
  }

  trouble(sentences: readonly string[]): void {
    for (const sentence of this.troubles.news(sentences)) this.output.warn(quote(sentence, 600));
  }

  private over(): void {
    if (!this.troubles.isSilent) this.output.note("It works again.");
    this.troubles.news([]);
  }
}

/** Of what is bound and not given: what is there of it came with something else. */
const UNGIVEN: ReadonlySet<string> = new Set(["PENDING_GRANTS", "DENIED", "UNRESOLVABLE"]);

function keptText({ id, version, dir, code, why }: SyncResult["kept"][number]): string {
  if (dir === "") return `${id} is not installed: ${why}`;
  return `${id}@${version} is ${UNGIVEN.has(code) ? "there" : "kept"}: ${why}`;
}

function rowsOf({ installed }: SyncResult): string {
  return installedRows(installed.filter(({ change }) => change !== "unchanged"));
}

function textOf(result: SyncResult): string {
  if (result.unlocked !== undefined) {
    return `There is no ${quote(result.unlocked, 300)}: nothing here is kept in step. \`skilltrunk install\` with a skill's name writes it.`;
  }
  const rows = rowsOf(result);
  if (rows !== "") return rows;
  if (result.removed.length > 0 || result.offline !== undefined) return "";
  return result.kept.length === 0 && result.away === undefined
    ? "Everything is in step."
    : "Everything else is in step.";
}
