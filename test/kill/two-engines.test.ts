/** A rolling upgrade: a later engine takes over what an earlier one wrote, goes on, and verifies its own part. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import type { Said } from "../support/kill/job.ts";
import { bundleProgram, Program } from "../support/kill/program.ts";

const LEDGER = "skilltrunk/ledger";
const EVENTS = "events/one/alpha/0.ndjson";
const folder = temporaryFolder("skilltrunk-engines-");
let program: Program;
let repo: GitFixture;
let run = "";
let runs = 0;

beforeAll(async () => {
  program = new Program(await bundleProgram(folder.path, "child", 2));
});
afterAll(async () => {
  await program.kill(true);
  folder.cleanup();
});

/** One trunk, in which engine 1 has published the first merge. */
beforeEach(async () => {
  run = join(folder.path, `run-${runs++}`);
  mkdirSync(run);
  repo = new GitFixture();
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", trunk()]);
  merge(1);
  await first();
  return () => repo.cleanup();
});

const trunk = () => join(run, "trunk.git");
const git = (...args: string[]) => execFileSync("git", ["-C", trunk(), ...args], { encoding: "utf8" }).trim();
const shown = (path: string) => git("show", `${LEDGER}:${path}`);

function merge(i: number): string {
  repo.commit({ "skills/one/alpha/SKILL.md": skillMd("alpha", { version: `1.${i}.0` }) }, `feat: ${i}`);
  repo.git("push", "-q", trunk(), "main");
  return repo.head();
}

/** What engine 1, this one, makes of the trunk. */
async function first(): Promise<unknown> {
  const source = await openSource({ location: trunk(), stateDir: join(run, "state-of-1") });
  try {
    await createReconciler({ source, clock: { now: () => Date.UTC(2027, 0, 1) } }).pass();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await source.close();
  }
}

/** What engine 2 makes of it, and of the whole ledger in the end. */
async function second(verify = true): Promise<Said | undefined> {
  const job = {
    id: 1,
    dir: run,
    layout: "local",
    stages: [git("rev-parse", "main")],
    from: 0,
    killAt: 0,
    verify,
  } as const;
  return (await program.take([job])).find(({ kind }) => kind === "done" || kind === "failed");
}

const engines = () =>
  shown(EVENTS)
    .split("\n")
    .map((line) => (JSON.parse(line) as { engine: number }).engine);

/** Somebody commits to the ledger's branch what no program of ours would. */
function forge(change: (work: string) => void): void {
  const work = join(run, "forged");
  execFileSync("git", ["clone", "-q", "-b", LEDGER, trunk(), work]);
  change(work);
  const as = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", work, ...as, "commit", "-q", "-a", "-m", "forged"]);
  execFileSync("git", ["-C", work, "push", "-q", "origin", LEDGER]);
}

describe("a ledger of engine 1", { timeout: 120_000 }, () => {
  it("is taken over, continued and verified by engine 2, and then left alone by engine 1", async () => {
    const before = shown(EVENTS);
    merge(2);
    expect(await second()).toMatchObject({ kind: "done" });
    expect(shown(EVENTS).startsWith(before)).toBe(true);
    expect(engines()).toEqual([...before.split("\n").map(() => 1), 2]);

    const tip = git("rev-parse", LEDGER);
    merge(3);
    const refused = await first();
    expect(refused).toMatchObject({ code: "ENGINE_TOO_OLD" });
    expect((refused as Error).message).toBe(
      "The ledger was written by engine 2; this program has engine 1 and appends nothing.",
    );
    expect(git("rev-parse", LEDGER)).toBe(tip);
    expect(await second()).toMatchObject({ kind: "done" });
  });

  it("may be written by both until engine 2 has something to say", async () => {
    expect(await second()).toMatchObject({ kind: "done" });
    merge(2);
    expect(await first()).toBe(undefined);
    expect(engines().every((engine) => engine === 1)).toBe(true);
    merge(3);
    expect(await second()).toMatchObject({ kind: "done" });
    expect(engines().at(-1)).toBe(2);
  });

  it("is no excuse: what was there has to be there still", async () => {
    expect(await second()).toMatchObject({ kind: "done" });
    forge((work) => {
      const path = join(work, EVENTS);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("1.1.0", "1.9.0"));
    });
    merge(2);
    expect(await second(false)).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/what an older engine appended does not continue the events of one\/alpha/),
    });
  });

  it("does not come again: nobody poses as engine 1 once engine 2 has written", async () => {
    merge(2);
    expect(await second()).toMatchObject({ kind: "done" });
    forge((work) => {
      const path = join(work, "head.json");
      writeFileSync(path, readFileSync(path, "utf8").replace('"engine":2', '"engine":1'));
    });
    merge(3);
    expect(await second(false)).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/of engine 1, after engine 2 had written/),
    });
  });
});
