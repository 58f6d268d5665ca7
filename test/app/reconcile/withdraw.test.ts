/** Withdrawing a release at once, in real repositories: what follows, who else agrees, and what makes the trunk agree. */
import { afterEach, describe, expect, it } from "vitest";
import { openSource } from "../../../src/adapters/git/open-source.ts";
import { openLedgerReader } from "../../../src/adapters/ledger/registry-ledger.ts";
import { auditLedger } from "../../../src/app/index/audit.ts";
import { createLedgerRegistry } from "../../../src/app/install/ledger-registry.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { rebuildLedger } from "../../../src/app/reconcile/rebuild.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { verifyLedger } from "../../../src/app/reconcile/verify.ts";
import { withdraw, withdrawalFile } from "../../../src/app/reconcile/withdraw.ts";
import type { AsOf } from "../../../src/core/catalog/as-of.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import { readEvent } from "../../../src/core/ledger/event.ts";
import { parseSkillRequest, type SkillRequest } from "../../../src/core/names.ts";
import { pendingEmergencies } from "../../../src/core/plan/emergency.ts";
import { skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
const ONE = "skills/team/one/SKILL.md";
const LIFECYCLE = "lifecycle/team/one.yaml";
const USER = { kind: "user", user: "ops", host: "here" } as const;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function published(): Promise<Reconciled> {
  const r = await reconciled();
  cleanups.push(r.close);
  r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  r.repo.commit({ [ONE]: skillMd("one", { body: "Better.\n" }) }, "fix: better");
  await r.pass();
  return r;
}

async function anotherMachine(r: Reconciled) {
  const state = temporaryFolder("skilltrunk-state-");
  const source = await openSource({ location: r.repo.dir, stateDir: state.path });
  cleanups.push(state.cleanup, () => source.close());
  return { source, reconciler: createReconciler({ source, clock }) };
}

const request = (text: string) => parseSkillRequest(text) as SkillRequest;
const take = (r: Pick<Reconciled, "source">, text: string, more: { erase?: boolean; reason?: string } = {}) =>
  withdraw(
    { source: r.source, clock },
    { request: request(text), reason: more.reason ?? "leaks", erase: more.erase ?? false, proof: USER },
  );
const pending = (r: Reconciled) =>
  pendingEmergencies(r.reconciler.catalog).map(({ entry, release }) => `${entry.id}@${release.version}`);
const trees = (r: Reconciled, path: string) => r.repo.git("ls-tree", "-r", "--name-only", "skilltrunk/ledger", path);

async function expectEverybodyAgrees(r: Reconciled): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true });
  const other = await anotherMachine(r);
  const theirs = await other.reconciler.pass();
  expect(theirs.ledger).toEqual((await r.pass()).ledger);
  const tip = await other.source.ledger.tip();
  if (tip === undefined) throw new Error("there is a ledger");
  const rebuilt = await rebuildLedger({ source: other.source, base: undefined, tip, horizon: undefined });
  expect(rebuilt.tip.tree).toBe(tip.tree);
}

