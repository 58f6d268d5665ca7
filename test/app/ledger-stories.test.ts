import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import { loadCatalog, reloadCatalog } from "../../src/app/reconcile/load-catalog.ts";
import type { Reconciler } from "../../src/app/reconcile/pass.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import type { RegistryError } from "../../src/core/errors.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const LEDGER = "skilltrunk/ledger";
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(options: { readonly batchCommits?: number } = {}): Promise<Reconciled> {
  const opened = await reconciled(undefined, options);
  cleanups.push(opened.close);
  return opened;
}

/** Another machine's reconciler on the same repository: its own state folder, nothing remembered. */
async function anotherMachine(r: Reconciled, options: { readonly batchCommits?: number } = {}): Promise<Reconciler> {
  const state = temporaryFolder("skilltrunk-state-");
  const source = await openSource({ location: r.repo.dir, stateDir: state.path });
  cleanups.push(state.cleanup, () => source.close());
  return createReconciler({ source, clock: { now: () => NOW }, ...options });
}

function change(r: Reconciled, i: number): void {
  r.repo.commit(
    { [`skills/team/skill-${i % 3}/SKILL.md`]: skillMd(`skill-${i % 3}`, { body: `Change ${i}.\n` }) },
    `feat: change ${i}`,
  );
}

/** Commits an edit of the ledger's files, as somebody with write access could. */
function tamper(r: Reconciled, edit: (folder: string) => void): void {
  const folder = join(r.repo.dir, "..", `clone-${cleanups.length}`);
  r.repo.git("clone", "-q", "--branch", LEDGER, r.repo.dir, folder);
  edit(folder);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Stranger", "-c", "user.email=s@example.com", ...args], { cwd: folder });
  git("commit", "-q", "-a", "-m", "improve the ledger");
  git("push", "-q", "origin", LEDGER);
}

