/** The built command line, run as a person runs it: a process of its own, with a home that is empty. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./git-fixture.ts";

const PROGRAM = join(dirname(dirname(import.meta.dirname)), "dist", "cli", "main.js");

export interface Ended {
  /** The exit status, or the signal's name. */
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on running. */
export interface Running {
  readonly process: ChildProcess;
  /** Settles when stdout has come to match; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** The same for stderr. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

export class CommandLine {
  /** HOME and the working folder of every command. */
  readonly home: string;
  private readonly root = temporaryFolder("skilltrunk-cli-");
  private readonly running = new Set<Running>();

  constructor() {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run \`npm run build\` first`);
    this.home = join(this.root.path, "home");
    mkdirSync(this.home);
  }

  /** Runs a command to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Runs a command with `--json` and answers its document. */
  async json<T>(
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<{ readonly status: Ended["status"]; readonly document: T }> {
    const { status, stdout, stderr } = await this.run([...args, "--json"], options);
    try {
      return { status, document: JSON.parse(stdout) as T };
    } catch {
      throw new Error(`no JSON document (status ${status}): ${stdout}${stderr}`);
    }
  }

  start(args: readonly string[], options: RunOptions = {}): Running {
    const child = spawn(process.execPath, [options.program ?? PROGRAM, ...args], {
      cwd: options.cwd ?? this.home,
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      detached: options.ownGroup === true,
      env: { PATH: process.env["PATH"], HOME: this.home, XDG_STATE_HOME: join(this.home, "state"), ...options.env },
    });
    child.stdin?.end(options.input);
    const running = watchProcess(child);
    this.running.add(running);
    void running.ended.then(() => this.running.delete(running));
    return running;
  }

  /** Ends what still runs and removes the home. */
  async cleanup(): Promise<void> {
    await Promise.all([...this.running].map((running) => running.stop("SIGKILL")));
    this.root.cleanup();
  }
}

interface RunOptions {
  /** Another command line than the one that was built here. */
  readonly program?: string;
  readonly cwd?: string;
  /** Is it the first of a group of processes, as a terminal makes them? */
  readonly ownGroup?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Its whole standard input; nothing where it is absent. */
  readonly input?: string;
}

function watchProcess(child: ReturnType<typeof spawn>): Running {
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      text[name] += chunk.toString("utf8");
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => resolve({ status: code ?? signal, ...text }));
  });
  const matching = (name: keyof typeof text, pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = text[name].match(pattern);
        if (match === null) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then(({ status }) => reject(new Error(`ended (${status}): ${text.stdout}${text.stderr}`)));
    });
  return {
    process: child,
    printed: (pattern) => matching("stdout", pattern),
    said: (pattern) => matching("stderr", pattern),
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}

/** How long something may take on a machine that does much else. */
const PATIENCE_MS = 100_000;

/** Asks again and again until the answer is not undefined; gives up loudly after a generous while. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const since = Date.now(); Date.now() - since < PATIENCE_MS; ) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what} did not happen`);
}
