/** `agents`: which agents there are; of one, what it should have now and what it waits for. */
import type { Command } from "commander";
import type { AgentManifest, AgentsView } from "../../core/agent-view.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("agents")
    .description("show the agents that have bindings; of one, what it should have now and what it waits for")
    .argument("[agent]", "its name: that of its file in bindings/agents/");
  withExamples(withRegistryOptions(command), ["skilltrunk agents", "skilltrunk agents quote-assistant --json"]).action(
    (agent: string | undefined, options: RegistryOptions) =>
      withRegistry(wire, options, async (registry) => {
        if (agent === undefined) {
          const view = await registry.agents();
          output.result({ document: view, text: agentsText(view) });
        } else {
          const view = await registry.manifest(agent);
          output.result({ document: view, text: manifestText(view) });
        }
      }),
  );
}

function agentsText({ agents }: AgentsView): string {
  if (agents.length === 0) return "There are no agents here, or none that you may know of.";
  return table(
    agents.map(({ agent, teams }) => [agent, teams.join(", ")]),
    200,
  );
}

function manifestText({ agent, skills, pending }: AgentManifest): string {
  const active = skills.map(({ id, version, use, locked, later }) => [
    `${id}@${version}`,
    `${use}${locked ? ", locked" : ""}`,
    later === undefined ? "" : laterText(later),
  ]);
  const warnings = skills.flatMap((skill) => skill.warnings.map((warning) => `  ${quote(warning, 600)}`));
  const waiting = pending.map(
    ({ id, version, use, missing, why }) =>
      `  ${id}@${version ?? use}: ${why === "" ? missingText(missing) : quote(why, 600)}`,
  );
  return [
    active.length === 0 ? `${quote(agent)} has nothing.` : table(active, 200),
    ...(warnings.length === 0 ? [] : ["Warnings:", ...warnings]),
    ...(waiting.length === 0 ? [] : ["Bound, and not there:", ...waiting]),
  ].join("\n");
}

function laterText({ version, missing }: NonNullable<AgentManifest["skills"][number]["later"]>): string {
  const words = missingText(missing);
  return words === "" ? `${version} is there` : `${version} waits: ${words}`;
}

function missingText({ permissions, secrets }: AgentManifest["pending"][number]["missing"]): string {
  return [
    ...permissions.map(({ name, why }) => `permission ${quote(name)} ${why}`),
    ...secrets.map(({ name, why }) => `secret ${quote(name)} ${why}`),
  ].join("; ");
}
