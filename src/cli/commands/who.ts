/** `who`: which agents get a release. */
import type { Command } from "commander";
import type { BoundView } from "../../core/bindings/agent-view.ts";
import { dependentWords } from "../../core/bindings/bound-words.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { accessHint } from "../../core/install/access-hint.ts";
import type { Wire } from "../../wire.ts";
import { withAtOption, withExamples, withRegistryOptions } from "../options.ts";
import { type Output, table } from "../output.ts";
import { type RegistryOptions, toAsOf, toRequest, withRegistry } from "../registry-access.ts";

export function register(program: Command, wire: Wire, output: Output): void {
  const who = program
    .command("who")
    .description("show which agents get a release by their bindings, or with a skill that needs or holds it")
    .argument("<skill>", "name or namespace/name, with @version, @range or @channel; without: @latest");
  withExamples(withAtOption(withRegistryOptions(who)), [
    "skilltrunk who billing/refunds@1.2.0",
    "skilltrunk who billing/refunds@1.2.0 --at 2026-11-20T12:00:00Z",
  ]).action((skill: string, options: RegistryOptions) => {
    const request = toRequest(skill);
    const asOf = toAsOf(options.at);
    return withRegistry(wire, options, async (registry) => {
      const view = await registry.bound(request, asOf).catch(pointBack);
      output.result({ document: view, text: boundText(view) });
      const hint = view.agents.length === 0 && !view.complete ? accessHint(registry) : undefined;
      if (hint !== undefined) output.note(hint);
    });
  });
}

/** Who had a release is asked most when it was taken back. */
function pointBack(error: unknown): never {
  if (!(error instanceof RegistryError) || error.code !== "VERSION_GONE") throw error;
  throw new RegistryError(error.code, error.message, {
    hint: "So no agent gets it. With --at and a moment before that, `who` shows which agents got it then.",
    cause: error,
  });
}

const STATUS_WORDS: Readonly<Record<BoundView["agents"][number]["status"], string>> = {
  active: "",
  pending_grants: "waits for grants",
  conflict: "gets neither of two releases",
};

function boundText(view: BoundView): string {
  const dependents = dependentWords(view, "online").map((line) => quote(line, 300));
  return [agentsText(view), ...dependents].join("\n");
}

const HEAD = ["agent", "", "asks for", "", "said in"];

function agentsText({ id, version, agents, complete }: BoundView): string {
  const release = `${quote(id)}@${quote(version)}`;
  if (agents.length === 0 && complete) return `No agent gets ${release}.`;
  if (agents.length === 0) return `No agent that you may know of gets ${release}; others may.`;
  const rows = agents.map(({ agent, use, from, status, locked, via }) => [
    agent,
    STATUS_WORDS[status],
    `${use}${locked ? ", locked" : ""}`,
    via === undefined ? "" : `through ${quote(via.id)}@${quote(via.version)}`,
    `bindings/${from}.yaml`,
  ]);
  const told = `${release} goes to\n${table([HEAD, ...rows], 200)}`;
  return complete ? told : `${told}\nThose are the agents that you may know of.`;
}
