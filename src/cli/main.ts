#!/usr/bin/env node
/** The command line: parses, calls one use case, prints its result. The only place that ends the process. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { wantsColour } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { createWire, type Wire } from "../wire.ts";
import { register as registerAcknowledge } from "./commands/acknowledge.ts";
import { register as registerAdopt } from "./commands/adopt.ts";
import { register as registerAgents } from "./commands/agents.ts";
import { register as registerAudit } from "./commands/audit.ts";
import { register as registerBump } from "./commands/bump.ts";
import { register as registerChannels } from "./commands/channels.ts";
import { register as registerCheck } from "./commands/check.ts";
import { register as registerDiff } from "./commands/diff.ts";
import { register as registerDigest } from "./commands/digest.ts";
import { register as registerDoctor } from "./commands/doctor.ts";
import { register as registerEnable } from "./commands/enable.ts";
import { register as registerExplain } from "./commands/explain.ts";
import { register as registerExport } from "./commands/export.ts";
import { register as registerHarnesses } from "./commands/harnesses.ts";
import { register as registerInit } from "./commands/init.ts";
import { register as registerInstall } from "./commands/install.ts";
import { register as registerKey } from "./commands/key.ts";
import { register as registerList } from "./commands/list.ts";
import { register as registerLock } from "./commands/lock.ts";
import { register as registerLogin } from "./commands/login.ts";
import { register as registerMcp } from "./commands/mcp.ts";
import { register as registerNew } from "./commands/new.ts";
import { register as registerOwners } from "./commands/owners.ts";
import { register as registerPolicy } from "./commands/policy.ts";
import { register as registerPreview } from "./commands/preview.ts";
import { register as registerProfile } from "./commands/profile.ts";
import { register as registerPromote } from "./commands/promote.ts";
import { register as registerProposals } from "./commands/proposals.ts";
import { register as registerProvenance } from "./commands/provenance.ts";
import { register as registerPush } from "./commands/push.ts";
import { register as registerReconcile } from "./commands/reconcile.ts";
import { register as registerRescan } from "./commands/rescan.ts";
import { register as registerRules } from "./commands/rules.ts";
import { register as registerRun } from "./commands/run.ts";
import { register as registerScan } from "./commands/scan.ts";
import { register as registerSearch } from "./commands/search.ts";
import { register as registerServe } from "./commands/serve.ts";
import { register as registerShow } from "./commands/show.ts";
import { register as registerStart } from "./commands/start.ts";
import { register as registerSuspend } from "./commands/suspend.ts";
import { register as registerSync } from "./commands/sync.ts";
import { register as registerToken } from "./commands/token.ts";
import { register as registerUninstall } from "./commands/uninstall.ts";
import { register as registerUpdate } from "./commands/update.ts";
import { register as registerUpgrade } from "./commands/upgrade.ts";
import { register as registerValidate } from "./commands/validate.ts";
import { register as registerVerify } from "./commands/verify.ts";
import { register as registerWait } from "./commands/wait.ts";
import { register as registerWaive } from "./commands/waive.ts";
import { register as registerWho } from "./commands/who.ts";
import { register as registerWithdraw } from "./commands/withdraw.ts";
import { register as registerYank } from "./commands/yank.ts";
import { Output } from "./output.ts";

/** In the order in which help lists them: authors and agents first, operators after. */
const COMMANDS = [
  registerStart,
  registerInit,
  registerAdopt,
  registerList,
  registerSearch,
  registerShow,
  registerChannels,
  registerAgents,
  registerWho,
  registerLock,
  registerUpgrade,
  registerDiff,
  registerInstall,
  registerLogin,
  registerUpdate,
  registerSync,
  registerUninstall,
  registerHarnesses,
  registerMcp,
  registerNew,
  registerBump,
  registerDigest,
  registerValidate,
  registerScan,
  registerRules,
  registerCheck,
  registerWaive,
  registerProfile,
  registerPromote,
  registerYank,
  registerEnable,
  registerOwners,
  registerProposals,
  registerPolicy,
  registerPreview,
  registerReconcile,
  registerRun,
  registerServe,
  registerToken,
  registerExport,
  registerPush,
  registerVerify,
  registerRescan,
  registerDoctor,
  registerExplain,
  registerAcknowledge,
  registerWithdraw,
  registerAudit,
  registerKey,
  registerProvenance,
  registerSuspend,
  registerWait,
];

