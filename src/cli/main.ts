#!/usr/bin/env node
/** The command line: parses, calls one use case, prints its result. The only place that ends the process. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { wantsColour } from "../config.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { createWire, type Wire } from "../wire.ts";
import { type CommandModule, neededFiles, VERSION_FLAGS } from "./command-files.ts";
import { Output } from "./output.ts";
import { usageError } from "./usage.ts";

const EXAMPLES = `
Examples:
  skilltrunk run ~/src/skills                     reconcile a repository and serve its index
  skilltrunk list --registry ~/src/skills         the same skills, without a server
  skilltrunk install billing/refunds@^1.2         into ./.agents/skills, pinned by skilltrunk.lock
  skilltrunk verify ~/src/skills                  rebuild the ledger from Git and compare

Exit status: 0 done, 1 findings, 2 usage, 3 not found, 4 conflict or refused, 5 the world failed, 70 our bug.`;

/** The program with the commands that these arguments may mean. */
async function createProgram(args: readonly string[], { wire, output }: Surroundings): Promise<Command> {
  const files: readonly CommandModule[] = await Promise.all(neededFiles(args).map((file) => file.load()));
  const program = new Command("skilltrunk")
    .description("A registry of agent skills whose only write path is a merged pull request.")
    .version(wire.version, VERSION_FLAGS.join(", "))
    .option("--json", "print the result as one JSON document")
    .configureHelp({ showGlobalOptions: true, sortOptions: false })
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText("after", EXAMPLES)
    .showSuggestionAfterError()
    .exitOverride();
  for (const file of files) file.register(program, wire, output);
  return program;
}

interface Surroundings {
  readonly wire: Wire;
  readonly output: Output;
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
    // Opened only for who is asked something.
    get stdin() {
      return process.stdin;
    },
  });
  let stopStatus: number | undefined;
  const onSignal = (status: number) => () => {
    if (stopStatus !== undefined) process.exit(status);
    stopStatus = status;
    stop.abort(new RegistryError("INTERRUPTED", "Stopped before the end.", { hint: "Run it again: it continues." }));
  };
  process.on("SIGINT", onSignal(130)).on("SIGTERM", onSignal(143)).on("SIGHUP", onSignal(129));
  process.on("uncaughtException", (error) => process.exit(output.error(error)));
  const wire = createWire({
    signal: stop.signal,
    progress: output.progress,
    warn: (sentence) => output.warn(sentence),
    version: packageVersion(),
  });
  const program = await createProgram(args, { wire, output });
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
  if (error.code !== "commander.help") return output.error(usageError(error, { program, args }));
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
