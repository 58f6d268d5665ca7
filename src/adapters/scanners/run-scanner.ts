/**
 * Runs the operator's scanners, each in a process group of its own: on exactly the files of an archive, in a temporary
 * folder, with an environment that holds no token of anybody, within limits of time and output.
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { readSarif, type ScannerReport } from "../../core/gate/sarif-reading.ts";
import type { ScannerCommand } from "../../core/gate/scanners-file.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { visibleText } from "../../core/visible-text.ts";
import { makeFolder } from "../disk/make-folder.ts";
import { readShortFile } from "../disk/short-file.ts";

const MAX_OUTPUT = 16 * 1024 * 1024;
const MAX_ERRORS = 4096;
/** Where a program is looked for that is named without its folder. */
const PATH = "/usr/local/bin:/usr/bin:/bin";
/** Exit statuses from here on mean that a shell could not start the program, or that a signal ended it. */
const FAILURES = 126;

/** Has a command look at exactly these files; a text says why it said nothing. */
export async function runScanner(job: Job): Promise<ScannerReport | string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "skilltrunk-scan-")));
  try {
    return await scanIn(root, job);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export interface Job {
  readonly command: ScannerCommand;
  readonly files: readonly ArchiveFile[];
  readonly signal: AbortSignal | undefined;
}

async function scanIn(root: string, { command, files, signal }: Job): Promise<ScannerReport | string> {
  const folder = join(root, "skill");
  const output = join(root, "output.sarif");
  // The scanner's own settings are looked for where it is started, and no skill may bring any.
  for (const one of ["skill", "home", "tmp", "work"]) await mkdir(join(root, one));
  for (const file of files) await writeInside(folder, file);
  const [program = "", ...words] = command.command;
  const named = words.some((word) => word.includes("{skill}")) ? words : [...words, "{skill}"];
  const args = named.map((word) => word.replaceAll("{skill}", folder).replaceAll("{output}", output));
  const ran = await run(program, args, { root, timeout: command.timeout, signal });
  if ("failed" in ran) return ran.failed;
  const text = named.some((word) => word.includes("{output}")) ? await readOutput(output) : ran.stdout;
  if (text === undefined) return `it wrote no report of at most ${MAX_OUTPUT} bytes${ran.said}`;
  const paths = new Set(files.map(({ path }) => path));
  const report = readSarif(text, { paths, folder, version: command.version });
  return typeof report === "string" ? `${report}${ran.said}` : report;
}

async function writeInside(folder: string, { path, bytes, executable }: ArchiveFile): Promise<void> {
  const target = join(folder, path);
  if (!target.startsWith(folder + sep)) throw new TypeError(`a file of an archive leaves its folder: ${path}`);
  await makeFolder(dirname(target));
  await writeFile(target, bytes, { flag: "wx" });
  if (executable) await chmod(target, 0o755);
}

async function readOutput(path: string): Promise<string | undefined> {
  const bytes = await readShortFile(path, MAX_OUTPUT).catch(() => undefined);
  return bytes === undefined || bytes.length > MAX_OUTPUT ? undefined : Buffer.from(bytes).toString("utf8");
}

interface Ran {
  readonly stdout: string;
  /** The end of a sentence about it: its exit status, and what it wrote for people. */
  readonly said: string;
}

function run(
  program: string,
  args: readonly string[],
  {
    root,
    timeout,
    signal,
  }: { readonly root: string; readonly timeout: number; readonly signal: AbortSignal | undefined },
): Promise<Ran | { readonly failed: string }> {
  return new Promise((resolve) => {
    const env = { PATH, HOME: join(root, "home"), TMPDIR: join(root, "tmp"), LANG: "C.UTF-8" };
    const child = spawn(program, args, {
      cwd: join(root, "work"),
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let errors = "";
    let failed: string | undefined;
    const stop = (why: string): void => {
      failed ??= why;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => stop(`it took more than ${timeout} seconds`), timeout * 1000);
    const onAbort = (): void => stop("it was interrupted");
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) stop(`it wrote more than ${MAX_OUTPUT} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors = `${errors}${chunk.toString("utf8")}`.slice(-MAX_ERRORS);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      failed ??= `it could not be started (${error.code ?? "unknown"})`;
    });
    // What it left running in its group would hold the pipes open, and goes with it.
    child.on("exit", () => killGroup(child.pid));
    child.on("close", (status) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      const said = `; it ended with ${status ?? "a signal"}${errors === "" ? "" : `, saying: ${visibleText(errors.trim(), 300)}`}`;
      if (failed === undefined && (status === null || status >= FAILURES)) failed = `it failed${said}`;
      resolve(failed === undefined ? { stdout: Buffer.concat(chunks).toString("utf8"), said } : { failed });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}
