/**
 * How every git process of ours is started. Nothing of the user's, the system's or a served repository's
 * configuration may change what we read: no hooks, filters, replace refs, grafts, prompts, pagers or lazy fetches.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { RegistryError, redact } from "../../core/errors.ts";

/** `-c` settings that hold for every git we start; command-line configuration outranks a repository's own. */
export const SAFE_CONFIG: readonly string[] = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.commitGraph=false",
  // GIT_NO_REPLACE_OBJECTS alone does not hold: a repository's own `core.useReplaceRefs=true` outranks it.
  "core.useReplaceRefs=false",
  "core.precomposeUnicode=false",
  "core.warnAmbiguousRefs=false",
  "core.attributesFile=/dev/null",
  "core.quotePath=false",
  "protocol.allow=never",
  "protocol.https.allow=always",
  "protocol.http.allow=always",
  "protocol.ssh.allow=always",
  "protocol.file.allow=always",
  "gc.auto=0",
  "maintenance.auto=false",
  "fetch.fsckObjects=true",
  "safe.directory=*",
  "advice.detachedHead=false",
  "advice.graftFileDeprecated=false",
  "log.showSignature=false",
  "i18n.logOutputEncoding=UTF-8",
];

/**
 * The environment of every git we start. Git's own variables of the caller are dropped (a hook that calls us sets
 * GIT_DIR), except those that carry the user's credentials and transport.
 */
function gitEnvironment(env: NodeJS.ProcessEnv, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith("GIT_") || KEPT.has(key)) kept[key] = value;
  }
  return {
    ...kept,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_GRAFT_FILE: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    // Before 2.39.4 git does not know GIT_NO_LAZY_FETCH, and a lazy fetch runs what the repository calls `uploadpack`.
    GIT_ALLOW_PROTOCOL: "none",
    GIT_ATTR_NOSYSTEM: "1",
    LC_ALL: "C.UTF-8",
    ...extra,
  };
}
const KEPT = new Set([
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_ASKPASS",
  "GIT_SSL_CAINFO",
  "GIT_SSL_NO_VERIFY",
  "GIT_PROXY_COMMAND",
]);

/**
 * The environment of a git that talks to a remote, and of no other. Here the user's and the system's configuration do
 * apply, because credential helpers, proxies, certificates, `insteadOf` and the ssh command live in it. SAFE_CONFIG
 * still outranks it (hooks, fsmonitor), the protocols are a list that no configuration widens, and nothing is asked.
 */
export function transportEnvironment(
  gitDir: string,
  extra: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const { GIT_CONFIG_NOSYSTEM: _system, GIT_CONFIG_GLOBAL: _global, ...hardened } = gitEnvironment(process.env);
  const environment: NodeJS.ProcessEnv = {
    ...hardened,
    GIT_CONFIG_GLOBAL: process.env["GIT_CONFIG_GLOBAL"],
    GIT_CONFIG_NOSYSTEM: process.env["GIT_CONFIG_NOSYSTEM"],
    GIT_DIR: gitDir,
    GIT_ALLOW_PROTOCOL: "file:http:https:ssh",
    ...extra,
  };
  // They would open an editor, a pager or a window.
  const interactive = new Set(["EDITOR", "VISUAL", "PAGER", "PREFIX", "SSH_ASKPASS"]);
  const kept = Object.entries(environment).filter(([key, value]) => value !== undefined && !interactive.has(key));
  return Object.fromEntries(kept) as Record<string, string>;
}

