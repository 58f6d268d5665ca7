import { defineConfig } from "vitest/config";

/** Where `.ci/run` wants the results as JSON; beside them, people read the usual report. */
const report = process.env["SKILLTRUNK_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    setupFiles: ["test/support/use-syntax.ts", "test/support/property-seed.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
