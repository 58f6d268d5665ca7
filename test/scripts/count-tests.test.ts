/** The last line of a continuous-integration run, which others read. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../support/git-fixture.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "count-tests.js");

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.cleanup());

const RESULTS = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [] };
const UNLOADED = { status: "failed", assertionResults: [] };

it.each([
  ["skips, on a line of their own", RESULTS, [0, 0], ["3 skipped", "7 passed, 0 failed"], 0],
  ["nothing but passes", { ...RESULTS, numPendingTests: 0, numTodoTests: 0 }, [0, 0], ["7 passed, 0 failed"], 0],
  ["a test that failed", { ...RESULTS, numFailedTests: 2 }, [0, 1], ["3 skipped", "7 passed, 2 failed"], 1],
  ["a file that did not load", { ...RESULTS, testResults: [UNLOADED] }, [0, 1], ["3 skipped", "7 passed, 1 failed"], 1],
  ["checks that failed", RESULTS, [1, 0], [expect.any(String), "3 skipped", "7 passed, 1 failed"], 1],
  ["an error outside every test", RESULTS, [0, 1], [expect.any(String), "3 skipped", "7 passed, 1 failed"], 1],
  ["no report", undefined, [0, 1], [expect.stringMatching(/^No test results/), "0 passed, 1 failed"], 1],
])("counts %s", (_, results, statuses, lines, exit) => {
  const report = join(folder.path, "report.json");
  if (results !== undefined) writeFileSync(report, JSON.stringify(results));
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, report, ...statuses.map(String)], {
    encoding: "utf8",
  });
  expect([stdout.trimEnd().split("\n"), status]).toEqual([lines, exit]);
});
