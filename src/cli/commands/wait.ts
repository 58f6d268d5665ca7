/** `wait`: until a merge is visible in the running registry. */
import type { Command } from "commander";
import { quote, RegistryError } from "../../core/errors.ts";
import { isOid } from "../../core/names.ts";
import type { AdminWait, Wire } from "../../wire.ts";
import { withAdminOptions, withExamples } from "../options.ts";
import type { Output } from "../output.ts";

/** The listener keeps nobody waiting for longer than this at once. */
const LONGEST_SECONDS = 600;
const NOT_TAKEN = 4;

interface WaitFlags {
  readonly commit: string;
  readonly timeout: string;
}

export function register(program: Command, wire: Wire, output: Output): void {
  const command = program
    .command("wait")
    .description("wait until the running registry has taken a trunk commit, or a later one")
    .requiredOption("--commit <sha>", "the full id of a commit on the trunk")
    .option("--timeout <seconds>", "how long to wait", "300");
  withExamples(withAdminOptions(command), ["skilltrunk wait --commit $(git rev-parse origin/main)"]).action(
    async (flags: WaitFlags) => {
      const { commit } = flags;
      if (!isOid(commit)) {
        throw new RegistryError("USAGE", `--commit: expected a full 40-digit commit id, got "${quote(commit, 80)}".`, {
          hint: "`git rev-parse HEAD` prints a commit's full id.",
        });
      }
      if (!/^\d{1,6}$/.test(flags.timeout)) {
        throw new RegistryError("USAGE", `--timeout: expected seconds, got "${quote(flags.timeout, 80)}".`, {
          hint: "Give a whole number of seconds, such as --timeout 60.",
        });
      }
      const client = await wire.adminClient(wire.config({ ...flags }));
      const { location, trunk } = await client.status();
      output.note(
        `Waiting for the registry of ${quote(location)}, which is at ${trunk?.slice(0, 12) ?? "no commit"} …`,
      );
      const deadline = Date.now() + Number(flags.timeout) * 1000;
      for (;;) {
        const left = Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
        const answer = await client.wait({ commit, timeoutSeconds: Math.min(left, LONGEST_SECONDS) });
        if (answer.taken) return output.result({ document: answer, text: `${commit} is taken and served.` });
        if (left > LONGEST_SECONDS) continue;
        const text = `${commit} was not taken in time. ${whyNot(answer)}`;
        return output.result({ document: answer, text: quote(text, 1500), exit: NOT_TAKEN });
      }
    },
  );
}

function whyNot({ suspended, location, conditions }: AdminWait): string {
  if (suspended) return "The registry is suspended: `skilltrunk resume` goes on.";
  const stall = conditions.find(({ type, status }) => type === "Stalled" && status)?.message;
  return stall === undefined ? `Is it on the trunk of ${location}?` : `The registry is stalled: ${stall}`;
}
