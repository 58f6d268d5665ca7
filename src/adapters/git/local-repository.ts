/** A repository on this machine, found by looking at files alone: no git runs before we know what is there. */
import { constants, type Dirent } from "node:fs";
import { access, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { quote, RegistryError } from "../../core/errors.ts";
import { runGit } from "./git-process.ts";
import { requireGit } from "./git-version.ts";
import { readPlainConfig } from "./plain-config.ts";

export interface LocalRepository {
  readonly path: string;
  /** Where HEAD is: a linked work tree has its own. */
  readonly gitDir: string;
  /** Where refs, objects and configuration are. */
  readonly commonDir: string;
  readonly objectsDir: string;
  readonly bare: boolean;
  /** `core.sharedRepository`: which others may write here, and so may change the files we add. */
  readonly shared: string | undefined;
}

/** Opens the work tree, linked work tree or bare repository at exactly this folder. Throws NOT_A_REPOSITORY or GIT_MISSING. */
export async function findLocalRepository(path: string): Promise<LocalRepository> {
  const top = await realFolder(path);
  const gitDir = await findGitDir(top);
  if (gitDir === undefined) throw await notARepository(top);
  const commonDir = await realFolder(await findCommonDir(gitDir));
  await demandReadable(join(commonDir, "objects"));
  await requireGit();
  const config = await readFormat(commonDir);
  if ((config.get("extensions.objectformat") ?? "sha1") !== "sha1") throw unsupported(top, "SHA-256 object names");
  if ((config.get("extensions.refstorage") ?? "files") !== "files") throw unsupported(top, "the reftable format");
  return {
    path: top,
    gitDir,
    commonDir,
    objectsDir: join(commonDir, "objects"),
    bare: isTrue(config.get("core.bare")),
    shared: config.get("core.sharedrepository"),
  };
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === "ENOENT" || code === "ENOTDIR" ? "does not exist" : `cannot be read (${code ?? "unknown"})`;
    throw new RegistryError("NOT_A_REPOSITORY", `The folder ${quote(path)} ${why}.`, { hint: WHAT_TO_GIVE, cause });
  }
  throw new RegistryError("NOT_A_REPOSITORY", `${quote(path)} is a file, no folder.`, { hint: WHAT_TO_GIVE });
}