describe("a ledger that cannot be read", () => {
  /** Follows the command that an error's hint gives, letter by letter. */
  function follow(hint: string | undefined, clone = ""): void {
    const [, command = ""] = /: `([^`]+)`/.exec(hint ?? "") ?? [];
    execFileSync("sh", ["-ec", command.replaceAll("<good clone>", clone)], { stdio: "pipe" });
  }

  async function stopped(reconciler: Pick<Reconciler, "pass">): Promise<RegistryError> {
    const error: unknown = await reconciler.pass().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "LEDGER_CORRUPT" });
    return error as RegistryError;
  }

  it("is put back by the command in the hint, to where this machine knew it", async () => {
    const r = await started();
    change(r, 0);
    const good = (await r.pass()).ledger.commit;
    tamper(r, (folder) => writeFileSync(join(folder, "head.json"), "nothing\n"));
    const { hint } = await stopped(r);
    expect(hint).toContain(`update-ref refs/heads/${LEDGER} ${good}`);
    expect(hint).toContain(`skilltrunk verify ${r.repo.dir}`);
    follow(hint);
    expect((await r.pass()).ledger.commit).toBe(good);
  });

  it("is brought from a good clone by the command in the hint, where this machine knew none", async () => {
    const r = await started();
    change(r, 0);
    const good = (await r.pass()).ledger.commit;
    const clone = join(r.repo.dir, "..", "good.git");
    r.repo.git("clone", "-q", "--bare", r.repo.dir, clone);
    tamper(r, (folder) => writeFileSync(join(folder, "head.json"), "nothing\n"));
    const other = await anotherMachine(r);
    follow((await stopped(other)).hint, clone);
    expect((await other.pass()).ledger.commit).toBe(good);
  });
});

describe("the ledger that this machine knew last", () => {
  it("is loaded again as what it was, to the last byte", async () => {
    const r = await started();
    for (let i = 0; i < 4; i++) change(r, i);
    await r.pass();
    const { commit } = (await r.pass()).ledger;
    const { ledger } = r.source;
    expect(await ledger.known()).toBe(commit);
    const tip = await ledger.tipAt(commit ?? "");
    const told = ({ skills }: Catalog) => [...skills.values()].map((entry) => [...entry.releases.values()]);
    const [checked, again] = [await loadCatalog(ledger, tip), await reloadCatalog(ledger, tip)];
    expect(again).toEqual(checked);
    expect(told(again).flat().length).toBeGreaterThan(3);
    // Where it is served, members come in the same order too, but for those of a scan, which is never shown as it is.
    const plain = (catalog: Catalog) =>
      told(catalog)
        .flat()
        .map(({ scan: _, ...release }) => release);
    expect(JSON.stringify(plain(again))).toBe(JSON.stringify(plain(checked)));
  });
});

describe("the ledger's tree", () => {
  it("is the same when the ledger and all state are lost, in one pass or in many", async () => {
    const r = await started();
    for (let i = 0; i < 12; i++) change(r, i);
    const { tree } = (await r.pass()).ledger;
    for (const options of [{}, { batchCommits: 1 }, { batchCommits: 5 }]) {
      r.repo.git("branch", "-q", "-D", LEDGER);
      expect((await (await anotherMachine(r, options)).pass()).ledger.tree).toBe(tree);
    }
  });

  it("is the same when a pass was interrupted: the next one continues", async () => {
    const r = await started({ batchCommits: 2 });
    for (let i = 0; i < 12; i++) change(r, i);
    const stop = new AbortController();
    r.reconciler.onChange(() => stop.abort());
    await expect(r.reconciler.pass(stop.signal)).rejects.toThrow();
    const partial = r.reconciler.catalog.head.trunk;
    expect(partial).not.toBeNull();
    expect(partial).not.toBe(r.repo.head());
    const { ledger, trunk } = await r.pass();
    expect(trunk).toBe(r.repo.head());
    r.repo.git("branch", "-q", "-D", LEDGER);
    expect((await (await anotherMachine(r)).pass()).ledger.tree).toBe(ledger.tree);
  });

  it("is one, whoever reconciles: two machines take turns", async () => {
    const r = await started();
    const other = await anotherMachine(r);
    for (let i = 0; i < 6; i++) {
      change(r, i);
      const first = i % 2 === 0 ? r.reconciler : other;
      const second = i % 2 === 0 ? other : r.reconciler;
      const result = await first.pass();
      expect(result.released).toHaveLength(1);
      expect(await second.pass()).toMatchObject({ events: 0, ledger: result.ledger });
    }
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("is one when two machines race", async () => {
    const r = await started();
    const other = await anotherMachine(r);
    for (let i = 0; i < 8; i++) {
      change(r, i);
      const [a, b] = await Promise.all([r.pass(), other.pass()]);
      expect(a.ledger.tree).toBe(b.ledger.tree);
    }
    expect(await r.verify()).toMatchObject({ identical: true });
    expect(r.repo.git("rev-list", "--count", LEDGER)).toBe("8");
  });
});

describe("a ledger that is pushed back to a remote", () => {
  it("is one for two machines that race: the slower one takes over and verifies what the quicker one pushed", async () => {
    const repo = new GitFixture();
    cleanups.push(() => repo.cleanup());
    const machines = await Promise.all([1, 2].map(() => remoteMachine(repo)));
    for (let i = 0; i < 4; i++) {
      repo.commit(
        { [`skills/team/skill-${i % 2}/SKILL.md`]: skillMd(`skill-${i % 2}`, { body: `Change ${i}.\n` }) },
        `feat: change ${i}`,
      );
      const [a, b] = await Promise.all(machines.map((machine) => machine.pass()));
      expect(a?.ledger.tree).toBe(b?.ledger.tree);
      expect(repo.head(`${LEDGER}^{tree}`)).toBe(a?.ledger.tree);
    }
    expect(repo.git("rev-list", "--count", LEDGER)).toBe("4");
  });

  it("is followed by a machine that does not push, however it was cut into commits, but not when it was tampered with", async () => {
    const repo = new GitFixture();
    cleanups.push(() => repo.cleanup());
    const reader = await remoteMachine(repo, false);
    const writer = await remoteMachine(repo);
    const add = (i: number) =>
      repo.commit({ "skills/team/one/SKILL.md": skillMd("one", { body: `Change ${i}.\n` }) }, `feat: change ${i}`);
    for (let i = 0; i < 3; i++) {
      add(i);
      await reader.pass();
    }
    await writer.pass();
    const behind = repo.head(LEDGER);
    repo.git("update-ref", "-d", `refs/heads/${LEDGER}`);
    add(4);
    const { ledger: ahead } = await reader.pass();
    repo.git("update-ref", `refs/heads/${LEDGER}`, behind);
    expect((await reader.pass()).ledger.tree).toBe(ahead.tree);
    const { ledger } = await writer.pass();
    expect(await reader.pass()).toMatchObject({ events: 0, ledger: { tree: ledger.tree } });
    const files = {
      "events/team/one/0.ndjson": repo
        .git("show", `${LEDGER}:events/team/one/0.ndjson`)
        .replace("Change", "Chance")
        .replace("feat", "fear"),
    };
    repo.git("checkout", "-q", LEDGER);
    repo.commit(files, "improve");
    repo.checkout("main");
    add(3);
    await expect(reader.pass()).rejects.toMatchObject({ code: expect.stringMatching(/^LEDGER_(FORKED|CORRUPT)$/) });
  });
});

/** A machine that knows the repository by URL and mirrors it. */
async function remoteMachine(repo: GitFixture, push = true): Promise<Reconciler> {
  const state = temporaryFolder("skilltrunk-state-");
  const source = await openSource({ location: `file://${repo.dir}`, stateDir: state.path, push });
  cleanups.push(state.cleanup, () => source.close());
  return createReconciler({ source, clock: { now: () => NOW } });
}

