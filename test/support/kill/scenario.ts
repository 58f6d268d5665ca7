/**
 * Random histories of a skills repository in stages: the trunk as one pass after the other finds it. Commits come as merge
 * commits, squashed or rebased; a stage may take back what one before brought, or leave the history for another one.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { trunks } from "../histories.ts";
import type { MemoryTrunk } from "../memory-trunk.ts";

/** Where trunk and ledger are: in one repository here, behind a URL to which the ledger is pushed, or in two here. */
export type Layout = "local" | "remote" | "apart";

export interface Scenario {
  readonly layout: Layout;
  /** Where the trunk is in each stage. A stage may leave what the one before had. */
  readonly stages: readonly string[];
}

/** How many stages have been rewritten, merged and so on: that a run of the harness saw each is checked at its end. */
export type Shape = "merge" | "squash" | "rebase" | "revert" | "force-push";

type Files = ReadonlyMap<string, Uint8Array>;

/** Text of a fast-import stream, and the marks of the stages. */
class Stream {
  readonly parts: (string | Uint8Array)[] = [];
  private marks = 0;
  private time = Date.UTC(2026, 0, 1) / 1000;

  commit(
    parents: readonly number[],
    message: string,
    content: { readonly all: Files } | { readonly changed: Files },
  ): number {
    this.time += 60;
    const mark = ++this.marks;
    const person = `Author <author@example.com> ${this.time} +0000`;
    const text = Buffer.from(message);
    this.parts.push(
      `commit refs/heads/work\nmark :${mark}\nauthor ${person}\ncommitter ${person}\ndata ${text.length}\n`,
      text,
      "\n",
    );
    const [first, ...merged] = parents;
    this.parts.push(first === undefined ? "" : `from :${first}\n`, ...merged.map((m) => `merge :${m}\n`));
    const files = "all" in content ? content.all : content.changed;
    if ("all" in content) this.parts.push("deleteall\n");
    for (const [path, bytes] of files) {
      if (bytes === GONE) this.parts.push(`D ${path}\n`);
      else this.parts.push(`M 100644 inline ${path}\ndata ${bytes.length}\n`, bytes, "\n");
    }
    return mark;
  }

  /** Ends the branch, so that the next commit without parents is a root of its own. */
  rootless(): void {
    this.parts.push("reset refs/heads/work\n\n");
  }
}

const GONE = new Uint8Array(0);
const SHAPES: readonly Shape[] = ["merge", "squash", "rebase", "revert", "force-push"];

/** Writes a bare repository at `dir` whose objects hold every stage of a history that follows from `seed` alone. */
export async function writeScenario(
  dir: string,
  { seed, layout, commits = 7 }: { readonly seed: number; readonly layout: Layout; readonly commits?: number },
): Promise<{ readonly scenario: Scenario; readonly shapes: readonly Shape[] }> {
  const [sample] = fc.sample(
    fc.record({
      trunk: trunks(commits).filter(({ commits: made }) => made.length >= Math.min(4, commits)),
      shapes: fc.array(fc.constantFrom(...SHAPES), { minLength: commits, maxLength: commits }),
    }),
    { seed, numRuns: 1 },
  );
  if (sample === undefined) throw new TypeError("nothing was sampled");
  const stream = new Stream();
  const tips: number[] = [];
  const shapes: Shape[] = [];
  let tip: number | undefined;
  for (const [i, { commit }] of sample.trunk.commits.entries()) {
    const shape: Shape = i < 2 ? "squash" : (sample.shapes[i] ?? "squash");
    const all = await filesOf(sample.trunk, i);
    const parents = tip === undefined ? [] : [tip];
    shapes.push(shape);
    if (shape === "merge") {
      const side = stream.commit(parents, `${commit.message}\n`, { all });
      tip = stream.commit([...parents, side], `Merge pull request #${i} from a/b\n\n${commit.message}\n`, { all });
    } else if (shape === "rebase") {
      const changed = [...(await changesOf(sample.trunk, i))];
      for (const change of changed.length === 0 ? [[]] : changed.map((one) => [one]))
        tip = stream.commit(tip === undefined ? [] : [tip], `${commit.message}\n`, { changed: new Map(change) });
    } else if (shape === "revert") {
      tip = stream.commit(parents, `${commit.message}\n`, { all });
      tips.push(tip);
      tip = stream.commit([tip], `Revert "${commit.message.split("\n")[0]}"\n`, {
        all: await filesOf(sample.trunk, i - 1),
      });
    } else if (shape === "force-push") {
      // Another history of the same files, which does not have what was taken.
      stream.rootless();
      tip = stream.commit([], `${commit.message}\n`, { all });
    } else tip = stream.commit(parents, `${commit.message} (#${i})\n`, { all });
    // Two merges now and then come together.
    if (i % 3 !== 1) tips.push(tip ?? 0);
  }
  if (tip !== undefined && tips.at(-1) !== tip) tips.push(tip);
  mkdirSync(dir, { recursive: true });
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", "--template=", dir]);
  const marks = join(dir, "marks");
  execFileSync("git", ["fast-import", "--quiet", "--date-format=raw", `--export-marks=${marks}`], {
    cwd: dir,
    input: Buffer.concat(stream.parts.map((part) => Buffer.from(part))),
  });
  const oids = new Map(
    execFileSync("cat", [marks], { encoding: "utf8" })
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string]),
  );
  const stages = tips.map((mark) => oids.get(`:${mark}`) ?? "");
  // What a force push leaves stays here, as a host keeps it for a while.
  const refs = stages.map((oid, i) => `create refs/stages/${i} ${oid}\n`);
  execFileSync("git", ["update-ref", "--stdin"], { cwd: dir, input: `${refs.join("")}delete refs/heads/work\n` });
  execFileSync("rm", [marks]);
  return { scenario: { layout, stages }, shapes };
}

async function filesOf(trunk: MemoryTrunk, at: number): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const [path, { oid }] of trunk.commits[at]?.files ?? []) files.set(path, await bytesOf(trunk, oid));
  return withoutClashes(files);
}

async function changesOf(trunk: MemoryTrunk, at: number): Promise<Files> {
  const [before, after] = [
    at === 0 ? new Map<string, Uint8Array>() : await filesOf(trunk, at - 1),
    await filesOf(trunk, at),
  ];
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => [path, GONE] as const);
  const changed = [...after].filter(([path, bytes]) => Buffer.compare(before.get(path) ?? GONE, bytes) !== 0);
  return new Map([...gone, ...changed]);
}

async function bytesOf(trunk: MemoryTrunk, oid: string): Promise<Uint8Array> {
  return (await trunk.blob(oid)).bytes ?? GONE;
}

/** In Git a path is a file or a folder; a trunk in memory may have both. */
function withoutClashes(files: Files): Files {
  const paths = [...files.keys()];
  return new Map([...files].filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`))));
}
