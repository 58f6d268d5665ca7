/** A pass that is killed at any of its steps, and started again. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/git-fixture.ts";
import { type KilledRun, KillHarness } from "../support/kill/harness.ts";
import { bundleProgram } from "../support/kill/program.ts";
import type { Layout } from "../support/kill/scenario.ts";

const NIGHTLY = process.env["SKILLTRUNK_NIGHTLY"] === "1";
const LAYOUTS: readonly Layout[] = ["local", "remote", "apart"];
const WANTED = NIGHTLY ? 2000 : 200;
const FIRST_SEED = 20_261_122;
const LIMIT_MS = NIGHTLY ? 6 * 3_600_000 : 1_200_000;

const folder = temporaryFolder("skilltrunk-kill-");
let program: string;

beforeAll(async () => {
  program = await bundleProgram(folder.path, "child");
});

afterAll(() => folder.cleanup());

describe("a pass that is killed", { timeout: LIMIT_MS }, () => {
  it(`comes to the same ledger after ${WANTED} kills, leaves nothing behind and never serves less than before`, async () => {
    const harness = new KillHarness({ program, dir: folder.path, all: (batch) => batch % 2 === 1 });
    const runs: KilledRun[] = [];
    for (let i = 0; runs.length < WANTED; i++) {
      const layout = LAYOUTS[i % LAYOUTS.length] ?? "local";
      runs.push(...(await harness.runEach({ seed: FIRST_SEED + i, layout, limit: WANTED - runs.length })));
    }
    await harness.end();
    const wrong = runs.filter(({ wrong: what }) => what.length > 0);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(runs).toHaveLength(WANTED);
    expect([...harness.shapes].sort()).toEqual(["force-push", "merge", "rebase", "revert", "squash"]);
    expect([...new Set(runs.map(({ step }) => step))].length).toBeGreaterThan(8);
  });
});
