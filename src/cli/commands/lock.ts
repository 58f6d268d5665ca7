/** `lock`: an agent changes only by a merge. */
import type { Command } from "commander";
import type { LockedAgent } from "../../app/author/lock-agents.ts";
import { quote } from "../../core/errors.ts";
import type { Wire } from "../../wire.ts";
import { withExamples } from "../options.ts";
import type { Output } from "../output.ts";

interface LockOptions {
  readonly dir: string;
  readonly state?: string;
  readonly agent?: string;
  readonly check?: true;
  readonly upgrade?: true;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("lock")
    .description("write which releases the bindings of agents mean, so that these change only by a merge")
    .option("--dir <folder>", "the skills repository, or a folder in it", ".")
    .option("--state <dir>", "folder for fetched ledgers (SKILLTRUNK_STATE)")
    .option("--agent <id>", "only this agent's lock")
    .option("--upgrade", "go to the last releases that have all their grants, and keep nothing older")
    .option(
      "--check",
      "write nothing: fail where a lock does not say what its bindings mean, or an agent would get two releases of a skill",
    );
  withExamples(command, ["skilltrunk lock", "skilltrunk lock --agent quote-assistant --upgrade"]).action(
    async (options: LockOptions) => {
      const { agent, check = false, upgrade = false } = options;
      const repository = await wire.authors.openRepository(options.dir);
      const config = wire.config({ state: options.state });
      const wish = { ...(agent === undefined ? {} : { agent }), upgrade };
      const locked = await wire.authors.lock({ repository, config, write: !check }, wish);
      const document = { agents: locked.map(({ file: _, notes: __, ...rest }) => rest), written: !check };
      for (const { agent: whose, conflicts, stays } of locked)
        for (const one of [...conflicts, ...stays]) output.warn(quote(`${whose}: ${one}`, 900));
      output.result({ document, text: lockText(locked, check), ...(check && isWrong(locked) ? { exit: 1 } : {}) });
    },
  );
}

/** What goes no further for want of room is as it should be. */
function isWrong(locked: readonly LockedAgent[]): boolean {
  return locked.some(({ changes, conflicts }) => changes.length + conflicts.length > 0);
}

function lockText(all: readonly LockedAgent[], isCheck: boolean): string {
  const locked = all.filter(({ changes }) => changes.length > 0);
  if (all.length === 0) return "Every lock says what its bindings mean.";
  const isCrowded = all.some(({ conflicts }) => conflicts.length > 0);
  if (locked.length === 0 && !isCrowded) return "Every lock says what its bindings mean, as far as there is room.";
  if (locked.length === 0) return "Every lock says what its bindings mean, and these are in each other's way.";
  const lines = locked.flatMap(({ path, changes }) => [
    `${path}${isCheck ? " is not what its bindings mean" : ""}:`,
    ...changes.map(({ id, from, to }) => `  ${id}: ${from ?? "nothing"} → ${to ?? "nothing"}`),
  ]);
  const next = isCheck ? "Next: run `skilltrunk lock`." : "Next: commit this and open a pull request.";
  return [...lines, next].join("\n");
}
