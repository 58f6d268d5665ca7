/** A git of ours that is killed in the middle of what it does: the next pass, or one after locks have aged, goes on without a hand. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSource, type SourceOptions } from "../../src/adapters/git/open-source.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { consequenceOf, RegistryError } from "../../src/core/errors.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { GitKiller, type Shot } from "../support/kill/git-killer.ts";
import { NOW } from "../support/reconciled.ts";

const LEDGER = "refs/heads/skilltrunk/ledger";
/** Many processes a test, on a machine that may be busy. */
const LIMIT_MS = 240_000;
let folder: ReturnType<typeof temporaryFolder>;
let repo: GitFixture;

beforeEach(() => {
  folder = temporaryFolder("skilltrunk-killed-git-");
  repo = new GitFixture();
  merge(1);
  return () => repo.cleanup();
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.cleanup();
});

function merge(i: number): void {
  repo.commit({ "skills/one/alpha/SKILL.md": skillMd("alpha", { body: `Body ${i}.\n` }) }, `fix: change ${i}`);
}

/** What somebody who was never disturbed makes of the same trunk. */
async function undisturbed(): Promise<string> {
  const dir = join(folder.path, "undisturbed.git");
  execFileSync("git", ["clone", "-q", "--bare", "--single-branch", "-b", "main", repo.dir, dir]);
  const source = await openSource({ location: dir, stateDir: join(folder.path, "undisturbed") });
  const { ledger } = await createReconciler({ source, clock: { now: () => NOW } }).pass();
  await source.close();
  return String(ledger.tree);
}

const TEMPORARY = /\.lock$|^lock(?:\.|$)|^tmp_|^\.tmp-|^incoming-|^fast_import_crash|\.aside-/;

function residue(...dirs: string[]): readonly string[] {
  return dirs.flatMap((dir) =>
    (readdirSync(dir, { recursive: true, encoding: "utf8" }) as string[]).filter((path) =>
      TEMPORARY.test(path.slice(path.lastIndexOf("/") + 1)),
    ),
  );
}

/** As if what is there now had been there for some minutes. */
function age(...dirs: string[]): void {
  const then = new Date(Date.now() - 300_000);
  for (const dir of dirs) {
    for (const path of residue(dir)) utimesSync(join(dir, path), then, then);
  }
}

type Case = readonly [what: string, options: (home: string) => Partial<SourceOptions>, shot: (state: string) => Shot];
const here = () => ({});
const far = () => ({ location: `file://${repo.dir}`, push: true });
const apart = (home: string) => ({ ledgerLocation: home });
const inRepository = (path: string) => join(repo.dir, ".git", path);

