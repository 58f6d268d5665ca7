/** Writing a new repository's commits with one `git fast-import`: no work tree, no hooks, no configured user. */
import { compareUtf8 } from "../../core/bytes.ts";
import { git } from "./git-process.ts";

export interface NewFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}
/** Paths and what is there from now on; null removes. */
export type FileChanges = ReadonlyMap<string, NewFile | null>;

export interface NewCommit {
  /** `Name <address>`, for author and committer. */
  readonly by: string;
  /** Seconds since 1970. */
  readonly date: number;
  readonly message: string;
  readonly files: FileChanges;
  /** The files arrive by a branch of one commit, and this merges it. */
  readonly merge?: { readonly by: string; readonly date: number; readonly message: string };
}

/**
 * Makes `dir`, which is none yet or has no commit, a repository whose branch `main` has these commits, oldest first, and whose work tree is `main`. The same
 * commits give the same ids on every machine. Answers the last one's id. Throws GIT_MISSING, GIT_FAILED, DISK_FULL or
 * STATE_UNWRITABLE.
 */
export async function writeHistory(dir: string, commits: readonly NewCommit[]): Promise<string> {
  // Named, because a later git makes SHA-256 repositories by default; an empty template copies no sample hooks.
  await git(["init", "-q", "-b", "main", "--object-format=sha1", "--template=", dir]);
  // One that was there may have another branch for its first commit.
  await git(["symbolic-ref", "HEAD", "refs/heads/main"], { cwd: dir });
  await git(["fast-import", "--quiet", "--done", "--date-format=raw"], { cwd: dir, input: importStream(commits) });
  await git(["read-tree", "--reset", "-u", "HEAD"], { cwd: dir });
  return (await git(["rev-parse", "--verify", "HEAD"], { cwd: dir })).toString("utf8").trim();
}

/** The commits in the language of git-fast-import(1). */
function importStream(commits: readonly NewCommit[]): Buffer {
  const pieces: (string | Uint8Array)[] = [];
  let mark = 0;
  for (const commit of commits) {
    const parent = mark === 0 ? "" : `from :${mark}\n`;
    const tip = ++mark;
    pieces.push(...commitHead(tip, commit), parent, ...fileCommands(commit.files));
    if (commit.merge === undefined) continue;
    pieces.push(...commitHead(++mark, commit.merge), parent, `merge :${tip}\n`, ...fileCommands(commit.files));
  }
  pieces.push("done\n");
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

function commitHead(
  mark: number,
  { by, date, message }: Pick<NewCommit, "by" | "date" | "message">,
): readonly (string | Uint8Array)[] {
  const person = `${by} ${date} +0000`;
  return [`commit refs/heads/main\nmark :${mark}\nauthor ${person}\ncommitter ${person}\n`, ...data(`${message}\n`)];
}

function fileCommands(files: FileChanges): readonly (string | Uint8Array)[] {
  const paths = [...files].sort(([a], [b]) => compareUtf8(a, b));
  return paths.flatMap(([path, file]) => {
    if (file === null) return [`D ${quotedPath(path)}\n`];
    return [`M ${file.executable ? "100755" : "100644"} inline ${quotedPath(path)}\n`, ...data(file.bytes)];
  });
}

function data(content: string | Uint8Array): readonly (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, "\n"];
}

/** git-fast-import(1) §filemodify: C-style quoting, which keeps a line feed in a path from starting a command. */
function quotedPath(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
