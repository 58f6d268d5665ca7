/**
 * The trunk's first-parent history, oldest first: commit ids with what each changed, as `git log --raw` streams them, or
 * a few commits by comparing their trees, which starts no process.
 */
import type { HistoryStep, TreeFile, TrunkCommit } from "../../app/ports/ports.ts";
import { quote, type RegistryError } from "../../core/errors.ts";
import { isOid, type Oid } from "../../core/names.ts";
import { MAX_CHANGES } from "./git-commit.ts";
import { canonicalMode, createPathFilter, decodePath, type PathFilter, withoutSlash } from "./git-path.ts";
import { gitFailed } from "./git-process.ts";
import { readRecords } from "./git-records.ts";
import { diffTrees, type ReadTree } from "./git-tree.ts";
import { tooManyChanges } from "./object-errors.ts";

export interface LogStep {
  readonly oid: Oid;
  readonly changes: readonly TreeFile[];
}

/** Every option that a configuration could otherwise decide is said. */
const LOG = [
  "log",
  "--first-parent",
  "--diff-merges=first-parent",
  "--reverse",
  "--raw",
  "-z",
  "--no-abbrev",
  "--no-renames",
  "--root",
  "--format=tformat:%H",
  "--ignore-submodules=none",
  "--no-ext-diff",
  "--no-textconv",
  "--no-relative",
  "-O/dev/null",
  "--no-color",
  "--no-decorate",
  "--no-mailmap",
  "--no-notes",
  "--no-show-signature",
  "--no-follow",
];

/**
 * Streams the first-parent chain from behind `after` to `to`, in the portions in which git wrote it; `under` keeps the
 * commits that touch these paths, and of their changes only those. Both ids must exist, and `after` be on the chain.
 */
export async function* readLog(
  gitDir: string,
  range: { readonly after: Oid | null; readonly to: Oid; readonly under?: readonly string[] },
): AsyncGenerator<readonly LogStep[]> {
  const { after, to, under } = range;
  const revisions = after === null ? [to] : [to, `^${after}`];
  const args = ["--literal-pathspecs", ...LOG, ...revisions, "--", ...pathspecs(under ?? [])];
  const portions = parseLog(readRecords(args, { gitDir, end: "\0" }));
  yield* under === undefined ? portions : within(portions, createPathFilter(under));
}

async function* within(
  portions: AsyncIterable<readonly LogStep[]>,
  filter: PathFilter,
): AsyncGenerator<readonly LogStep[]> {
  for await (const steps of portions) {
    yield steps
      .map(({ oid, changes }) => ({ oid, changes: changes.filter((change) => filter.accepts(change.path)) }))
      .filter(({ changes }) => changes.length > 0);
  }
}

/**
 * Tells what these commits, each the first parent of the next, changed: the first of them against the tree `before`.
 * `under` as in `readLog`, and so are the answers.
 */
export async function* compareTrees(
  readTree: ReadTree,
  chain: { readonly before: Oid; readonly commits: readonly TrunkCommit[]; readonly under?: readonly string[] },
): AsyncGenerator<HistoryStep> {
  const filter = createPathFilter(chain.under ?? [""]);
  let { before } = chain;
  for (const commit of chain.commits) {
    const changes: TreeFile[] = [];
    for await (const change of diffTrees(readTree, { before, after: commit.tree }, filter)) {
      if (changes.length === MAX_CHANGES) throw tooManyChanges(commit.oid, MAX_CHANGES);
      changes.push(change);
    }
    if (chain.under === undefined || changes.length > 0) yield { commit, changes };
    before = commit.tree;
  }
}

/** What git shall narrow its walk to; nothing where the paths do not fit into arguments: then the filter does it all. */
function pathspecs(under: readonly string[]): readonly string[] {
  const paths = under.map(withoutSlash);
  return paths.every(isPlain) && paths.join("").length < MAX_PATHSPECS ? paths : [];
}

/** Well below what any system takes as a command line, in characters. */
const MAX_PATHSPECS = 30_000;

/** Git would refuse or rewrite any other; and an argument is text. */
function isPlain(path: string): boolean {
  const odd = new Set(["", ".", ".."]);
  return path.isWellFormed() && !path.includes("\0") && !path.split("/").some((name) => odd.has(name));
}

/** Reads the steps out of `git log`'s records. Throws GIT_FAILED for a record that is out of place. */
export async function* parseLog(portions: AsyncIterable<readonly Buffer[]>): AsyncGenerator<readonly LogStep[]> {
  const parser = new LogParser();
  for await (const records of portions) {
    const steps: LogStep[] = [];
    for (const record of records) {
      const step = parser.push(record);
      if (step !== undefined) steps.push(step);
    }
    yield steps;
  }
  yield parser.end();
}

/**
 * With `-z` the log is records alone: a commit's id, then for each of its files a `:modes ids status` and a path (the
 * first of them behind a line feed).
 */
class LogParser {
  private step: { readonly oid: Oid; readonly changes: TreeFile[] } | undefined;
  /** A change whose path comes next. */
  private change: Buffer | undefined;

  /** Takes the next record and answers the step that ended before it. */
  push(record: Buffer): LogStep | undefined {
    if (this.change !== undefined) this.addChange(this.change, record);
    else if (isChange(record)) this.change = record;
    else {
      const ended = this.step;
      this.step = { oid: toOid(record), changes: [] };
      return ended;
    }
    return undefined;
  }

  end(): readonly LogStep[] {
    if (this.change !== undefined) throw unexpected(this.change);
    return this.step === undefined ? [] : [this.step];
  }

  private addChange(change: Buffer, path: Buffer): void {
    this.change = undefined;
    if (this.step === undefined) throw unexpected(change);
    if (this.step.changes.length === MAX_CHANGES) throw tooManyChanges(this.step.oid, MAX_CHANGES);
    this.step.changes.push(toChange(change, path));
  }
}

const LINE_FEED = 0x0a;
const COLON = 0x3a;

function isChange(record: Buffer): boolean {
  return record[0] === COLON || (record[0] === LINE_FEED && record[1] === COLON);
}

/** `:<old mode> <new mode> <old id> <new id> <status>`, all of fixed width. */
function toChange(record: Buffer, path: Buffer): TreeFile {
  const at = record[0] === COLON ? 0 : 1;
  if (record.length !== at + 98) throw unexpected(record);
  const mode = Number.parseInt(record.toString("latin1", at + 8, at + 14), 8);
  return {
    path: decodePath(path),
    mode: mode === 0 ? 0 : canonicalMode(mode),
    oid: record.toString("latin1", at + 56, at + 96),
  };
}

function toOid(record: Buffer): Oid {
  const oid = record.toString("latin1");
  if (!isOid(oid)) throw unexpected(record);
  return oid;
}

function unexpected(record: Buffer): RegistryError {
  return gitFailed("log", `it wrote "${quote(record.toString("utf8"), 120)}" where a commit or a change was expected`);
}
