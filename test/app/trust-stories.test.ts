import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { MemoryTrunk, memorySource } from "../support/memory-trunk.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const clock = { now: () => NOW };
const ONE = "skills/team/one/SKILL.md";
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(): Promise<Reconciled> {
  const opened = await reconciled();
  cleanups.push(opened.close);
  return opened;
}

async function anotherMachine(r: Reconciled): Promise<Source> {
  const state = temporaryFolder("skilltrunk-state-");
  const source = await openSource({ location: r.repo.dir, stateDir: state.path });
  cleanups.push(state.cleanup, () => source.close());
  return source;
}

/** Edits the ledger as somebody with write access could, while no reconciler runs. */
function tamper(r: Reconciled): void {
  const folder = join(r.repo.dir, "..", "tampered");
  r.repo.git("clone", "-q", "--branch", "skilltrunk/ledger", r.repo.dir, folder);
  const path = join(folder, "events/team/one/0.ndjson");
  writeFileSync(path, readFileSync(path, "utf8").replace('"by":"Author"', '"by":"Mallory"'));
  execFileSync("git", ["-c", "user.name=M", "-c", "user.email=m@example.com", "commit", "-q", "-a", "-m", "improve"], {
    cwd: folder,
  });
  execFileSync("git", ["push", "-q", "origin", "skilltrunk/ledger"], { cwd: folder });
}

describe("a ledger that was edited while nobody ran", () => {
  it("is neither served nor built on, also when it is loaded before the first pass", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    tamper(r);
    r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    const fresh = createReconciler({ source: r.source, clock });
    await fresh.load();
    expect([...fresh.catalog.skills.values()][0]?.releases.get("1.0.0")?.by).toBe("Author");
    await expect(fresh.pass()).rejects.toMatchObject({ code: "LEDGER_FORKED" });
    await expect(fresh.pass()).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  });

  it("is not made good by an acknowledgement of something else", async () => {
    const r = await started();
    const first = r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    tamper(r);
    await expect(
      acknowledge({ source: r.source, clock, step: `mass-removal:${first}`, reason: "x", by: "ops" }),
    ).rejects.toMatchObject({ code: "LEDGER_FORKED" });
  });
});

describe("a rewrite that was accepted", () => {
  it("is followed by a machine that knew the old history, and verified with what it removed", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/two/SKILL.md": skillMd("two") }, "feat: begin");
    const other = await anotherMachine(r);
    const follower = createReconciler({ source: other, clock });
    const lost = r.repo.commit({ "skills/team/three/SKILL.md": skillMd("three") }, "feat: three");
    await r.pass();
    await follower.pass();
    r.repo.git("reset", "-q", "--hard", "HEAD~1");
    const tip = r.repo.commit({ "skills/team/two/SKILL.md": null }, "chore: remove two");
    await acknowledge({ source: r.source, clock, step: `rewrite:${lost}..${tip}`, reason: "meant", by: "ops" });
    await r.pass();
    expect(r.entry("team/three")?.retired).toBe(true);
    expect(await r.verify()).toMatchObject({ identical: true });
    expect((await follower.pass()).ledger.tree).toBe((await r.pass()).ledger.tree);
    r.repo.git("reflog", "expire", "--expire=now", "--all");
    r.repo.git("gc", "-q", "--prune=now");
    expect(await r.verify()).toMatchObject({ identical: true, takenAsGiven: lost });
  });
});

describe("what a verdict says", () => {
  it("does not depend on where a blob was seen before: a huge SKILL.md moved into references is a file like others", async () => {
    const r = await started();
    const huge = skillMd("one", { body: "x".repeat(2 * 1024 * 1024) });
    r.repo.commit({ [ONE]: huge }, "feat: huge");
    r.repo.commit({ [ONE]: skillMd("one"), "skills/team/one/references/big.md": huge }, "fix: move the bulk");
    const result = await r.pass();
    expect(result.released).toEqual([expect.objectContaining({ id: "team/one" })]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("does not depend on the order in which files came: a clash is told the same by a restarted reconciler", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ [ONE]: skillMd("one"), "skills/team/one/readme.md": "a" });
    trunk.add({ "skills/team/one/README.md": "b" });
    const source = memorySource(trunk);
    await createReconciler({ source, clock }).pass();
    trunk.add({ [ONE]: skillMd("one", { body: "Touched.\n" }) });
    await createReconciler({ source, clock }).pass();
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });

  it("survives a tree that is deeper than a stack", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ [ONE]: skillMd("one"), [`${"d/".repeat(20_000)}file`]: "deep" });
    const source = memorySource(trunk);
    await createReconciler({ source, clock }).pass();
    trunk.add({ [ONE]: skillMd("one", { body: "Again.\n" }) });
    expect((await createReconciler({ source, clock }).pass()).released).toHaveLength(1);
  });
});

