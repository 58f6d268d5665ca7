/**
 * Which file has which commands: the one that is asked for is loaded, and all of them only where help or a wrong name
 * needs all their names.
 */
import type { Command } from "commander";
import type { Wire } from "../wire.ts";
import type { Output } from "./output.ts";

/** A file of commands. */
export interface CommandModule {
  /** Adds the file's commands to the program. */
  register(program: Command, wire: Wire, output: Output): void;
}

export interface CommandFile {
  /** The commands that the file registers, in its order. */
  readonly names: readonly string[];
  load(): Promise<CommandModule>;
}

/** In the order in which help lists them: authors and agents first, operators after. */
export const COMMAND_FILES: readonly CommandFile[] = [
  { names: ["start"], load: () => import("./commands/start.ts") },
  { names: ["init"], load: () => import("./commands/init.ts") },
  { names: ["adopt"], load: () => import("./commands/adopt.ts") },
  { names: ["list"], load: () => import("./commands/list.ts") },
  { names: ["search"], load: () => import("./commands/search.ts") },
  { names: ["show"], load: () => import("./commands/show.ts") },
  { names: ["channels"], load: () => import("./commands/channels.ts") },
  { names: ["agents"], load: () => import("./commands/agents.ts") },
  { names: ["who"], load: () => import("./commands/who.ts") },
  { names: ["lock"], load: () => import("./commands/lock.ts") },
  { names: ["upgrade"], load: () => import("./commands/upgrade.ts") },
  { names: ["diff"], load: () => import("./commands/diff.ts") },
  { names: ["install"], load: () => import("./commands/install.ts") },
  { names: ["login", "logout"], load: () => import("./commands/login.ts") },
  { names: ["update", "outdated"], load: () => import("./commands/update.ts") },
  { names: ["sync"], load: () => import("./commands/sync.ts") },
  { names: ["uninstall"], load: () => import("./commands/uninstall.ts") },
  { names: ["harnesses"], load: () => import("./commands/harnesses.ts") },
  { names: ["mcp"], load: () => import("./commands/mcp.ts") },
  { names: ["new"], load: () => import("./commands/new.ts") },
  { names: ["bump"], load: () => import("./commands/bump.ts") },
  { names: ["digest"], load: () => import("./commands/digest.ts") },
  { names: ["validate"], load: () => import("./commands/validate.ts") },
  { names: ["scan"], load: () => import("./commands/scan.ts") },
  { names: ["rules"], load: () => import("./commands/rules.ts") },
  { names: ["check"], load: () => import("./commands/check.ts") },
  { names: ["waive"], load: () => import("./commands/waive.ts") },
  { names: ["profile"], load: () => import("./commands/profile.ts") },
  { names: ["promote", "rollback"], load: () => import("./commands/promote.ts") },
  { names: ["yank", "offline", "deprecate", "online"], load: () => import("./commands/yank.ts") },
  { names: ["enable", "disable"], load: () => import("./commands/enable.ts") },
  { names: ["owners"], load: () => import("./commands/owners.ts") },
  { names: ["proposals"], load: () => import("./commands/proposals.ts") },
  { names: ["policy"], load: () => import("./commands/policy.ts") },
  { names: ["preview"], load: () => import("./commands/preview.ts") },
  { names: ["reconcile"], load: () => import("./commands/reconcile.ts") },
  { names: ["run"], load: () => import("./commands/run.ts") },
  { names: ["serve"], load: () => import("./commands/serve.ts") },
  { names: ["token"], load: () => import("./commands/token.ts") },
  { names: ["export"], load: () => import("./commands/export.ts") },
  { names: ["push"], load: () => import("./commands/push.ts") },
  { names: ["verify"], load: () => import("./commands/verify.ts") },
  { names: ["rescan"], load: () => import("./commands/rescan.ts") },
  { names: ["doctor"], load: () => import("./commands/doctor.ts") },
  { names: ["explain"], load: () => import("./commands/explain.ts") },
  { names: ["acknowledge"], load: () => import("./commands/acknowledge.ts") },
  { names: ["withdraw"], load: () => import("./commands/withdraw.ts") },
  { names: ["audit"], load: () => import("./commands/audit.ts") },
  { names: ["key"], load: () => import("./commands/key.ts") },
  { names: ["provenance"], load: () => import("./commands/provenance.ts") },
  { names: ["suspend", "resume"], load: () => import("./commands/suspend.ts") },
  { names: ["wait"], load: () => import("./commands/wait.ts") },
];

/** What `--version` is asked by: it is answered before any command is looked for. */
export const VERSION_FLAGS: readonly string[] = ["-V", "--version"];

/** The file of the command that the arguments begin with; none for the version; every file where they begin otherwise. */
export function neededFiles(args: readonly string[]): readonly CommandFile[] {
  const first = args.find((arg) => arg !== "--json") ?? "";
  if (VERSION_FLAGS.includes(first)) return [];
  const file = COMMAND_FILES.find(({ names }) => names.includes(first));
  return file === undefined ? COMMAND_FILES : [file];
}
