/** `list`: every skill of a registry. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { type RegistryOptions, withRegistry } from "../registry-access.ts";
import { skillRows } from "../skill-rows.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("list")
    .description("list the skills of a registry")
    .option("--namespace <name>", "only the skills of this namespace");
  withExamples(withRegistryOptions(command), [
    "skilltrunk list",
    "skilltrunk list --namespace billing --registry https://skills.example.com",
    "skilltrunk list --registry git@git.example.com:acme/skills.git --json",
  ]).action((options: RegistryOptions & { readonly namespace?: string }) =>
    withRegistry(wire, options, async (registry) => {
      const { namespace } = options;
      const all = await registry.list();
      const skills = namespace === undefined ? all : all.filter((skill) => skill.namespace === namespace);
      const where = namespace === undefined ? "" : ` in the namespace "${quote(namespace, 80)}"`;
      output.result({
        document: { skills },
        text: skillRows(skills, `${registry.location} lists no skills${where}.`),
      });
    }),
  );
}