describe("an emergency withdrawal", () => {
  it("takes effect with the evidence, at the trunk's time, and says who did it and how that is known", async () => {
    const r = await published();
    const before = r.reconciler.catalog.head;
    await take(r, "team/one@1.0.1", { reason: "sends secrets" });
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "online", "1.0.1": "withdrawn" });
    const latest = resolve(r.reconciler.catalog, request("one"), { audience: "public", now: "2026-07-01" });
    expect(latest.release.version).toBe("1.0.0");
    const lines = r.repo.git("show", "skilltrunk/ledger:events/team/one/0.ndjson").trim().split("\n");
    expect(readEvent(lines.at(-1) ?? "")).toMatchObject({
      type: "state",
      to: "withdrawn",
      reason: "sends secrets",
      emergency: true,
      by: "ops",
      at: before.at,
      commit: before.trunk,
      entered: "2026-07-01T00:00:00Z",
    });
    expect(r.entry("team/one")?.releases.get("1.0.1")?.since).toBe("2026-07-01T00:00:00Z");
    const registry = r.repo.git("show", "skilltrunk/ledger:events/_registry/0.ndjson").trim();
    expect(readEvent(registry)).toMatchObject({ kind: "withdraw", subject: "team/one@1.0.1", source: "user" });
    expect(pending(r)).toEqual(["team/one@1.0.1"]);
    await expectEverybodyAgrees(r);
  });

  it("is of the moment when it was entered, to whoever looks back", async () => {
    const r = await published();
    const before = r.reconciler.catalog.head.at ?? "";
    await take(r, "team/one@1.0.1");
    const state = temporaryFolder("skilltrunk-state-");
    cleanups.push(state.cleanup);
    const stateAt = async (asOf: AsOf) => {
      const reader = await openLedgerReader({ location: r.repo.dir, stateDir: state.path, progress: () => {} });
      const registry = createLedgerRegistry(reader, clock);
      const { versions } = await registry.show(request("team/one"), asOf).finally(() => registry.close());
      return versions[0]?.state;
    };
    expect(before < "2026-06-30T23:59:59Z").toBe(true);
    expect(await stateAt({ at: before })).toBe("online");
    expect(await stateAt({ commit: r.repo.head() })).toBe("online");
    expect(await stateAt({ at: "2026-06-30T23:59:59Z" })).toBe("online");
    expect(await stateAt({ at: "2026-07-01T00:00:00Z" })).toBe("withdrawn");
    const rows = async (since: string) => (await auditLedger(r.source, { since })).rows.map(({ what }) => what);
    expect(await rows("2026-07-01")).toEqual([
      "withdraw team/one@1.0.1: leaks (ops on here)",
      "1.0.1: online → withdrawn: leaks",
    ]);
    await expectEverybodyAgrees(r);
  });

  it("is no finding against a file that was there before it, and one more event when the trunk agrees", async () => {
    const r = await published();
    r.repo.commit({ [LIFECYCLE]: "tags: [x]\nversions:\n  1.0.1: { state: yanked, reason: slow }\n" }, "chore: yank");
    await r.pass();
    await take(r, "team/one@1.0.1");
    await take(r, "team/one@1.0.0");
    const heard = async () => (await r.pass()).unheeded.map(({ rule }) => rule);
    expect(await heard()).toEqual([]);
    const withdrawn =
      "versions:\n  1.0.1: { state: withdrawn, reason: leaks }\n  1.0.0: { state: withdrawn, reason: leaks }\n";
    for (const text of [withdrawn, `tags: [y]\n${withdrawn}`]) {
      r.repo.commit({ [LIFECYCLE]: text }, "chore: agree");
      expect(await heard()).toEqual([]);
    }
    const states = (await auditLedger(r.source, { skill: "team/one" })).rows.filter(({ type }) => type === "state");
    // The commits of tests are older than the clock of whoever withdraws.
    expect(states.toSorted((a, b) => a.n - b.n).map(({ what }) => what)).toEqual([
      "1.0.1: online → yanked: slow",
      "1.0.1: yanked → withdrawn: leaks",
      "1.0.0: online → withdrawn: leaks",
      "1.0.0: withdrawn, and now the trunk says so too: leaks",
      "1.0.1: withdrawn, and now the trunk says so too: leaks",
    ]);
    r.repo.commit({ [LIFECYCLE]: "tags: [z]\n" }, "chore: forget");
    expect(await heard()).toEqual(["lifecycle-withdrawn-final", "lifecycle-withdrawn-final"]);
    await expectEverybodyAgrees(r);
  });

  it("stays a condition over merges that say nothing of it, and until the trunk withdraws it", async () => {
    const r = await published();
    await take(r, "team/one@1.0.1");
    r.repo.commit({ [LIFECYCLE]: "tags: [x]\n" }, "chore: tag");
    await r.pass();
    expect([pending(r), r.versions("team/one")["1.0.1"]]).toEqual([["team/one@1.0.1"], "withdrawn"]);
    const file = await withdrawalFile(r.source, r.repo.head(), {
      id: r.entry("team/one")?.id ?? ("" as never),
      version: "1.0.1",
      reason: "leaks",
    });
    expect(Buffer.from(file?.bytes ?? []).toString()).toContain("tags: [x]");
    r.repo.commit({ [LIFECYCLE]: Buffer.from(file?.bytes ?? []).toString() }, "chore: withdraw (#7)");
    await r.pass();
    expect([pending(r), r.versions("team/one")["1.0.1"]]).toEqual([[], "withdrawn"]);
    await expectEverybodyAgrees(r);
  });

  it("is followed by a reconciler that runs already, and by one that was ahead of it", async () => {
    const r = await published();
    const other = await anotherMachine(r);
    await other.reconciler.pass();
    await take(other, "team/one@1.0.0");
    r.repo.commit({ "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
    await r.pass();
    expect(r.versions("team/one")["1.0.0"]).toBe("withdrawn");
    expect((await other.reconciler.pass()).ledger).toEqual((await r.pass()).ledger);
    await expectEverybodyAgrees(r);
  });

  it.each([
    ["team/one@9.9.9", {}, "VERSION_NOT_FOUND"],
    ["team/none@1.0.0", {}, "SKILL_NOT_FOUND"],
    ["team/one@1.0.0", { reason: "two\nlines" }, "USAGE"],
    ["team/one@1.0.0", { reason: "" }, "USAGE"],
  ])("of %s with %j is %s, and nothing is written", async (text, more, code) => {
    const r = await published();
    const before = r.repo.head("skilltrunk/ledger");
    await expect(take(r, text, more)).rejects.toMatchObject({ code });
    expect(r.repo.head("skilltrunk/ledger")).toBe(before);
  });

  it("twice is once; what the trunk withdrew needs none", async () => {
    const r = await published();
    const first = await take(r, "one@1.0.0");
    expect(await take(r, "team/one@1.0.0")).toMatchObject({ isKnown: true, ledger: first.ledger });
    const text = 'versions:\n  1.0.0: { state: withdrawn, reason: "x" }\n  1.0.1: { state: withdrawn, reason: "x" }\n';
    r.repo.commit({ [LIFECYCLE]: text }, "chore: withdraw both");
    await r.pass();
    await expect(take(r, "team/one@1.0.1")).rejects.toMatchObject({ code: "VERSION_GONE" });
  });

  it("reaches a skill that is disabled", async () => {
    const r = await published();
    r.repo.commit({ [LIFECYCLE]: "enabled: false\n" }, "chore: disable");
    await r.pass();
    await take(r, "team/one@1.0.0");
    await r.pass();
    expect(r.versions("team/one")["1.0.0"]).toBe("withdrawn");
  });
});

