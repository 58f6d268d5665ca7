/**
 * One of several reconcilers of one repository: it makes pass after pass, and waits for a random moment at each step, so that
 * the others come in between. It ends with one more pass when it is told to on standard input.
 */
import { openSource } from "../../../src/adapters/git/open-source.ts";
import type { Step } from "../../../src/app/ports/steps.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import type { Race, RaceReport } from "./race.ts";

const race = JSON.parse(process.argv[2] ?? "") as Race;
let state = race.seed;
/** mulberry32: the same moments for the same seed, as far as the machine lets them be. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
}
/** Ledger commits that it published, and those for which somebody else was quicker. */
let published = 0;
let lost = 0;
const RACES: ReadonlySet<string> = new Set(["LEDGER_MOVED", "PUSH_REFUSED"]);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const source = await openSource({
  location: race.location,
  stateDir: race.stateDir,
  push: true,
  reach: async (step: Step) => {
    if (step === "noted") lost++;
    if (step === "published") {
      lost--;
      published++;
    }
    if (random() < 0.5) await sleep(random() * race.maxDelayMs);
  },
});
const reconciler = createReconciler({ source, clock: { now: () => Date.UTC(2027, 0, 1) }, batchCommits: 3 });
const failures = new Map<string, number>();
let passes = 0;
const seen: string[] = [];
reconciler.onChange(() => {
  const { ledger } = reconciler.snapshot;
  if (ledger !== undefined) seen.push(ledger.commit);
});

async function pass(): Promise<boolean> {
  passes++;
  try {
    await reconciler.pass();
    return true;
  } catch (error) {
    const isRace = error instanceof RegistryError && RACES.has(error.code);
    const what = isRace ? error.code : String(error);
    failures.set(what, (failures.get(what) ?? 0) + 1);
    return false;
  }
}

let isEnding = false;
process.stdin.once("data", () => {
  isEnding = true;
});
await reconciler.load();
process.stdout.write("ready\n");
while (!isEnding) {
  await pass();
  await sleep(random() * race.maxDelayMs);
}
for (let i = 0; i < 20 && !(await pass()); i++) await sleep(random() * 50);
await source.close();
const report: RaceReport = { passes, published, lost, failures: Object.fromEntries(failures), seen };
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
