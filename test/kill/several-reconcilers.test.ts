/** Two and three reconcilers of one repository at once: one ledger comes of it, as one alone would have written it. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { temporaryFolder } from "../support/git-fixture.ts";
import { bundleProgram } from "../support/kill/program.ts";
import { type Race, runRace, writeMerges } from "../support/kill/race.ts";

const NIGHTLY = process.env["SKILLTRUNK_NIGHTLY"] === "1";
const MERGES = NIGHTLY ? 500 : 40;
const LIMIT_MS = NIGHTLY ? 3_600_000 : 600_000;
const LEDGER = "refs/heads/skilltrunk/ledger";

const folder = temporaryFolder("skilltrunk-race-");
let program: string;

beforeAll(async () => {
  program = await bundleProgram(folder.path, "racer");
});

afterAll(() => folder.cleanup());

const cases = [
  { what: "two on one repository", count: 2, remote: false, shared: false },
  { what: "three on one repository", count: 3, remote: false, shared: false },
  { what: "two with one state folder", count: 2, remote: false, shared: true },
  { what: "three that push to one remote", count: 3, remote: true, shared: false },
];

describe("reconcilers at once", { timeout: LIMIT_MS }, () => {
  it.each(cases)("$what lose, double and reorder nothing", async ({ what, count, remote, shared }) => {
    const top = join(folder.path, what.replaceAll(" ", "-"));
    const dir = join(top, "trunk.git");
    mkdirSync(top);
    const tips = writeMerges(dir, MERGES);
    const races: Race[] = Array.from({ length: count }, (_, i) => ({
      location: remote ? `file://${dir}` : dir,
      stateDir: join(top, shared ? "state" : `state-${i}`),
      seed: 20_261_122 + i,
      maxDelayMs: 120,
    }));
    const reports = await runRace(program, dir, { tips, races, everyMs: 20 });

    // Losing a race is all that may have happened to anybody.
    for (const { failures } of reports)
      for (const code of Object.keys(failures)) expect(["LEDGER_MOVED", "PUSH_REFUSED"]).toContain(code);
    const order = git(dir, "rev-list", "--reverse", LEDGER).split("\n");
    expect(git(dir, "rev-list", "--first-parent", "--count", LEDGER)).toBe(String(order.length));
    if (!remote) {
      for (const { seen } of reports) {
        const places = seen.map((commit) => order.indexOf(commit));
        expect(places).not.toContain(-1);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
    }
    // Every one of them had a part in it, or the race was none.
    expect(reports.filter(({ published }) => published > 0).length).toBeGreaterThan(1);
    // Behind a remote a race is lost at the push: what was published here is then not what others see.
    const unseen = reports.reduce((sum, { published, lost }) => sum + published + lost, 0) - order.length;
    expect(unseen).toBeGreaterThan(0);

    // A rebuild compares every event of every chain, in its order; one that writes it alone comes to the same tree.
    const tree = git(dir, "rev-parse", `${LEDGER}^{tree}`);
    const source = await openSource({ location: dir, stateDir: join(top, "alone") });
    expect((await source.ledger.tip())?.head.trunk).toBe(tips.at(-1));
    expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
    await source.close();
    git(dir, "update-ref", "-d", LEDGER);
    const alone = await openSource({ location: dir, stateDir: join(top, "anew") });
    const { ledger } = await createReconciler({ source: alone, clock: { now: () => Date.UTC(2027, 0, 1) } }).pass();
    await alone.close();
    expect(ledger.tree).toBe(tree);
  });
});

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync("git", [`--git-dir=${dir}`, ...args], { encoding: "utf8" }).trim();
}
