/** Temporary repositories with deterministic commits, driven by the real git and nothing of the machine's configuration. */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A file's text or bytes; null removes it; `{ link }` makes a symbolic link; `{ text, executable }` sets the mode. */
export type FileSpec =
  | string
  | Uint8Array
  | null
  | { readonly link: string }
  | { readonly text: string; readonly executable: true };

export interface CommitOptions {
  readonly date?: string;
  readonly author?: string;
}

/** Makes an empty folder that `cleanup` (call it in afterEach or afterAll) removes again. */
export function temporaryFolder(prefix = "skilltrunk-test-"): { readonly path: string; readonly cleanup: () => void } {
  const path = mkdtempSync(join(tmpdir(), prefix));
  return { path, cleanup: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A repository with a work tree on branch `main`; each commit is one minute after the one before. */
export class GitFixture {
  readonly dir: string;
  private readonly root: { readonly path: string; readonly cleanup: () => void };
  private clock = Date.UTC(2026, 0, 1);

  constructor(options: { readonly bare?: boolean } = {}) {
    this.root = temporaryFolder();
    this.dir = join(this.root.path, options.bare === true ? "repo.git" : "repo");
    mkdirSync(this.dir);
    this.git("init", "-q", "-b", "main", ...(options.bare === true ? ["--bare"] : []));
    appendFileSync(join(this.gitDir(), "config"), SETTINGS);
  }

  /** Runs git here and answers its trimmed output. */
  git(...args: string[]): string {
    return this.gitWith({}, ...args);
  }

  gitWith(env: Readonly<Record<string, string>>, ...args: string[]): string {
    return execFileSync("git", args, {
      cwd: this.dir,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
      env: {
        PATH: process.env["PATH"],
        HOME: this.root.path,
        ...ISOLATED,
        ...IDENTITY,
        ...this.dates(),
        ...env,
      },
    }).trim();
  }

  /** Runs git with this on its standard input and answers its trimmed output. */
  gitInput(input: string | Uint8Array, ...args: string[]): string {
    const env = { PATH: process.env["PATH"], HOME: this.root.path, ...ISOLATED, ...IDENTITY, ...this.dates() };
    return execFileSync("git", args, { cwd: this.dir, encoding: "utf8", input, env, maxBuffer: 1 << 28 }).trim();
  }

  /** Writes files into the work tree without committing. */
  write(files: Readonly<Record<string, FileSpec>>): void {
    for (const [path, spec] of Object.entries(files)) {
      const full = join(this.dir, path);
      rmSync(full, { recursive: true, force: true });
      if (spec === null) continue;
      mkdirSync(dirname(full), { recursive: true });
      if (typeof spec === "string" || spec instanceof Uint8Array) writeFileSync(full, spec);
      else if ("link" in spec) symlinkSync(spec.link, full);
      else {
        writeFileSync(full, spec.text);
        chmodSync(full, 0o755);
      }
    }
  }

  /** Writes files, commits everything and answers the commit's id. */
  commit(files: Readonly<Record<string, FileSpec>>, message: string, options: CommitOptions = {}): string {
    this.write(files);
    this.git("add", "-A");
    this.tick();
    const env = {
      ...this.dates(options.date),
      ...(options.author === undefined ? {} : { GIT_AUTHOR_NAME: options.author }),
    };
    this.gitWith(env, "commit", "-q", "--allow-empty", "-m", message);
    return this.looseHead() ?? this.head();
  }

  /** Merges a branch into the current one with a merge commit, as a pull request is merged. */
  merge(branch: string, message: string): string {
    this.tick();
    this.git("merge", "-q", "--no-ff", "-m", message, branch);
    return this.head();
  }

  /** Creates and switches to a branch. */
  branch(name: string, from = "HEAD"): void {
    this.git("checkout", "-q", "-b", name, from);
  }

  checkout(name: string): void {
    this.git("checkout", "-q", name);
  }

  head(ref = "HEAD"): string {
    return this.git("rev-parse", "--verify", ref);
  }

  cleanup(): void {
    this.root.cleanup();
  }

  private gitDir(): string {
    return existsSync(join(this.dir, ".git")) ? join(this.dir, ".git") : this.dir;
  }

  /** What HEAD is after a commit without asking git, where refs are files. */
  private looseHead(): string | undefined {
    const named = join(this.gitDir(), "HEAD");
    if (!existsSync(named)) return undefined;
    const head = readFileSync(named, "utf8").trim();
    const file = join(this.gitDir(), head.replace(/^ref: /, ""));
    const id = head.startsWith("ref: ") && existsSync(file) ? readFileSync(file, "utf8").trim() : head;
    return /^[0-9a-f]{40,64}$/.test(id) ? id : undefined;
  }

  private tick(): void {
    this.clock += 60_000;
  }

  private dates(date?: string): Record<string, string> {
    const when = date ?? new Date(this.clock).toISOString();
    return { GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when };
  }
}

/** Written rather than set one by one: a process for each is what most tests would begin with. */
const SETTINGS = "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[commit]\n\tgpgsign = false\n";

const ISOLATED = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
const IDENTITY = {
  GIT_AUTHOR_NAME: "Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_COMMITTER_NAME: "Committer",
  GIT_COMMITTER_EMAIL: "committer@example.com",
};

/** A well-formed SKILL.md. */
export function skillMd(
  name: string,
  options: { readonly description?: string; readonly version?: string; readonly body?: string } = {},
): string {
  const version = options.version === undefined ? "" : `metadata:\n  version: "${options.version}"\n`;
  return `---\nname: ${name}\ndescription: ${options.description ?? `Does ${name} when asked to.`}\n${version}---\n${options.body ?? `# ${name}\n\nDo it.\n`}`;
}