/** What may not be looked into is not to be taken for what is not there. Throws NOT_A_REPOSITORY. */
async function demandReadable(folder: string): Promise<void> {
  try {
    await access(folder, constants.R_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new RegistryError("NOT_A_REPOSITORY", `The folder ${quote(folder)} cannot be read (${code}).`, {
      hint: "Give this user read access to the whole repository.",
      cause,
    });
  }
}

async function findGitDir(top: string): Promise<string | undefined> {
  const dotGit = join(top, ".git");
  const found = await stat(dotGit).catch(() => undefined);
  if (found?.isDirectory() === true) await demandReadable(dotGit);
  if (found === undefined) return (await looksLikeGitDir(top)) ? top : undefined;
  if (found.isDirectory()) return (await looksLikeGitDir(dotGit)) ? dotGit : undefined;
  // gitrepository-layout(5): a linked work tree or a submodule has a file that says where its git directory is.
  const target = /^gitdir: (.+?)\n*$/.exec(await shortFile(dotGit))?.[1];
  return target === undefined ? undefined : resolve(top, target);
}

async function looksLikeGitDir(folder: string): Promise<boolean> {
  const [head, common] = await Promise.all([
    stat(join(folder, "HEAD")).catch(() => undefined),
    findCommonDir(folder).then((dir) => stat(join(dir, "objects")).catch(() => undefined)),
  ]);
  return head?.isFile() === true && common?.isDirectory() === true;
}

async function findCommonDir(gitDir: string): Promise<string> {
  const common = await shortFile(join(gitDir, "commondir"));
  return common === "" ? gitDir : resolve(gitDir, common.trim());
}

async function shortFile(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.length > 4096 ? "" : text;
}

/** The few settings that say how the repository is laid out; nothing else of its configuration is ever obeyed. */
async function readFormat(commonDir: string): Promise<ReadonlyMap<string, string>> {
  const file = join(commonDir, "config");
  const plain = readPlainConfig(await readFile(file, "utf8").catch(() => "?"));
  if (plain !== undefined) return new Map([...plain].map(([key, value]) => [key, value.toLowerCase()]));
  const listed = await runGit(["config", "--file", file, "--no-includes", "--null", "--list"], { cwd: "/" });
  if (listed.code !== 0) {
    throw new RegistryError("NOT_A_REPOSITORY", `The repository's configuration ${quote(file)} cannot be read.`, {
      hint: "Run `git config --list` there; it names the line.",
    });
  }
  const entries = listed.stdout.toString("utf8").split("\0").filter(Boolean);
  return new Map(
    entries.map((entry) => {
      const [key = "", ...value] = entry.split("\n");
      // git-config(1): a boolean key without any value is true.
      return [key, value.length === 0 ? "true" : value.join("\n").toLowerCase()];
    }),
  );
}

function isTrue(value: string | undefined): boolean {
  return ["true", "yes", "on", "1"].includes(value ?? "false");
}

async function notARepository(top: string): Promise<RegistryError> {
  const outer = await outerRepository(dirname(top));
  return new RegistryError(
    "NOT_A_REPOSITORY",
    `${quote(top)} is no Git repository: looked for .git there, and for HEAD, objects and refs.`,
    { hint: outer === undefined ? WHAT_TO_GIVE : `It lies inside the repository ${quote(outer)}; give that folder.` },
  );
}
const WHAT_TO_GIVE = "Give the top folder of a work tree or a bare repository, or a URL.";

async function outerRepository(folder: string): Promise<string | undefined> {
  if ((await findGitDir(folder)) !== undefined) return folder;
  return folder === dirname(folder) ? undefined : outerRepository(dirname(folder));
}

/** The refusal of a repository that this version cannot read, local or not. */
export function unsupported(shown: string, what: string): RegistryError {
  return new RegistryError("NOT_A_REPOSITORY", `The repository ${quote(shown)} uses ${what}, which is not supported.`, {
    hint: "Clone it into a repository made with --object-format=sha1 and the default ref format.",
  });
}

/** Has the repository a cut-off history (gitrepository-layout(5): `shallow`)? */
export async function isShallow(commonDir: string): Promise<boolean> {
  const file = await stat(join(commonDir, "shallow")).catch(() => undefined);
  return file !== undefined && file.size > 0;
}

/** The branch HEAD names, even one without a commit; undefined when HEAD is detached. */
export async function headBranch(gitDir: string): Promise<string | undefined> {
  return /^ref: refs\/heads\/(.+?)\n*$/.exec(await shortFile(join(gitDir, "HEAD")))?.[1];
}

/** The default branch of where it was cloned from, as `git clone` noted it: origin/HEAD. */
export async function originHead(commonDir: string): Promise<string | undefined> {
  const noted = await shortFile(join(commonDir, "refs", "remotes", "origin", "HEAD"));
  return /^ref: refs\/remotes\/origin\/(.+?)\n*$/.exec(noted)?.[1];
}

/** The name of a work tree that has this branch checked out, or undefined: moving it would pull the rug from under that. */
export async function checkedOutIn(repository: LocalRepository, branch: string): Promise<string | undefined> {
  if (!repository.bare && (await headBranch(repository.commonDir)) === branch) return dirname(repository.commonDir);
  const folder = join(repository.commonDir, "worktrees");
  const linked: readonly Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of linked) {
    const gitDir = join(folder, entry.name);
    if ((await headBranch(gitDir)) === branch) return dirname((await shortFile(join(gitDir, "gitdir"))).trim());
  }
  return undefined;
}
