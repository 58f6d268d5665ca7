/**
 * `node bench/unscanned.js <repository> <state>`: a first reconcile like that of the command line, but that no release is
 * scanned: what the budget of a first reconcile is about. What it publishes is not what Skilltrunk publishes.
 */
import { openSource } from "../dist/adapters/git/open-source.js";
import { collectSooner, systemClock } from "../dist/adapters/system.js";
import { createReconciler } from "../dist/app/reconcile/reconcile.js";
import { judgingThreads } from "../dist/wire/judging-threads.js";
import { judgeUnscanned } from "./judge-unscanned.js";

const [location = "", stateDir = ""] = process.argv.slice(2);

collectSooner();
const threads = process.env.NOTHREADS ? undefined : judgingThreads(new URL("./unscanned-thread.js", import.meta.url));
const source = await openSource({ location, stateDir });
try {
  const reconciler = createReconciler({ source, clock: systemClock, judge: judgeUnscanned, threads });
  const { released } = await reconciler.pass();
  console.log(JSON.stringify({ released }));
} finally {
  await source.close();
}
