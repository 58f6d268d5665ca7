/** `agents`: which agents there are; of one, what it should have now and what it waits for. */
import type { Command } from "commander";
import type { AgentManifest, AgentsView } from "../../core/bindings/agent-view.ts";
import { viaWords } from "../../core/bindings/grants.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toAsOf, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("agents")
    .description("show the agents that have bindings; of one, what it should have now and what it waits for")
    .argument("[agent]", "its name: that of its file in bindings/agents/");
  withExamples(withAtOption(withRegistryOptions(command)), [
    "skilltrunk agents",
    "skilltrunk agents quote-assistant --json",
    "skilltrunk agents quote-assistant --at 2026-11-20T12:00:00Z",
  ]).action((agent: string | undefined, options: RegistryOptions) => {
    const asOf = toAsOf(options.at);
    if (agent === undefined && asOf !== undefined) {
      throw new RegistryError("USAGE", "--at: expected an agent beside it.", {
        hint: "Name the agent whose manifest of then you want.",
      });
    }
    return withRegistry(wire, options, async (registry) => {
      if (agent === undefined) {
        const view = await registry.agents();
        output.result({ document: view, text: agentsText(view) });
      } else {
        const view = await registry.manifest(agent, asOf);
        output.result({ document: view, text: manifestText(view) });
      }
    });
  });
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
  // Several may bring what there is something to say of.
  const told = new Set(skills.flatMap((skill) => skill.warnings));
  const warnings = [...told].map((warning) => `  ${quote(warning, 600)}`);
  const waiting = pending.map(
    ({ id, version, use, missing, why, there }) =>
      `  ${id}@${version ?? use}: ${why === "" ? missingText(missing) : quote(why, 600)}${there === undefined ? "" : thereText(there)}`,
  );
  return [
    active.length === 0 ? `${quote(agent)} has nothing.` : table(active, 200),
    ...(warnings.length === 0 ? [] : ["Warnings:", ...warnings]),
    ...(waiting.length === 0 ? [] : ["Bound, and not there:", ...waiting]),
  ].join("\n");
}

function thereText({ version, via }: NonNullable<AgentManifest["pending"][number]["there"]>): string {
  return `; ${version} is there, with ${via.id}@${via.version}`;
}

function laterText({ version, missing }: NonNullable<AgentManifest["skills"][number]["later"]>): string {
  const words = missingText(missing);
  return words === "" ? `${version} is there` : `${version} waits: ${words}`;
}

function missingText({ permissions, secrets }: AgentManifest["pending"][number]["missing"]): string {
  return [
    ...permissions.map((one) => `permission ${quote(one.name)}${quote(viaWords(one), 300)} ${one.why}`),
    ...secrets.map((one) => `secret ${quote(one.name)}${quote(viaWords(one), 300)} ${one.why}`),
  ].join("; ");
}
