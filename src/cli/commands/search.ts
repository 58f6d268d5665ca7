import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, takesRegistry, withRegistry } from "../registry-option.ts";
import { skillRows } from "../skill-rows.ts";

/** `search`: skills by what they are called and do. */
export function register(program: Command, wire: Wire, output: Output): void {
  takesRegistry(program.command("search"))
    .description("find skills by name, description, tags and owners, best first")
    .argument("<words...>", "every word must match, also by its beginning or with a typing error")
    .action((words: readonly string[], options: RegistryOptions) =>
      withRegistry(wire, options, async (registry) => {
        const query = words.join(" ");
        const skills = await registry.search(query);
        output.result({ document: { skills }, text: skillRows(skills, `No skill matches "${quote(query, 80)}".`) });
      }),
    );
}
