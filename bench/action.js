/** What the GitHub Action costs from its start to its verdict on a change of one skill, as on a runner that knows nothing yet. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleAction } from "../scripts/bundle-action.js";

const ROOT = dirname(import.meta.dirname);
const ROUNDS = 5;

/** @typedef {{ readonly startMs: number, readonly verdictMs: number }} ActionFigures Medians: until it is loaded, and in all. */

/**
 * Checks a branch of a reconciled repository in `mode: check`, as for a merge queue, which asks the code host nothing.
 * @param {{ readonly repository: string, readonly branch: string }} change
 * @returns {Promise<ActionFigures>}
 */
export async function measureAction({ repository, branch }) {
  const folder = mkdtempSync(join(tmpdir(), "skilltrunk-bench-action-"));
  try {
    const bundle = join(folder, "bundle");
    await bundleAction(ROOT, bundle);
    /** @param {readonly string[]} args */
    const git = (...args) => execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }).trim();
    // As GitHub serves it: single files are fetched.
    git("config", "uploadpack.allowFilter", "true");
    git("config", "uploadpack.allowAnySHA1InWant", "true");
    const [owner, name] = [basename(dirname(repository)), basename(repository)];
    const event = {
      repository: { full_name: `${owner}/${name}`, default_branch: "main" },
      merge_group: { head_sha: git("rev-parse", branch), head_ref: `refs/heads/${branch}` },
    };
    writeFileSync(join(folder, "event.json"), JSON.stringify(event));
    const env = {
      ...{ PATH: process.env["PATH"], HOME: folder, INPUT_MODE: "check", GITHUB_ACTIONS: "true", GITHUB_RUN_ID: "1" },
      GITHUB_EVENT_NAME: "merge_group",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_REPOSITORY: `${owner}/${name}`,
      GITHUB_SERVER_URL: pathToFileURL(dirname(dirname(repository))).href,
      GITHUB_API_URL: "http://127.0.0.1:9",
      GITHUB_SHA: git("rev-parse", branch),
      GITHUB_WORKFLOW_REF: `${owner}/${name}/.github/workflows/check.yml@refs/heads/main`,
      GITHUB_WORKSPACE: folder,
    };
    const rounds = Array.from({ length: ROUNDS }, (_, round) => {
      const temporary = join(folder, String(round));
      mkdirSync(temporary);
      const [output, summary] = ["output", "summary"].map((file) => join(temporary, file));
      for (const file of [output, summary]) writeFileSync(file ?? "", "");
      const files = { RUNNER_TEMP: temporary, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
      return {
        // Without the runner's variables it says so and ends: what that takes is what it takes to load.
        start: run(bundle, { PATH: env.PATH }, 2),
        verdict: run(bundle, { ...env, ...files }, 0),
      };
    });
    return { startMs: median(rounds.map(({ start }) => start)), verdictMs: median(rounds.map((one) => one.verdict)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} bundle @param {NodeJS.ProcessEnv} env @param {number} expected @returns {number} Milliseconds. */
function run(bundle, env, expected) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(bundle, "main.mjs")], { env, encoding: "utf8" });
  if (status !== expected) throw new Error(`the action ended with ${status}, expected ${expected}: ${stdout}${stderr}`);
  return performance.now() - started;
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