describe("erasing", () => {
  it("drops the bytes of every release that has the same, keeps digest and events, and they never come back", async () => {
    const r = await published();
    const body = skillMd("one");
    r.repo.commit({ [ONE]: body }, "fix: back to the first");
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.0.1", "1.0.2"]);
    const digest = r.entry("team/one")?.releases.get("1.0.0")?.digest;
    await take(r, "team/one@1.0.0", { erase: true });
    await r.pass();
    expect(r.versions("team/one")).toEqual({ "1.0.0": "withdrawn", "1.0.1": "online", "1.0.2": "withdrawn" });
    expect(trees(r, "releases/")).toBe("releases/team/one/1.0.1/SKILL.md");
    expect(r.entry("team/one")?.releases.get("1.0.0")?.digest).toBe(digest);
    expect(pending(r)).toEqual(["team/one@1.0.0"]);
    // The same bytes once more, after others.
    r.repo.commit({ [ONE]: skillMd("one", { body: "Other.\n" }) }, "fix: other");
    r.repo.commit({ [ONE]: body }, "fix: back again");
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.0.1", "1.0.2", "1.0.3"]);
    expect(trees(r, "releases/")).toBe("releases/team/one/1.0.1/SKILL.md\nreleases/team/one/1.0.3/SKILL.md");
    await expectEverybodyAgrees(r);
  });

  it("of what is withdrawn by the trunk already waits for no merge", async () => {
    const r = await published();
    r.repo.commit({ [LIFECYCLE]: 'versions:\n  1.0.0: { state: withdrawn, reason: "x" }\n' }, "chore: withdraw");
    await r.pass();
    await take(r, "team/one@1.0.0", { erase: true });
    await r.pass();
    expect([pending(r), trees(r, "releases/")]).toEqual([[], "releases/team/one/1.0.1/SKILL.md"]);
    await expectEverybodyAgrees(r);
  });

  it("keeps nobody from publishing the next version when the bytes are gone for good", async () => {
    const r = await published();
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: policy");
    await r.pass();
    await take(r, "team/one@1.0.1", { erase: true });
    r.repo.commit({ [ONE]: skillMd("one", { body: "Clean.\n" }) }, "fix: clean");
    expect((await r.pass()).released).toMatchObject([{ id: "team/one", version: "1.0.2" }]);
    await expectEverybodyAgrees(r);
  });

  it("can be carried through to Git's own history, and verify takes what is gone as given", async () => {
    const r = await published();
    await take(r, "team/one@1.0.1", { erase: true });
    await r.pass();
    const old = r.repo.head();
    const pruned = r.repo.git("commit-tree", "-m", "Ledger, pruned", "skilltrunk/ledger^{tree}");
    r.repo.git("update-ref", "refs/heads/skilltrunk/ledger", pruned);
    r.repo.git("reset", "-q", "--hard", "HEAD~1");
    const now = r.repo.commit({ [ONE]: skillMd("one", { body: "Clean.\n" }) }, "fix: clean");
    r.repo.git("reflog", "expire", "--expire=now", "--all");
    r.repo.git("gc", "-q", "--prune=now");
    const other = await anotherMachine(r);
    await acknowledge({ source: other.source, clock, step: `rewrite:${old}..${now}`, reason: "pruned", by: "ops" });
    expect((await other.reconciler.pass()).released).toMatchObject([{ id: "team/one", version: "1.0.2" }]);
    expect(await verifyLedger({ source: other.source })).toMatchObject({ identical: true, takenAsGiven: old });
  });

  it("leaves the last file of a folder behind as no folder", async () => {
    const r = await reconciled();
    cleanups.push(r.close);
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    await r.pass();
    await take(r, "team/one@1.0.0", { erase: true });
    expect(r.repo.git("ls-tree", "--name-only", "skilltrunk/ledger")).toBe("events\nhead.json\nrelations");
    await expectEverybodyAgrees(r);
  });
});
