/** The GitHub Action: reads what woke it, runs one mode, and ends with the status that the workflow sees. */
import { join, relative, resolve, sep } from "node:path";
import { readWorkflowRun } from "../config.ts";
import { consequenceOf, quote, RegistryError } from "../core/errors.ts";
import { Fault } from "../core/fault.ts";
import type { WorkflowMode } from "../core/trunk/workflow-file.ts";
import { createWire } from "../wire.ts";
import { approvalsMode } from "./approvals-mode.ts";
import { checkMode } from "./check-mode.ts";
import type { ActionContext } from "./context.ts";
import { MAX_EVENT_BYTES, parseEvent } from "./event.ts";
import { readInputs } from "./inputs.ts";
import { publishMode } from "./publish-mode.ts";
import { reportMode } from "./report-mode.ts";
import { annotate, say } from "./runner.ts";
import { withdrawMode } from "./withdraw-mode.ts";

/** Written in by the bundler: the bundle stands alone. */
declare const SKILLTRUNK_VERSION: string;

/** A mode answers false where it did what it should and the answer is no. */
const RUN: Readonly<Record<WorkflowMode, (context: ActionContext) => Promise<boolean | undefined>>> = {
  check: checkMode,
  report: async (context) => void (await reportMode(context)),
  approvals: approvalsMode,
  publish: async (context) => void (await publishMode(context)),
  withdraw: async (context) => void (await withdrawMode(context)),
};

async function openContext(): Promise<ActionContext> {
  const run = readWorkflowRun();
  const inputs = readInputs();
  const version = SKILLTRUNK_VERSION;
  const stop = new AbortController();
  const cancel = () => stop.abort(new RegistryError("INTERRUPTED", "The job was cancelled."));
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  const wire = createWire({ signal: stop.signal, progress: sayPhases(), version });
  const config = wire.config({
    state: join(run.temporary, "skilltrunk"),
    push: inputs.mode === "publish" || inputs.mode === "withdraw",
    ...(inputs.signingKey === undefined ? {} : { signingKey: inputs.signingKey }),
    ...(inputs.scanners === undefined ? {} : { scanners: outside(run.workspace, inputs.scanners) }),
    ...(inputs.siteUrl === undefined ? {} : { url: inputs.siteUrl }),
  });
  const payload = (await wire.readFile(run.eventPath, MAX_EVENT_BYTES)) ?? new Uint8Array();
  return { wire, config, inputs, run, event: parseEvent(run.event, payload), version };
}

/** A file that no checkout of a repository can have brought: it says which commands are run. */
function outside(workspace: string, path: string): string {
  const inside = relative(workspace, resolve(workspace, path));
  if (inside.startsWith(`..${sep}`)) return path;
  throw new RegistryError(
    "USAGE",
    `scanners: ${quote(path)} lies in the workspace, where a checkout may have put it.`,
    {
      hint: "Write the file to the runner's temporary folder in a step of the workflow, or keep it on the runner.",
    },
  );
}

/** One line a phase: a log is no terminal. */
function sayPhases() {
  let last = "";
  return ({ phase }: { readonly phase: string }) => {
    if (phase !== last) say(`${phase} …`);
    last = phase;
  };
}

/** Says why it failed: one sentence, and what to do about it. */
function fail(error: unknown): number {
  const isOurs = error instanceof RegistryError;
  const message = error instanceof Error ? error.message : String(error);
  annotate({ level: "error", title: isOurs ? error.code : "BUG", message });
  if (isOurs && error.hint !== undefined) say(`hint: ${error.hint}`);
  if (error instanceof Fault) say(error.frames);
  if (!isOurs) say("This is a bug in skilltrunk: please report it with the log of this step.");
  return consequenceOf(error).exit;
}

async function main(): Promise<number> {
  try {
    const context = await openContext();
    return (await RUN[context.inputs.mode](context)) === false ? 1 : 0;
  } catch (error) {
    return fail(error);
  }
}

process.on("uncaughtException", (error) => process.exit(fail(error)));
const status = await main();
// Pipes may still hold what was written: wait for them, then end whatever a library kept open.
await new Promise<void>((done) => process.stdout.write("", () => done()));
process.exit(status);