export interface GitProcessOptions {
  readonly gitDir?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A started git, all of whose streams are ours. */
export type GitChild = ChildProcessWithoutNullStreams;

/**
 * Starts git with our configuration in front. Throws GIT_MISSING through `error` on the child when there is no git. It is
 * out of reach of the terminal: a ^C is for us, and we let it finish or end it.
 */
export function startGit(args: readonly string[], options: GitProcessOptions = {}): GitChild {
  const settings = SAFE_CONFIG.flatMap((s) => ["-c", s]);
  const where = options.gitDir === undefined ? [] : [`--git-dir=${options.gitDir}`];
  const child = spawn("git", [...settings, ...where, ...args], {
    cwd: options.cwd,
    env: gitEnvironment(process.env, options.env),
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  if (options.gitDir !== undefined && args.includes("fast-import")) removeReport(child, options.gitDir);
  return child;
}

/** A fast-import that fails leaves a report in the repository, one for each try on a full disk: it tells us no more than its last words. */
function removeReport(child: GitChild, gitDir: string): void {
  child.once("exit", (code) => {
    if (code === 0) return;
    try {
      rmSync(join(gitDir, `fast_import_crash_${child.pid}`), { force: true });
    } catch {
      // What keeps files from being removed here is told by who writes.
    }
  });
}

/**
 * Starts git with nothing of this machine's user in its environment: for servers that somebody else has named. It has the
 * protocols, the home and the certificates that `env` gives it, and no others.
 */
export function startBareGit(args: readonly string[], options: GitProcessOptions): GitChild {
  const kept = Object.entries(process.env).filter(([key]) => BARE.has(key.toUpperCase()));
  const bare = gitEnvironment(Object.fromEntries(kept), options.env);
  const settings = [...SAFE_CONFIG, "protocol.ssh.allow=never", "protocol.file.allow=never"].flatMap((s) => ["-c", s]);
  return spawn("git", [...settings, ...args], {
    cwd: options.cwd,
    env: { ...bare, GIT_ASKPASS: "", SSH_ASKPASS: "" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
}
/** What programs need to run at all. */
const BARE = new Set(["PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"]);

export interface GitResult {
  readonly code: number;
  /** Was it ended because it said too much? */
  readonly isCut?: true;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git to its end. Throws only when git itself cannot be started. */
export function runGit(
  args: readonly string[],
  options: GitProcessOptions & { readonly input?: string | Uint8Array } = {},
): Promise<GitResult> {
  return finishGit(startGit(args, options), options.input);
}

/**
 * Gives a started git all of its input and waits for its end. Throws only when git itself could not be started. One that says
 * more than `maxBytes` is ended there.
 */
export function finishGit(child: GitChild, input?: string | Uint8Array, maxBytes?: number): Promise<GitResult> {
  const result = resultOf(child, maxBytes);
  child.stdin.on("error", () => {}); // it ended before it had read everything, and says why
  child.stdin.end(input);
  return result;
}

/** How a started git ended, and what it said until then. Throws only when git itself could not be started. */
export function resultOf(child: GitChild, maxBytes = Number.POSITIVE_INFINITY): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let left = maxBytes;
    child.stdout.on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left >= 0) out.push(chunk);
      else child.kill("SIGKILL");
    });
    let told = 0;
    child.stderr.on("data", (chunk: Buffer) => {
      // A remote may go on telling for as long as it likes.
      if (told < MAX_TOLD) err.push(chunk);
      told += chunk.length;
    });
    child.once("error", (cause) => reject(gitMissing(cause)));
    child.once("close", (code, signal) => {
      resolve({
        code: code ?? 128,
        ...(left < 0 ? { isCut: true as const } : {}),
        stdout: Buffer.concat(out),
        stderr: withSignal(redact(Buffer.concat(err).toString("utf8").slice(0, MAX_TOLD)), signal),
      });
    });
  });
}

/** What a git said until its end, and what ended it where it did not do that itself. */
export function withSignal(stderr: string, signal: NodeJS.Signals | null): string {
  return signal === null ? stderr : `${stderr}\nit was ended by ${signal}`;
}

/** Runs git and answers its standard output, or throws GIT_FAILED with what it said. */
export async function git(
  args: readonly string[],
  options: GitProcessOptions & { readonly input?: string | Uint8Array } = {},
): Promise<Buffer> {
  const result = await runGit(args, options);
  if (result.code !== 0) throw gitFailed(args[0] ?? "git", result.stderr);
  return result.stdout;
}

export function gitMissing(cause: unknown): RegistryError {
  return new RegistryError("GIT_MISSING", "The program `git` could not be started.", {
    hint: "Install git 2.31 or newer and make sure it is on the PATH.",
    cause,
  });
}

export function gitFailed(what: string, stderr: string): RegistryError {
  const lines = redact(stderr).trim().split("\n");
  const first = lines.slice(-3).join(" · ");
  // The rest is about what follows from it: reports of a crash, and a folder that is gone by now.
  const full = lines.find((line) => NO_ROOM.test(line));
  if (full !== undefined) {
    return new RegistryError("DISK_FULL", `git ${what} found no room on the disk: ${full}`, {
      hint: "Free some space; nothing was published.",
    });
  }
  const limited = lines.find((line) => TOO_LARGE.test(line));
  if (limited !== undefined) {
    return new RegistryError("STATE_UNWRITABLE", `git ${what} may not write a file as large as it has to: ${limited}`, {
      hint: FILE_LIMIT_HINT,
    });
  }
  if (/Permission denied|Read-only file system|insufficient permission/i.test(stderr)) {
    return new RegistryError("STATE_UNWRITABLE", `git ${what} may not write: ${first}`, {
      hint: "Give this user write access, or choose another folder with --state.",
    });
  }
  return new RegistryError("GIT_FAILED", `git ${what} failed: ${first || "no message"}`);
}

/** Bytes of what a git says on standard error that are kept. */
const MAX_TOLD = 4000;

/** What to do where the size of files is limited for this process (setrlimit(2), RLIMIT_FSIZE). */
export const FILE_LIMIT_HINT =
  "Raise the limit on the size of files (`ulimit -f`, `LimitFSIZE=` of systemd); nothing was published.";

const TOO_LARGE = /SIGXFSZ|File too large/;
const NO_ROOM = /No space left on device|Disk quota exceeded|Out of diskspace/i;
