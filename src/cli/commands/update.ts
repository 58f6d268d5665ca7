/** `update` and `outdated`: installed skills, and what the registry offers now. */
import type { Command } from "commander";
import type { OutdatedSkill, UpdateResult } from "../../app/install/update.ts";
import { quote } from "../../core/errors.ts";
import { LOCK_NAME } from "../../core/install/lock.ts";
import type { Wire } from "../../wire.ts";
import { installedRows, talking, warnOf } from "../installing.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type PlacementOptions, toPlacement, withFitOption, withPlacementOptions } from "../placement.ts";
import { type RegistryOptions, registryFlags, toRequest } from "../registry-access.ts";

interface Options extends RegistryOptions, PlacementOptions {}

interface UpdateOptions extends Options {
  readonly force?: boolean;
  readonly accept?: readonly string[];
}

const SKILLS = "name or namespace/name (default: all that are installed)";

export function register(program: Command, wire: Wire, output: Output): void {
  const update = program
    .command("update")
    .description("bring installed skills to what was asked for, as it is offered now")
    .argument("[skill...]", SKILLS)
    .option("--accept <rule...>", "update in spite of critical findings of these rules")
    .option("--force", "replace folders that were changed");
  withExamples(withRegistryOptions(withFitOption(withPlacementOptions(update))), [
    "skilltrunk update",
    "skilltrunk update billing/refunds --global",
  ]).action(async (skills: readonly string[], { force = false, accept, ...options }: UpdateOptions) => {
    const config = wire.config({ ...registryFlags(options) });
    const wish = { ...toPlacement(options), only: skills.map(toRequest), force, ...talking(output, accept) };
    const result = await wire.client.update(config, wish);
    warnOf(result.installed, output);
    sayKept(result, output);
    output.result({ document: result, text: updatedText(result), exit: result.kept.length > 0 ? 1 : 0 });
  });

  const outdated = program
    .command("outdated")
    .description(
      "installed skills for which something newer is offered, or that are not given out any more (exit status 1)",
    )
    .argument("[skill...]", SKILLS);
  withExamples(withRegistryOptions(withPlacementOptions(outdated)), [
    "skilltrunk outdated",
    "skilltrunk outdated --json",
  ]).action(async (skills: readonly string[], options: Options) => {
    const config = wire.config({ ...registryFlags(options) });
    const all = await wire.client.outdated(config, { ...toPlacement(options), only: skills.map(toRequest) });
    const found = all.filter(({ due, warnings }) => due || warnings.length > 0);
    const due = found.filter((one) => one.due);
    for (const warning of found.flatMap(({ warnings }) => warnings)) output.warn(quote(warning, 400));
    const nothing = all.length === 0 ? `${LOCK_NAME} has no skills.` : "Nothing newer is offered.";
    const text = due.length === 0 ? nothing : table([HEAD, ...due.map(toRow)]);
    output.result({ document: { skills: found }, text, exit: due.length > 0 ? 1 : 0 });
  });
}

const HEAD = ["skill", "installed", "wanted", "offered", "latest", "place"];

function toRow({ id, version, wanted, current, latest, dir }: OutdatedSkill): readonly string[] {
  return [id, version, wanted, current ?? "–", latest ?? "–", dir];
}

function sayKept({ kept }: UpdateResult, output: Output): void {
  for (const { id, version, why } of kept) output.warn(quote(`${id}@${version} is kept: ${why}`, 600));
}

function updatedText({ installed, kept }: UpdateResult): string {
  if (installed.length > 0) return installedRows(installed);
  return kept.length > 0 ? "Nothing was changed." : `${LOCK_NAME} has no skills.`;
}
