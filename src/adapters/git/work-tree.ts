/**
 * What a commit made now would hold of a folder, found by Git's own `ls-files` and `update-index` with a scratch index
 * and a scratch object folder: ignore rules, line endings and modes are Git's, and nothing of the repository changes. Of
 * the user's own configuration, the global ignore file and `core.autocrlf` count, as they do for `git add`. That one is
 * not used, because it runs `git status` inside every submodule, as that one's own configuration wants it. Filter
 * drivers (`filter=lfs` and the like) are programs: they are never run, and whoever asks is told which files name one.
 */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { LocalFolder } from "../../app/ports/folders.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES, type SkillFile } from "../../core/skill/skill-files.ts";
import { quotedPath } from "../disk/state-folder.ts";
import { createCatFile } from "./git-cat-file.ts";
import { decodePath } from "./git-path.ts";
import { gitFailed, runGit, transportEnvironment } from "./git-process.ts";
import { requireGit } from "./git-version.ts";

/** Reads a folder (absolute, without links); undefined where it is in no work tree, or ignored by its repository. Throws GIT_FAILED. */
export async function readWorkTree(folder: string): Promise<Pick<LocalFolder, "files" | "filtered"> | undefined> {
  const repository = await findRepository(folder);
  if (repository === undefined) return undefined;
  const settings = await readSettings(folder, repository.gitDir);
  const scope = await findScope(folder, settings);
  return scope === undefined ? undefined : addToScratch({ folder, repository, settings, scope });
}

interface Repository {
  readonly gitDir: string;
  readonly index: string;
  readonly objects: string;
}

/** The repository this folder is in, or undefined; without a `.git` above it, no git is needed to know. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  if (!(await hasDotGit(folder))) return undefined;
  await requireGit();
  const paths = ["--absolute-git-dir", "--path-format=absolute", "--git-path", "index", "--git-path", "objects"];
  const { code, stdout, stderr } = await runGit(["rev-parse", "--is-inside-work-tree", ...paths], { cwd: folder });
  if (code !== 0 && /not a git repository/i.test(stderr)) return undefined;
  if (code !== 0) throw gitFailed("rev-parse", stderr);
  const [inside, gitDir = "", index = "", objects = ""] = stdout.toString("utf8").split("\n");
  return inside === "true" ? { gitDir, index, objects } : undefined;
}

async function hasDotGit(folder: string): Promise<boolean> {
  if ((await lstat(join(folder, ".git")).catch(() => undefined)) !== undefined) return true;
  return folder !== dirname(folder) && hasDotGit(dirname(folder));
}

type Settings = Readonly<Record<string, string>>;

const INHERITED = ["core.excludesfile", "core.autocrlf"];

/** Settings for `update-index`, as git's environment takes them: what it inherits from the user, and no filter driver at all. */
export async function readSettings(folder: string, gitDir: string): Promise<Settings> {
  const settings = new Map<string, string>();
  for (const entry of await listConfig(folder, gitDir)) {
    const [key = "", ...value] = entry.split("\n");
    if (INHERITED.includes(key)) settings.set(key, value.join("\n"));
    const driver = /^(filter\..*)\.[a-z]+$/s.exec(key)?.[1];
    if (driver === undefined) continue;
    settings.set(`${driver}.clean`, "").set(`${driver}.process`, "").set(`${driver}.required`, "false");
  }
  const variables = [...settings].flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.size), ...Object.fromEntries(variables) };
}

/** Every setting of the repository, the user and the system: `key` LF `value`. Reading them runs nothing. */
async function listConfig(folder: string, gitDir: string): Promise<readonly string[]> {
  try {
    const env = transportEnvironment(gitDir);
    const { stdout } = await promisify(execFile)("git", ["config", "--null", "--list"], { cwd: folder, env });
    return stdout.split("\0").filter(Boolean);
  } catch (error) {
    throw gitFailed("config", (error as { readonly stderr?: string }).stderr ?? "");
  }
}

/** Which files of the folder count. Where it is ignored: those that were added by force; undefined where none was. */
async function findScope(folder: string, env: Settings): Promise<"all" | "tracked" | undefined> {
  const ignored = await runGit(["check-ignore", "--quiet", "--no-index", "--", folder], { cwd: dirname(folder), env });
  if (ignored.code !== 0) return "all";
  const tracked = await runGit(["ls-files", "--cached", "-z", "--", "."], { cwd: folder, env });
  return tracked.stdout.length === 0 ? undefined : "tracked";
}

