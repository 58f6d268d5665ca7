/**
 * The program that is killed: it takes repositories through their stages and stops each at the step that its job names,
 * where it waits for its end. What it does is told on standard output, one JSON document a line.
 */
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openSource } from "../../../src/adapters/git/open-source.ts";
import type { Source } from "../../../src/app/ports/ports.ts";
import type { ReachStep } from "../../../src/app/ports/steps.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import type { Reconciler } from "../../../src/app/reconcile/pass.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../../src/app/reconcile/verify.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { Job, Said } from "./job.ts";

const clock = { now: () => Date.UTC(2027, 0, 1) };
const out = createWriteStream("", { fd: 1 });
const say = (said: Said) => out.write(`${JSON.stringify(said)}\n`);

/** Takes one repository from its job's stage to the last one. */
async function run(job: Job): Promise<void> {
  let steps = 0;
  const frozen = new Promise<"frozen">((stop) => {
    const reach: ReachStep = async (step) => {
      steps++;
      if (steps !== job.killAt) return;
      say({ job: job.id, kind: "frozen", step });
      stop("frozen");
      await new Promise(() => {});
    };
    void work(reach).then(
      () => stop("frozen"),
      (error: unknown) => {
        say({
          job: job.id,
          kind: "failed",
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        stop("frozen");
      },
    );
  });
  async function work(reach: ReachStep): Promise<void> {
    const source = await openJob(job, reach);
    const reconciler = createReconciler({ source, clock, batchCommits: 2 });
    reconciler.onChange(() => {
      const { ledger } = reconciler.snapshot;
      if (ledger !== undefined) say({ job: job.id, kind: "serves", commit: ledger.commit });
    });
    await reconciler.load();
    for (const tip of job.stages.slice(job.from)) {
      writeFileSync(join(job.dir, "trunk.git", "refs", "heads", "main"), `${tip}\n`);
      await settle(source, reconciler, tip);
    }
    const taken = steps;
    if (job.verify) {
      const { identical, difference } = await verifyLedger({ source });
      if (!identical) throw new Error(`verify disagrees: ${JSON.stringify(difference)}`);
    }
    await source.close();
    say({ job: job.id, kind: "done", steps: taken });
  }
  await frozen;
}

function openJob({ dir, layout }: Job, reach: ReachStep): Promise<Source> {
  const trunk = join(dir, "trunk.git");
  return openSource({
    location: layout === "remote" ? `file://${trunk}` : trunk,
    stateDir: join(dir, "state"),
    push: true,
    reach,
    ...(layout === "apart" ? { ledgerLocation: join(dir, "ledger.git") } : {}),
  });
}

/** Passes until nothing is left to do, saying yes to whatever waits for a person. */
async function settle(source: Source, reconciler: Reconciler, tip: string): Promise<void> {
  const say = (step: string) => acknowledge({ source, clock, step, reason: "it is meant", by: "operator" });
  for (let round = 0; round < 12; round++) {
    try {
      await reconciler.pass();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      // Reported by every pass; all commits are taken.
      if (error.code !== "SETTINGS_INVALID") {
        const { trunk } = reconciler.catalog.head;
        if (error.code === "HISTORY_REWRITTEN") await say(`rewrite:${trunk}..${tip}`);
        else if (error.code === "MASS_REMOVAL")
          await say(/mass-removal:[0-9a-f]{40}/.exec(error.hint ?? "")?.[0] ?? "");
        else throw error;
        continue;
      }
    }
    const { skills, evidence } = reconciler.catalog;
    // What waits for several pieces is judged again with the last one.
    const waiting = [...skills.values()].flatMap(({ outstanding }) =>
      outstanding?.kind === "held"
        ? outstanding.waiting.filter((key) => key.startsWith("approval:") && !evidence.has(key))
        : [],
    );
    const [first] = waiting.sort();
    if (first === undefined) return;
    await say(first);
  }
  throw new Error("it does not settle");
}

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const jobs = JSON.parse(line) as Job[];
  // A few at once: most of a pass is waiting for git.
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await run(job);
  };
  await Promise.all([worker(), worker(), worker()]);
  say({ job: -1, kind: "idle" });
}