describe("a git that is killed", { timeout: LIMIT_MS }, () => {
  it.each<Case>([
    [
      "with the lock of the ledger",
      here,
      () => ({ word: "update-ref", once: inRepository("refs/heads/skilltrunk/ledger.lock") }),
    ],
    [
      "with the lock of what this machine knows",
      here,
      (state) => ({ word: "update-ref", once: `${state}/*/git/refs/skilltrunk/known/skilltrunk/ledger.lock` }),
    ],
    ["as it moves a branch", here, () => ({ word: "update-ref" })],
    [
      "with half of the ledger's objects",
      here,
      () => ({ word: "fast-import", once: inRepository("objects/skilltrunk.aside-*/pack/tmp_pack_*") }),
    ],
    ["as it writes the ledger's objects", here, () => ({ word: "fast-import" })],
    ["as it reads objects", here, () => ({ word: "cat-file" })],
    ["as it reads history", here, () => ({ word: "log" })],
    ["as it makes a repository of ours", here, () => ({ word: "init" })],
    ["as it looks at a remote", far, () => ({ word: "ls-remote" })],
    ["as it fetches", far, () => ({ word: "fetch" })],
    ["as it fetches, some way in", far, () => ({ word: "fetch", afterMs: 15 })],
    ["as it pushes", far, () => ({ word: "push" })],
    ["as it pushes, some way in", far, () => ({ word: "push", afterMs: 15 })],
    [
      "with the lock of the mirror's ledger",
      far,
      (state) => ({ word: "update-ref", once: `${state}/*/git/refs/heads/skilltrunk/ledger.lock` }),
    ],
    ["as it packs what another repository gets", apart, () => ({ word: "pack-objects" })],
    ["as it unpacks there", apart, () => ({ word: "index-pack" })],
  ])("%s loses nothing, and everything goes on by itself", async (_, options, shot) => {
    const home = join(folder.path, "ledger.git");
    mkdirSync(home);
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", home]);
    const state = join(folder.path, "state");
    const opening = () => openSource({ location: repo.dir, stateDir: state, ...options(home) });
    const killer = new GitKiller(join(folder.path, "killer"));
    vi.stubEnv("PATH", `${killer.bin}:${process.env["PATH"]}`);

    const aim = shot(state);
    killer.arm(aim);
    const errors: unknown[] = [];
    let opened: Awaited<ReturnType<typeof opening>> | undefined;
    const tryOnce = async () => {
      try {
        opened ??= await opening();
        reconciler ??= createReconciler({ source: opened, clock: { now: () => NOW } });
        await reconciler.pass();
        return true;
      } catch (error) {
        errors.push(error);
        return false;
      }
    };
    let reconciler: ReturnType<typeof createReconciler> | undefined;
    // A lock is there for less than a millisecond: it may take some tries to see one.
    for (let i = 2; i < 5 || (killer.killed === 0 && i < 20); i++) {
      await tryOnce();
      merge(i);
    }
    // One that had done everything in that time was not killed.
    if (aim.afterMs === undefined) expect(killer.killed).toBeGreaterThan(0);
    killer.disarm();
    age(state, join(repo.dir, ".git"), home);

    // What waited before may still be dead, and the lock that is in the way is found by the one that fails at it.
    for (let i = 0; i < 3 && !(await tryOnce()); i++);
    for (const error of errors)
      expect([error, consequenceOf(error).next]).toEqual([expect.any(RegistryError), "retry"]);
    const source = opened as Awaited<ReturnType<typeof opening>>;
    expect(await verifyLedger({ source })).toMatchObject({ identical: true, difference: null });
    await source.close();
    const ledgerHome = options(home).ledgerLocation ?? repo.dir;
    const tree = execFileSync("git", ["-C", ledgerHome, "rev-parse", `${LEDGER}^{tree}`], { encoding: "utf8" }).trim();
    expect(tree).toBe(await undisturbed());
    await (await opening()).close();
    // What the other side of a push leaves is that side's.
    const theirs = options === far ? [] : [join(repo.dir, ".git"), home];
    expect(residue(state, ...theirs)).toEqual([]);
  });
});

describe("the size of files is limited", { timeout: LIMIT_MS }, () => {
  const main = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
  /** In units of 512 bytes, as POSIX has it. */
  const reconcile = (location: string, blocks: number | "unlimited") => {
    const args = [main, "reconcile", location, "--state", join(folder.path, "state"), "--json"];
    const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
    const { status, stdout } = spawnSync("sh", ["-c", command, process.execPath, ...args], { encoding: "utf8" });
    return { status, document: JSON.parse(stdout) as { code?: string; detail?: string; hint?: string } };
  };

  it.each([
    ["the ledger's", () => repo.dir, "STATE_UNWRITABLE", "may not write a file as large as it has to"],
    ["a mirror's", () => `file://${repo.dir}`, "GIT_FAILED", "something ended the git that writes what comes"],
  ])("to less than %s: that is what is said, and it goes on without the limit", (_, location, code, detail) => {
    repo.commit(
      Object.fromEntries(
        Array.from({ length: 150 }, (_unused, i) => [
          `skills/one/s${i}/SKILL.md`,
          skillMd(`s${i}`, { body: `${i}\n` }),
        ]),
      ),
      "feat: many",
    );
    const refused = reconcile(location(), 16);
    expect(refused.document).toMatchObject({ code, detail: expect.stringContaining(detail) });
    expect(refused.document.hint).toContain("ulimit -f");
    expect(reconcile(location(), "unlimited")).toMatchObject({ status: 0 });
    expect(residue(join(folder.path, "state"), join(repo.dir, ".git"))).toEqual([]);
  });
});
