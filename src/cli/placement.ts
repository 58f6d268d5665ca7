/** Where the commands of an agent's side place skills: the flags they share, and what these mean. */
import type { Command } from "commander";
import { RegistryError } from "../core/errors.ts";
import { LOCK_NAME } from "../core/install/lock.ts";
import type { Placement } from "../wire/client-wire.ts";

export interface PlacementOptions {
  readonly agent?: string;
  readonly global?: boolean;
  readonly dir?: string;
  readonly lock?: string;
  readonly allowIncompatible?: true;
}

/** For the commands that place something. */
export function withFitOption(command: Command): Command {
  return command.option("--allow-incompatible", "also what says that it is for other agents than those of --agent");
}

export function withPlacementOptions(command: Command): Command {
  return command
    .option("--agent <names>", "for these agents, with commas between them (default: those that are found)")
    .option("--global", "for this user, in the home folder, rather than for the project here")
    .option("--dir <dir>", "into this folder of skills, whatever agents there are")
    .option("--lock <file>", `the lock (default: ${LOCK_NAME}, of a user .agents/${LOCK_NAME})`);
}

/** Throws USAGE for flags that contradict each other. */
export function toPlacement({ agent, global = false, dir, lock, allowIncompatible }: PlacementOptions): Placement {
  if (dir !== undefined && agent !== undefined) {
    throw new RegistryError("USAGE", "--dir and --agent both say where skills go.", { hint: "Give one of them." });
  }
  const agents = agent?.split(",").map((name) => name.trim());
  if (agents?.includes("") === true) {
    throw new RegistryError("USAGE", "--agent: expected names with commas between them.", {
      hint: "`skilltrunk harnesses` lists them.",
    });
  }
  return {
    scope: global ? "user" : "project",
    ...(dir === undefined ? {} : { dir }),
    ...(agents === undefined ? {} : { agents: [...new Set(agents)] }),
    ...(lock === undefined ? {} : { lock }),
    ...(allowIncompatible === undefined ? {} : { allowIncompatible }),
  };
}
