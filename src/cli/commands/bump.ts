/** `bump`: writes the version that a skill's next release is to have into its SKILL.md. */
import type { Command } from "commander";
import { type Bumped, BY_TITLE, bumpSkill } from "../../app/author/bump-skill.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withWorkOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { mergedIn, type RegistryOptions, withPublished } from "../registry-access.ts";

type BumpFlags = RegistryOptions & { readonly dir: string; readonly declare?: true };

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("bump")
    .description("write a skill's next version into its SKILL.md")
    .argument("<skill>", "name, namespace/name, or its folder")
    .argument(
      "[step]",
      "major, minor, patch, or the version itself (default: the least that the last commit's title asks for)",
    );
  command.option("--declare", "write it also where the title of the pull request gives the version");
  withExamples(withWorkOptions(command), [
    "skilltrunk bump billing/refunds",
    "skilltrunk bump skills/billing/refunds minor",
    "skilltrunk bump refunds 2.0.0 --declare",
  ]).action(async (skill: string, wanted: string | undefined, options: BumpFlags) => {
    const repository = await wire.authors.openRepository(options.dir);
    const place = { repository, options };
    const declare = options.declare === true;
    const bumped = await withPublished(wire, place, (registry) =>
      bumpSkill(repository, { skill, wanted, declare, registry, ...mergedIn(wire, place) }),
    );
    output.result({ document: bumped, text: bumpText(bumped) });
  });
}

function bumpText({ id, path, version, before, changed, left, published, merged }: Bumped): string {
  const soon = merged === undefined ? "" : `, and ${merged} is merged and published soon`;
  const last = `${published === undefined ? "nothing of it is published yet" : `published is ${published}`}${soon}`;
  if (left !== undefined) {
    return `${quote(path)}: nothing to change (${last}).\n${id} needs no number: this repository gives versions by the title of the pull request. ${BY_TITLE}`;
  }
  const was = before === undefined ? "had none before" : `was ${quote(before, 60)}`;
  return changed
    ? `${quote(path)}: the version is ${version} now (${was}; ${last}).`
    : `${quote(path)}: nothing to change. The version ${version} is not published yet, and may be (${last}).`;
}
