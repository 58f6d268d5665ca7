// count-tests.js <vitest JSON report> <exit status of the checks> <exit status of the tests>
// Prints `N passed, N failed` alone on the last line of a continuous-integration run, and exits 1 unless nothing failed.
import { readFileSync } from "node:fs";

const [report, ...statuses] = process.argv.slice(2);
const [check, tests] = statuses.map(Number);
const { passed, skipped, failed: failedTests } = count(report);

// What fails without being a test still fails: the checks, a file that did not load, an error outside every test.
let failed = failedTests;
if (check !== 0) {
  console.log("npm run check failed: counted as one failure.");
  failed++;
}
if (tests !== 0 && failedTests === 0) {
  console.log("npm test failed outside every test: counted as one failure.");
  failed++;
}
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function count(path) {
  try {
    const results = JSON.parse(readFileSync(path, "utf8"));
    const unloaded = results.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    );
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + unloaded.length,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch (error) {
    console.log(`No test results: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
