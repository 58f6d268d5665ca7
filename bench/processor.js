/** Processor time: what a machine that is busy with something else hardly changes, unlike the time on the clock. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const STAT = "/proc/self/stat";
/** Linux counts in hundredths of a second, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Runs work that starts processes and waits for them, and answers what those took.
 * @template T @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, seconds: number, processor: number }>} `processor`: theirs and ours, in seconds; NaN where the system does not tell.
 */
export async function costOf(work) {
  const [started, before] = [performance.now(), processorSeconds()];
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000, processor: processorSeconds() - before };
}

/** Of this process and of those that it started and that have ended. */
function processorSeconds() {
  return secondsIn(STAT, 4);
}

/** Of another process that runs, to the microsecond: of all its threads that have not ended. @param {number} pid */
export function processorSecondsOf(pid) {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return Number.NaN;
  const nanoseconds = readdirSync(tasks).map((task) => {
    // A thread may end while it is looked at.
    const file = join(tasks, task, "schedstat");
    return existsSync(file) ? Number(readFileSync(file, "latin1").split(" ")[0]) : 0;
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** @param {string} stat @param {number} counts How many of the four. */
function secondsIn(stat, counts) {
  if (!existsSync(stat)) return Number.NaN;
  // The second field, the program's name in parentheses, may hold anything; utime, stime, cutime and cstime are the 14th to 17th.
  const fields = readFileSync(stat, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return fields.slice(11, 11 + counts).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}
