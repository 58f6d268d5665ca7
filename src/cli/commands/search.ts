/** `search`: skills by what they are called and do. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import { accessHint } from "../../core/install/access-hint.ts";
import type { Wire } from "../../wire.ts";
import { type FilterOptions, toWhere, withFilterOptions } from "../filters.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, withRegistry } from "../registry-access.ts";
import { skillRows } from "../skill-rows.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("search")
    .description("find skills by name, description, triggers, tags and owners, best first")
    .argument("<words...>", "every word must match, also by its beginning or with a typing error");
  withExamples(withFilterOptions(withRegistryOptions(command)), [
    "skilltrunk search refund policy",
    "skilltrunk search refund --tag finance --harness codex",
    "skilltrunk search refund --where scan.injection.status=pass --registry ~/src/skills --json",
  ]).action((words: readonly string[], options: RegistryOptions & FilterOptions) =>
    withRegistry(wire, options, async (registry) => {
      const query = words.join(" ");
      const skills = await registry.search(query, toWhere(options));
      const hint = skills.length === 0 ? accessHint(registry) : undefined;
      if (hint !== undefined) output.note(hint);
      output.result({ document: { skills }, text: skillRows(skills, `No skill matches "${quote(query, 80)}".`) });
    }),
  );
}