async function addToScratch(options: {
  readonly folder: string;
  readonly repository: Repository;
  readonly settings: Settings;
  readonly scope: "all" | "tracked";
}): Promise<Pick<LocalFolder, "files" | "filtered">> {
  const { folder, repository, settings, scope } = options;
  const scratch = join(tmpdir(), `skilltrunk-${randomUUID()}`);
  const env = { ...settings, GIT_INDEX_FILE: join(scratch, "index"), GIT_OBJECT_DIRECTORY: join(scratch, "objects") };
  const run = async (args: readonly string[], input: Uint8Array = Buffer.alloc(0)): Promise<Buffer> => {
    const { code, stdout, stderr } = await runGit([...SCRATCH_SETTINGS, ...args], { cwd: folder, env, input });
    // What no index may hold (`.GIT`, `git~1`) is left out with a line that says so, and no failure.
    if (code !== 0 || stderr.startsWith("Ignoring path ")) throw gitFailed(args[0] ?? "", stderr);
    return stdout;
  };
  try {
    await makeScratch(scratch, repository);
    const tracked = await run(["ls-files", "-z", "--cached", "--", "."]);
    const others =
      scope === "tracked"
        ? []
        : splitRecords(await run(["ls-files", "-z", "--others", "--exclude-standard", "--", "."]));
    await run(UPDATE, Buffer.concat([tracked, ...others.filter((path) => !isNested(path))]));
    const entries = [
      ...parseIndex(await run(["ls-files", "--stage", "-z", "--", "."])),
      ...others.filter(isNested).map(toSubmodule),
    ];
    const attributes = await run(["check-attr", "-z", "--stdin", "filter"], Buffer.concat(entries.map((e) => e.raw)));
    return { files: await readEntries(scratch, entries), filtered: parseAttributes(attributes) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Paths come on its input, tracked ones first: what became a folder, or was in one, has to go before others come. */
export const UPDATE = ["update-index", "--add", "--remove", "--ignore-skip-worktree-entries", "-z", "--stdin"];

/** What could make git fail over a warning, or write anywhere but into the scratch folder. */
export const SCRATCH_SETTINGS = ["core.safecrlf=false", "core.splitIndex=false", "core.untrackedCache=false"].flatMap(
  (setting) => ["-c", setting],
);

/** A bare repository that borrows the real one's objects and starts from a copy of its index. */
async function makeScratch(scratch: string, { index, objects }: Repository): Promise<void> {
  await mkdir(scratch, { mode: 0o700 });
  await mkdir(join(scratch, "refs"));
  await mkdir(join(scratch, "objects", "info"), { recursive: true });
  await writeFile(join(scratch, "HEAD"), "ref: refs/heads/none\n");
  await writeFile(join(scratch, "objects", "info", "alternates"), `${quotedPath(objects)}\n`);
  await copyFile(index, join(scratch, "index")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

interface IndexEntry {
  readonly path: string;
  readonly mode: number;
  readonly oid: string;
  /** The path's bytes and a NUL. */
  readonly raw: Buffer;
}

/** Records, each with its NUL. */
export function splitRecords(output: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0, end = output.indexOf(0); end >= 0; at = end + 1, end = output.indexOf(0, at)) {
    records.push(output.subarray(at, end + 1));
  }
  return records;
}

/** `ls-files --others` ends the path of a repository inside this one with a slash, and looks no further. */
function isNested(path: Buffer): boolean {
  return path.at(-2) === SLASH;
}

const SLASH = 0x2f;

/** What `git add` would make of a repository inside this one. */
function toSubmodule(path: Buffer): IndexEntry {
  const raw = Buffer.concat([path.subarray(0, -2), Buffer.of(0)]);
  return { path: decodePath(raw.subarray(0, -1)), mode: SUBMODULE, oid: "", raw };
}

/** `<mode> <oid> <stage>` TAB path NUL, as `ls-files --stage -z` writes it. */
function parseIndex(output: Buffer): readonly IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const record of splitRecords(output)) {
    const tab = record.indexOf(0x09);
    const [mode = "", oid = ""] = record.toString("latin1", 0, tab).split(" ");
    const raw = record.subarray(tab + 1);
    entries.push({ path: decodePath(raw.subarray(0, -1)), mode: Number.parseInt(mode, 8), oid, raw });
  }
  return entries;
}

/** path NUL attribute NUL value NUL → the paths whose value names a driver. */
function parseAttributes(output: Buffer): readonly string[] {
  const fields = output.toString("utf8").split("\0");
  const named: string[] = [];
  for (let i = 0; i + 2 < fields.length; i += 3) {
    if (!["unspecified", "unset", "set"].includes(fields[i + 2] ?? "")) named.push(fields[i] ?? "");
  }
  return named;
}

const SUBMODULE = 0o160000;

/** Contents are left out where the number or the size of the files already refuses the folder. */
async function readEntries(gitDir: string, entries: readonly IndexEntry[]): Promise<readonly SkillFile[]> {
  let left = entries.length > MAX_FILES ? 0 : MAX_UNPACKED_BYTES;
  const keep = (size: number): number => {
    left -= size;
    return left < 0 ? 0 : size;
  };
  const contents = createCatFile(gitDir, "--batch");
  try {
    return await Promise.all(
      entries.map(async ({ path, mode, oid }) => {
        const blob = mode === SUBMODULE ? undefined : await contents.ask(oid, keep);
        const size = blob?.size ?? 0;
        return blob?.bytes.length === size ? { path, mode, size, bytes: blob.bytes } : { path, mode, size };
      }),
    );
  } finally {
    await contents.close();
  }
}
