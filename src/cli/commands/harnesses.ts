/** `harnesses`: the agents that skills can be installed for, and where each looks for them. */
import type { Command } from "commander";
import type { FoundHarness } from "../../wire/client-wire.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import { type Output, table } from "../output.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("harnesses")
    .description("the agents that skills can be installed for, and where each looks for them")
    .option("--found", "only those that are used in this project, or by this user");
  withExamples(command, ["skilltrunk harnesses", "skilltrunk harnesses --found --json"]).action(
    async ({ found = false }: { readonly found?: boolean }) => {
      const all = await wire.client.harnesses(wire.config({}));
      const shown = found ? all.filter(({ found: { project, user } }) => project || user) : all;
      output.result({
        document: { harnesses: shown.map(toDocument) },
        text: shown.length === 0 ? "No agent was found here." : table([HEAD, ...shown.map(toRow)]),
      });
    },
  );
}

const HEAD = ["agent", "name", "in a project", "of a user", "takes", "found"];

function toDocument({ harness: { id, name, project, user }, found }: FoundHarness): object {
  return { id, name, project, ...(user === undefined ? {} : { user }), found };
}

function toRow({ harness, found }: FoundHarness): readonly string[] {
  const { id, name, project, user } = harness;
  const takes = [
    "skills",
    ...([project, user].some((places) => places?.agents !== undefined) ? ["agents"] : []),
    ...([project, user].some((places) => places?.servers !== undefined) ? ["mcp-servers"] : []),
  ];
  const where = [...(found.project ? ["project"] : []), ...(found.user ? ["user"] : [])];
  const ofUser = user === undefined ? "–" : `~/${user.skills}`;
  return [id, name, project.skills, ofUser, takes.join(", "), where.join(", ")];
}
