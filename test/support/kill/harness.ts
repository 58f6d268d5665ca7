/**
 * Runs a history undisturbed, and then once for each step with a SIGKILL there and a restart. Each run must end in the same
 * ledger tree, leave nothing behind, and never have served less than before.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Job, Said } from "./job.ts";
import { Program } from "./program.ts";
import { type Layout, type Scenario, type Shape, writeScenario } from "./scenario.ts";

/** What a run came to; `wrong` says what must not be. */
export interface KilledRun {
  readonly seed: number;
  readonly layout: Layout;
  readonly stage: number;
  readonly killAt: number;
  readonly step: string;
  readonly wrong: readonly string[];
}

const LEDGER = "skilltrunk/ledger";
/** So many repositories wait for one SIGKILL. */
const AT_ONCE = 24;

export interface HarnessOptions {
  /** The bundled program. */
  readonly program: string;
  /** An empty folder. */
  readonly dir: string;
  /** End what the program started with it? */
  readonly all: (batch: number) => boolean;
}

export class KillHarness {
  readonly shapes = new Set<Shape>();
  private readonly options: HarnessOptions;
  /** Runs what is not killed. */
  private readonly survivor: Program;
  private batches = 0;
  private made = 0;

  constructor(options: HarnessOptions) {
    this.options = options;
    this.survivor = new Program(options.program);
  }

  async end(): Promise<void> {
    await this.survivor.kill(true);
  }

  /** Kills the history of this seed at each step of each stage, at most `limit` times. */
  async runEach(of: {
    readonly seed: number;
    readonly layout: Layout;
    readonly limit?: number;
  }): Promise<readonly KilledRun[]> {
    const { seed, layout, limit = Number.POSITIVE_INFINITY } = of;
    const origin = join(this.options.dir, `origin-${seed}-${layout}`);
    const { scenario, shapes } = await writeScenario(join(origin, "trunk.git"), { seed, layout });
    for (const shape of shapes) this.shapes.add(shape);
    if (layout === "apart")
      execFileSync("git", ["init", "-q", "--bare", "-b", "main", "--template=", join(origin, "ledger.git")]);
    const stages = await this.runUndisturbed(origin, scenario, `seed ${seed}, ${layout}`);
    const points = stages.flatMap(({ before, steps, tree }, stage) =>
      Array.from({ length: steps }, (_, i) => ({ before, stage, tree, killAt: i + 1 })),
    );
    const runs: KilledRun[] = [];
    for (let at = 0; at < Math.min(points.length, limit); at += AT_ONCE) {
      const batch = points.slice(at, Math.min(at + AT_ONCE, limit)).map(({ before, stage, killAt, tree }) => ({
        job: this.job(before, scenario, { stage, killAt, verify: killAt % 8 === 0 }),
        tree,
      }));
      runs.push(...(await this.killBatch(batch)).map((run) => ({ seed, ...run })));
    }
    for (const { before } of stages) rmSync(before, { recursive: true });
    return runs;
  }

  /** Takes the history through its stages, and keeps what was there before each. */
  private async runUndisturbed(
    origin: string,
    scenario: Scenario,
    what: string,
  ): Promise<readonly { readonly before: string; readonly steps: number; readonly tree: string }[]> {
    const stages: { before: string; steps: number; tree: string }[] = [];
    for (let stage = 0, before = origin; stage < scenario.stages.length; stage++) {
      const job = this.job(before, scenario, { stage, killAt: 0, verify: true });
      const [outcome] = outcomes(await this.survivor.take([job]), [job]);
      if (outcome?.steps === undefined) throw new Error(`${what}: ${outcome?.failed ?? "it did not end"}`);
      const left = residue(job.dir);
      if (left.length > 0) throw new Error(`${what}: undisturbed, and left ${left.join(", ")}`);
      stages.push({ before, steps: outcome.steps, tree: treeOf(job) });
      before = job.dir;
    }
    return stages;
  }

  private job(
    from: string,
    { layout, stages }: Scenario,
    { stage, killAt, verify }: { readonly stage: number; readonly killAt: number; readonly verify: boolean },
  ): Job {
    const dir = join(this.options.dir, `run-${++this.made}`);
    cpSync(from, dir, { recursive: true });
    moveState(from, dir);
    return { id: this.made, dir, layout, stages: stages.slice(0, stage + 1), from: stage, killAt, verify };
  }

