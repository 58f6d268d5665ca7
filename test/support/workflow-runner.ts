/** A workflow's runner, as far as an action can tell: inputs and events in, outputs, summary and commands out. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./git-fixture.ts";

const BUNDLE = join(dirname(dirname(import.meta.dirname)), "dist", "action-bundle", "main.mjs");

export interface StepRequest {
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: string;
  readonly payload: unknown;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly commit: string;
  /** Default: an empty folder. */
  readonly workspace?: string;
}

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface StepResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the runner would have obeyed. */
  readonly commands: readonly Command[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export class WorkflowRunner {
  /** RUNNER_TEMP. */
  readonly temporary: string;
  private readonly root = temporaryFolder("skilltrunk-runner-");
  private steps = 0;

  constructor() {
    if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is not there: run \`npm run build\` first`);
    this.temporary = join(this.root.path, "temp");
    mkdirSync(this.temporary);
  }

  /** Runs one step with the built bundle. */
  async step(request: StepRequest): Promise<StepResult> {
    const dir = join(this.root.path, `step-${++this.steps}`);
    const workspace = request.workspace ?? join(dir, "workspace");
    mkdirSync(workspace, { recursive: true });
    const files = { event: join(dir, "event.json"), output: join(dir, "output"), summary: join(dir, "summary.md") };
    writeFileSync(files.event, JSON.stringify(request.payload));
    writeFileSync(files.output, "");
    writeFileSync(files.summary, "");
    const ended = await run({
      PATH: process.env["PATH"] ?? "",
      HOME: this.root.path,
      ...inputVariables(request.inputs),
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: request.apiUrl,
      GITHUB_SERVER_URL: request.serverUrl,
      GITHUB_REPOSITORY: "acme/skills",
      GITHUB_EVENT_NAME: request.event,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_SHA: request.commit,
      GITHUB_WORKSPACE: workspace,
      GITHUB_RUN_ID: "1",
      RUNNER_TEMP: this.temporary,
    });
    return {
      ...ended,
      commands: toCommands(`${ended.stdout}\n${ended.stderr}`),
      outputs: toOutputs(readFileSync(files.output, "utf8")),
      summary: readFileSync(files.summary, "utf8"),
    };
  }

  /** The next step runs on another machine, as every job of a hosted runner does. */
  forget(): void {
    for (const name of readdirSync(this.root.path)) rmSync(join(this.root.path, name), { recursive: true });
    mkdirSync(this.temporary);
  }

  cleanup(): void {
    this.root.cleanup();
  }
}

/** The runner only replaces spaces: `github-token` becomes `INPUT_GITHUB-TOKEN`. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

function run(env: Readonly<Record<string, string>>): Promise<Pick<StepResult, "status" | "stdout" | "stderr">> {
  const child = spawn(process.execPath, [BUNDLE], { env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (part: Buffer) => {
      text[name] += part.toString("utf8");
    });
  }
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...text })));
}

/** What a runner obeys of what a step printed. */
export function toCommands(printed: string): readonly Command[] {
  return printed.split(/\r\n|\r|\n/).flatMap((line) => toCommand(line) ?? []);
}

/** Both forms that the runner knows: `::name properties::message` at the start of a line, `##[name properties]` anywhere. */
function toCommand(line: string): Command | undefined {
  const found = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line) ?? /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line);
  if (found === null) return undefined;
  const [, name = "", properties = "", message = ""] = found;
  const pairs = properties
    .split(/[,;]/)
    .filter(Boolean)
    .map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]);
  return {
    name,
    properties: Object.fromEntries(pairs.map(([key, value]) => [key, unescaped(value ?? "")])),
    message: unescaped(message),
  };
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { "25": "%", "0D": "\r", "0A": "\n", "3A": ":", "2C": "," };
  return text.replaceAll(/%(25|0D|0A|3A|2C)/g, (_, code: string) => characters[code] ?? "");
}

/** `name<<delimiter`, the value's lines, the delimiter. */
function toOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines[i] ?? "") ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, i + 1);
    outputs[name] = lines.slice(i + 1, end).join("\n");
    i = end;
  }
  return outputs;
}
