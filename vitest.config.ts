import { configDefaults, defineConfig } from "vitest/config";

/** Where `.ci/run` wants the results as JSON; beside them, people read the usual report. */
const report = process.env["SKILLTRUNK_TEST_REPORT"];

/**
 * Files that share processes, and what those have loaded: to load it anew takes a second a file, more than most of them
 * take. Files that start other programs all the time stay in processes of their own, since what a start costs grows with
 * the memory of the process that starts. So do those of the scanner: V8 makes poorer code of expressions, which is slower
 * and gives up on long texts, once a process has compiled 16 MB of them.
 */
const TOGETHER = [
  "test/{server,mcp,docs,client}/**/*.test.ts",
  "test/core/*.test.ts",
  "test/core/!(scan)/**/*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "together", include: TOGETHER, isolate: false } },
      {
        extends: true,
        test: {
          name: "alone",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, ...TOGETHER],
        },
      },
    ],
    setupFiles: ["test/support/use-syntax.ts", "test/support/property-seed.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