describe("a ledger that somebody else moved", () => {
  it.each([
    [
      "an event was edited",
      (folder: string) =>
        edit(join(folder, "events/team/skill-0/0.ndjson"), (t) =>
          t.replace("Change", "Chance").replace("feat", "fear"),
        ),
    ],
    ["an event was added", (folder: string) => appendFileSync(join(folder, "events/team/skill-0/0.ndjson"), "{}\n")],
    [
      "the head was moved back",
      (folder: string) => edit(join(folder, "head.json"), (t) => t.replace(/"live":\d+/, '"live":7')),
    ],
  ])("is not followed when %s; nothing is appended", async (_what, change_) => {
    const r = await started();
    change(r, 0);
    await r.pass();
    tamper(r, change_);
    const moved = r.repo.head(LEDGER);
    change(r, 1);
    await expect(r.pass()).rejects.toMatchObject({
      code: expect.stringMatching(/^LEDGER_(FORKED|CORRUPT)$/),
      hint: expect.any(String),
    });
    expect(r.repo.head(LEDGER)).toBe(moved);
    expect(r.reconciler.catalog.skills.size).toBe(1);
  });

  it("is not followed when it lost what was known", async () => {
    const r = await started();
    change(r, 0);
    await r.pass();
    const old = r.repo.head(LEDGER);
    change(r, 1);
    await r.pass();
    r.repo.git("update-ref", `refs/heads/${LEDGER}`, old);
    await expect(r.pass()).rejects.toMatchObject({ code: "LEDGER_FORKED" });
    r.repo.git("update-ref", "-d", `refs/heads/${LEDGER}`);
    await expect(r.pass()).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  });

  it.each([
    ["here", (r: Reconciled) => ({ location: r.repo.dir })],
    ["far away", (r: Reconciled) => ({ location: `file://${r.repo.dir}`, push: true })],
  ])("%s is put back by the command that the message gives, or accepted without what is remembered", async (_, at) => {
    const r = await started();
    const state = temporaryFolder("skilltrunk-state ");
    cleanups.push(state.cleanup);
    const pass = async () => {
      const source = await openSource({ ...at(r), stateDir: state.path });
      return await createReconciler({ source, clock: { now: () => NOW } })
        .pass()
        .finally(() => source.close());
    };
    const stalled = async () => {
      const error = await pass().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "LEDGER_FORKED", hint: expect.any(String) });
      return [...String((error as RegistryError).hint).matchAll(/`(git [^`]*)`|folder ('[^']*')/g)];
    };
    change(r, 0);
    await pass();
    change(r, 1);
    const { ledger } = await pass();
    const wrong = r.repo.git("commit-tree", "-m", "wrong", `${LEDGER}~1^{tree}`, "-p", LEDGER);
    r.repo.git("update-ref", `refs/heads/${LEDGER}`, wrong);
    const [command = "", folder = ""] = (await stalled()).map(([, git, place]) => git ?? place);
    execFileSync("sh", ["-c", command.replace("<its URL>", `'file://${r.repo.dir}'`)], { stdio: "pipe" });
    expect(await pass()).toMatchObject({ events: 0, ledger });
    r.repo.git("update-ref", `refs/heads/${LEDGER}`, wrong);
    await stalled();
    execFileSync("sh", ["-c", `rm -r ${folder}`]);
    expect((await pass()).ledger.commit).not.toBe(ledger.commit);
  });

  it("by a newer engine is left alone, and says so", async () => {
    const r = await started();
    change(r, 0);
    await r.pass();
    tamper(r, (folder) => edit(join(folder, "head.json"), (t) => t.replace('"engine":1', '"engine":2')));
    const moved = r.repo.head(LEDGER);
    change(r, 1);
    await expect(r.pass()).rejects.toMatchObject({ code: "ENGINE_TOO_OLD" });
    expect(r.repo.head(LEDGER)).toBe(moved);
  });

  it("is shown by verify with the first event that differs", async () => {
    const r = await started();
    for (let i = 0; i < 4; i++) change(r, i);
    await r.pass();
    expect(await r.verify()).toMatchObject({ identical: true, difference: null });
    tamper(r, (folder) => edit(join(folder, "head.json"), (t) => t.replace(/"live":\d+/, '"live":7')));
    expect(await r.verify()).toMatchObject({ identical: false, difference: { where: "head.json" } });
  });

  it.each([
    ["an edited file", 'echo more >> "$RELEASE/SKILL.md"', "releases/team/skill-1/1.0.0/SKILL.md"],
    ["a removed release", 'git rm -q -r "$RELEASE"', "releases/team/skill-1/1.0.0/SKILL.md"],
    ["a file that nobody wrote", "echo more > extra && git add extra", "extra"],
  ])("that was written in several passes is shown by verify with %s", async (_, command, where) => {
    const r = await started();
    for (let i = 0; i < 4; i++) {
      change(r, i);
      await r.pass();
    }
    expect(await r.verify()).toMatchObject({ identical: true, difference: null });
    const RELEASE = "releases/team/skill-1/1.0.0";
    tamper(r, (folder) => execFileSync("sh", ["-ec", command], { cwd: folder, env: { ...process.env, RELEASE } }));
    expect(await r.verify()).toMatchObject({ identical: false, difference: { where, n: null } });
  });
});

function edit(path: string, change_: (text: string) => string): void {
  writeFileSync(path, change_(readFileSync(path, "utf8")));
}