describe("visibility", () => {
  it("of a retired skill follows a ceiling that comes later", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ [ONE]: skillMd("one") });
    trunk.add({ [ONE]: null });
    trunk.add({ "skilltrunk.yaml": "namespaces:\n  team: { visibility: private }\n" });
    const reconciler = createReconciler({ source: memorySource(trunk), clock });
    await reconciler.pass();
    expect([...reconciler.catalog.skills.values()][0]).toMatchObject({
      retired: true,
      offer: { visibility: "private" },
    });
  });

  it("does not open when the settings file is deleted", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ [ONE]: skillMd("one"), "skilltrunk.yaml": "visibility: internal\n" });
    trunk.add({ "skilltrunk.yaml": null });
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    await reconciler.pass();
    expect([...reconciler.catalog.skills.values()][0]?.offer.visibility).toBe("internal");
    trunk.add({ "skilltrunk.yaml": "visibility: public\n" });
    await reconciler.pass();
    expect([...reconciler.catalog.skills.values()][0]?.offer.visibility).toBe("public");
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });
});

describe("the guards", () => {
  const names = Array.from({ length: 40 }, (_, i) => `skill-${i}`);

  it("count removals that a rename only promises", async () => {
    const trunk = new MemoryTrunk();
    const all = Object.fromEntries(names.map((n) => [`skills/old/${n}/SKILL.md`, skillMd(n)]));
    trunk.add({
      "policy.yaml": "block: critical\n",
      "skilltrunk.yaml": "names: scoped\n",
      ...all,
      ...Object.fromEntries(names.map((n) => [`skills/new/${n}/SKILL.md`, skillMd(n)])),
    });
    const renames = names
      .slice(0, 20)
      .map((n) => `  old/${n}: new/${n}\n`)
      .join("");
    trunk.add({
      "skilltrunk.yaml": `names: scoped\nrenames:\n${renames}`,
      ...Object.fromEntries(names.slice(0, 20).map((n) => [`skills/old/${n}/SKILL.md`, null])),
    });
    await expect(createReconciler({ source: memorySource(trunk), clock }).pass()).rejects.toMatchObject({
      code: "MASS_REMOVAL",
    });
  });

  it("let a root commit from the future pass once it is acknowledged", async () => {
    const trunk = new MemoryTrunk();
    const root = trunk.add({ [ONE]: skillMd("one") }, "feat: one", { committedAt: Date.UTC(2099, 0, 1) / 1000 });
    const source = memorySource(trunk);
    const reconciler = createReconciler({ source, clock });
    await expect(reconciler.pass()).rejects.toMatchObject({ code: "FUTURE_COMMIT" });
    await acknowledge({ source, clock, step: `future-date:${root}`, reason: "wrong clock", by: "ops" });
    expect((await reconciler.pass()).released).toHaveLength(1);
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });

  it("can be verified between a removal and the later commit that acknowledged it", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({
      "policy.yaml": "block: critical\n",
      ...Object.fromEntries(names.map((n) => [`skills/a/${n}/SKILL.md`, skillMd(n)])),
    });
    const removal = trunk.add(Object.fromEntries(names.map((n) => [`skills/a/${n}/SKILL.md`, null])));
    for (let i = 0; i < 4; i++) trunk.add({ "README.md": `${i}\n` });
    trunk.add({ "acknowledgements/all.yaml": `acknowledge: mass-removal\ncommit: ${removal}\nreason: closing down\n` });
    const source = memorySource(trunk);
    const stop = new AbortController();
    const reconciler = createReconciler({ source, clock, batchCommits: 1 });
    reconciler.onChange(({ head }) => {
      if (head.trunk === removal) stop.abort();
    });
    await expect(reconciler.pass(stop.signal)).rejects.toThrow();
    expect(reconciler.catalog.head.trunk).not.toBe(trunk.head);
    expect(await verifyLedger({ source })).toMatchObject({ identical: true });
  });

  it("say that the trunk is gone rather than that all is well", async () => {
    const r = await started();
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    r.repo.git("checkout", "-q", "--detach");
    r.repo.git("branch", "-q", "-D", "main");
    await expect(r.pass()).rejects.toMatchObject({ code: "TRUNK_NOT_FOUND" });
  });

  it("judge a commit that mends the policy by what it says", async () => {
    const trunk = new MemoryTrunk();
    trunk.add({ "policy.yaml": "block: nonsense\n" });
    trunk.add({ "policy.yaml": "block: critical\n", [ONE]: skillMd("one") });
    const reconciler = createReconciler({ source: memorySource(trunk), clock });
    expect((await reconciler.pass()).released).toHaveLength(1);
  });
});
