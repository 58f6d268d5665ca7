/** `upgrade`: proposes to each agent the last releases that its bindings take and that have all their grants. */
import type { Command } from "commander";
import { quote } from "../../core/errors.ts";
import type { ProposedUpgrade } from "../../wire/propose-upgrade.ts";
import type { Wire } from "../../wire.ts";
import { pushText } from "../offering.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

interface UpgradeOptions {
  readonly dir: string;
  readonly state?: string;
  readonly agent?: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("upgrade")
    .description("propose new locks on branches of their own, one an agent, with what the releases bring")
    .option("--dir <folder>", "the skills repository, or a folder in it", ".")
    .option("--state <dir>", "folder for fetched ledgers (SKILLTRUNK_STATE)")
    .option("--agent <id>", "only this agent's lock");
  withExamples(command, ["skilltrunk upgrade", "skilltrunk upgrade --agent quote-assistant"]).action(
    async ({ dir, state, agent }: UpgradeOptions) => {
      const repository = await wire.authors.openRepository(dir);
      const config = wire.config({ state });
      const proposed = await wire.authors.upgrade({ repository, config }, agent === undefined ? {} : { agent });
      for (const { agent, conflicts, stays, proposal } of proposed) {
        for (const one of [...conflicts, ...stays]) output.warn(quote(`${agent}: ${one}`, 900));
        if (proposal?.problem !== undefined) output.warn(`No pull request was opened: ${quote(proposal.problem, 600)}`);
      }
      output.result({ document: { agents: proposed }, text: upgradeText(proposed) });
    },
  );
}

function upgradeText(all: readonly ProposedUpgrade[]): string {
  const proposed = all.flatMap(({ proposal, ...one }) => (proposal === undefined ? [] : [{ ...one, proposal }]));
  if (proposed.length === 0)
    return all.length === 0
      ? "Every agent has the last releases that its bindings take and grant."
      : "Every agent has the last releases that its bindings take and grant, and that there is room for.";
  return proposed
    .flatMap(({ agent, changes, proposal }) => [
      `${agent}: ${proposal.made ? "new branch" : "there already: branch"} ${quote(proposal.branch, 300)}`,
      ...changes.map(({ id, from, to }) => `  ${id}: ${from ?? "nothing"} → ${to ?? "nothing"}`),
      ...(proposal.pullRequest === undefined
        ? pushText(proposal).map((line) => `  ${line}`)
        : [`  Opened pull request ${proposal.pullRequest.number}: ${quote(proposal.pullRequest.url, 400)}`]),
    ])
    .join("\n");
}