const EXAMPLES = `
Examples:
  skilltrunk run ~/src/skills                     reconcile a repository and serve its index
  skilltrunk list --registry ~/src/skills         the same skills, without a server
  skilltrunk install billing/refunds@^1.2         into ./.agents/skills, pinned by skilltrunk.lock
  skilltrunk verify ~/src/skills                  rebuild the ledger from Git and compare

Exit status: 0 done, 1 findings, 2 usage, 3 not found, 4 conflict or refused, 5 the world failed, 70 our bug.`;

function createProgram({
  wire,
  output,
  version,
}: {
  readonly wire: Wire;
  readonly output: Output;
  readonly version: string;
}): Command {
  const program = new Command("skilltrunk")
    .description("A registry of agent skills whose only write path is a merged pull request.")
    .version(version, "-V, --version")
    .option("--json", "print the result as one JSON document")
    .configureHelp({ showGlobalOptions: true, sortOptions: false })
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText("after", EXAMPLES)
    .showSuggestionAfterError()
    .exitOverride();
  for (const register of COMMANDS) register(program, wire, output);
  return program;
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Runs one command line and answers its exit status. */
async function main(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const output = new Output({
    json: beforeTerminator(args).includes("--json"),
    colour: wantsColour(process.stdout.isTTY === true && process.stderr.isTTY === true),
    stdout: process.stdout,
    stderr: process.stderr,
  });
  let stopStatus: number | undefined;
  const onSignal = (status: number) => () => {
    if (stopStatus !== undefined) process.exit(status);
    stopStatus = status;
    stop.abort(new RegistryError("INTERRUPTED", "Stopped before the end.", { hint: "Run it again: it continues." }));
  };
  process.on("SIGINT", onSignal(130)).on("SIGTERM", onSignal(143)).on("SIGHUP", onSignal(129));
  process.on("uncaughtException", (error) => process.exit(output.error(error)));
  const version = packageVersion();
  const wire = createWire({ signal: stop.signal, progress: output.progress, version });
  const program = createProgram({ wire, output, version });
  try {
    await program.parseAsync(args, { from: "user" });
    return stopStatus ?? output.exitStatus;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, { program, args, output });
    // A signal of the terminal also ends a git that fetches, and that may be noticed first.
    await new Promise((done) => setImmediate(done));
    if (stopStatus === undefined) return output.error(error);
    output.error(stop.signal.reason);
    return stopStatus;
  }
}

/** Help and version end here too, with status 0. */
function usage(
  error: CommanderError,
  { program, args, output }: { readonly program: Command; readonly args: readonly string[]; readonly output: Output },
): number {
  if (error.exitCode === 0) return 0;
  if (error.code !== "commander.help") {
    const sentence = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    return output.error(
      new RegistryError("USAGE", sentence, { hint: "Run the command with --help for what it takes." }),
    );
  }
  const [first, asked] = args.filter((arg) => !arg.startsWith("-"));
  const within = program.commands.find((command) => command.name() === first) ?? program;
  const sentence = asked === undefined ? "Name a command." : `unknown command '${quote(asked, 80)}'`;
  if (asked === undefined && !output.json) output.note(within.helpInformation());
  return output.error(new RegistryError("USAGE", sentence, { hint: "skilltrunk --help" }));
}

function beforeTerminator(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

/** A reader that went away (`| head`) is no error, and no end of a registry that runs. */
function goOnQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

process.stdout.on("error", goOnQuietly);
process.stderr.on("error", goOnQuietly);
const status = await main(process.argv.slice(2));
// Pipes may still hold what was written: wait for them, then end whatever a library kept open.
await new Promise<void>((done) => process.stdout.write("", () => done()));
process.exit(status);