  private async killBatch(
    batch: readonly { readonly job: Job; readonly tree: string }[],
  ): Promise<readonly Omit<KilledRun, "seed">[]> {
    const jobs = batch.map(({ job }) => job);
    const first = new Program(this.options.program);
    const before = outcomes(await first.take(jobs), jobs);
    await first.kill(this.options.all(this.batches++));
    const again = jobs.map((job) => ({ ...job, killAt: 0 }));
    const after = outcomes(await this.survivor.take(again), again);
    const runs = batch.map(({ job, tree }, i) => {
      const wrong = [...wrongWith(job, { before: before[i], after: after[i] }, tree)];
      return { layout: job.layout, stage: job.from, killAt: job.killAt, step: before[i]?.step ?? "none", wrong };
    });
    for (const { dir } of jobs) rmSync(dir, { recursive: true });
    return runs;
  }
}

/** A state folder is called after the place of its repository: a copy of both goes on where its original stood. */
function moveState(from: string, to: string): void {
  const keys = (dir: string) => {
    const [trunk, ledger] = [realpathSync(join(dir, "trunk.git")), join(dir, "ledger.git")];
    return [
      trunk,
      `file://${join(dir, "trunk.git")}`,
      ...(existsSync(ledger) ? [`${realpathSync(ledger)}\n${trunk}`] : []),
    ];
  };
  const folder = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 16);
  const after = keys(to);
  for (const [i, key] of keys(from).entries()) {
    const old = join(to, "state", folder(key));
    if (existsSync(old)) renameSync(old, join(to, "state", folder(after[i] ?? "")));
  }
}

interface Outcome {
  readonly step?: string;
  readonly steps?: number;
  readonly failed?: string;
  /** Ledger commits, in the order in which they were served. */
  readonly served: readonly string[];
}

function outcomes(said: readonly Said[], jobs: readonly Job[]): readonly Outcome[] {
  return jobs.map(({ id }) => {
    const of = said.filter(({ job }) => job === id);
    const served = of.flatMap((one) => (one.kind === "serves" ? one.commit : []));
    const end = of.findLast(({ kind }) => kind !== "serves");
    if (end?.kind === "frozen") return { step: end.step, served };
    if (end?.kind === "done") return { steps: end.steps, served };
    return { failed: end?.kind === "failed" ? end.message : "it said nothing", served };
  });
}

function* wrongWith(
  job: Job,
  { before, after }: { readonly before: Outcome | undefined; readonly after: Outcome | undefined },
  expected: string,
): Generator<string> {
  if (before?.step === undefined) yield `it was not stopped: ${before?.failed ?? "it ended before"}`;
  if (after?.steps === undefined) yield `the restart failed: ${after?.failed ?? "it did not end"}`;
  const tree = treeOf(job);
  if (tree !== expected) yield `the ledger's tree is ${tree} in place of ${expected}`;
  for (const path of residue(job.dir)) yield `${path} is left`;
  const order = new Map(history(job).map((commit, i) => [commit, i]));
  const places = [...(before?.served ?? []), ...(after?.served ?? [])].map((commit) => order.get(commit));
  for (const [i, place] of places.entries()) {
    if (place === undefined) yield `it served a commit that the ledger does not have (${i} of ${places.length})`;
    else if (place < (places[i - 1] ?? 0)) yield `it served less than before (${i} of ${places.length})`;
  }
}

/** The repository in which others read the ledger. */
function ledgerHome({ dir, layout }: Job): string {
  return join(dir, layout === "apart" ? "ledger.git" : "trunk.git");
}

function treeOf(job: Job): string {
  return git(ledgerHome(job), "rev-parse", "--verify", "--quiet", `refs/heads/${LEDGER}^{tree}`);
}

/** The ledger's commits, oldest first. */
function history(job: Job): readonly string[] {
  return git(ledgerHome(job), "rev-list", "--reverse", `refs/heads/${LEDGER}`).split("\n");
}

function git(gitDir: string, ...args: readonly string[]): string {
  return execFileSync("git", [`--git-dir=${gitDir}`, ...args], { encoding: "utf8" }).trim();
}

const TEMPORARY = /\.lock$|^lock(?:\.|$)|^tmp_|^\.tmp-|^tmp_objdir|^incoming-|^fast_import_crash|\.aside-|^scratch/;

/** What no pass may leave: temporary files and locks, by their paths. */
function residue(dir: string): readonly string[] {
  return (readdirSync(dir, { recursive: true, encoding: "utf8" }) as string[]).filter((path) =>
    TEMPORARY.test(path.slice(path.lastIndexOf("/") + 1)),
  );
}
