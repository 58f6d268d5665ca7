/** `verify --since`: what came after a state of the ledger is computed again, and what was there is taken as given. */
import { afterEach, describe, expect, it } from "vitest";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { verifyLedger } from "../../src/app/reconcile/verify.ts";
import { withdraw } from "../../src/app/reconcile/withdraw.ts";
import { type Oid, parseSkillRequest, type SkillRequest } from "../../src/core/names.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const LEDGER = "skilltrunk/ledger";
const clock = { now: () => NOW };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const one = (body: string) => ({ "skills/team/one/SKILL.md": skillMd("one", { body: `${body}\n` }) });

async function started(): Promise<Reconciled> {
  const r = await reconciled(new GitFixture());
  cleanups.push(r.close);
  return r;
}

/** Four merges, taken in passes of one, two and one. */
async function fourMerges() {
  const r = await started();
  const trunk: Oid[] = [];
  const ledger: Oid[] = [];
  for (const bodies of [["a"], ["b", "c"], ["d"]]) {
    for (const body of bodies) trunk.push(r.repo.commit(one(body), `fix: ${body}`));
    ledger.push((await r.pass()).ledger.commit ?? "");
  }
  return { r, trunk, ledger };
}

const since = (r: Reconciled, commit: string) => verifyLedger({ source: r.source, since: { commit } });

/** Changes a file of the ledger, in a commit of its own on top. */
function tamper(r: Reconciled, path: string, change: (text: string) => string): void {
  const text = change(`${r.repo.git("show", `${LEDGER}:${path}`).trimEnd()}\n`);
  const work = new GitFixture();
  cleanups.push(async () => work.cleanup());
  work.git("fetch", "-q", r.repo.dir, LEDGER);
  work.git("checkout", "-q", "FETCH_HEAD");
  work.commit({ [path]: text }, "chore: tamper");
  work.git("push", "-q", r.repo.dir, `HEAD:refs/heads/${LEDGER}`);
}

describe("verifying what came after a commit", () => {
  it("starts where the ledger stood then, named by the trunk or by the ledger, within a pass or at its end", async () => {
    const { r, trunk, ledger } = await fourMerges();
    const asked = [trunk[0], trunk[1], trunk[2], trunk[3], ledger[1]].map((commit) => since(r, commit ?? ""));
    const found = (await Promise.all(asked)).map((v) => [v.identical, v.commits, v.since?.ledger]);
    expect(found).toEqual([
      [true, 3, ledger[0]],
      [true, 3, ledger[0]],
      [true, 1, ledger[1]],
      [true, 0, ledger[2]],
      [true, 1, ledger[1]],
    ]);
  });

  it("starts at a moment too, and from nothing before the first", async () => {
    const { r, trunk } = await fourMerges();
    const at = r.repo.git("show", "-s", "--format=%cI", trunk[2] ?? "").trim();
    const moment = new Date(at).toISOString().replace(".000Z", "Z");
    const verified = await verifyLedger({ source: r.source, since: { at: moment } });
    expect([verified.identical, verified.commits, verified.since?.trunk]).toEqual([true, 1, trunk[2]]);
    const all = await verifyLedger({ source: r.source, since: { at: "2000-01-01T00:00:00Z" } });
    expect([all.identical, all.commits, all.since]).toEqual([true, 4, null]);
  });

  it("says so where the ledger has not taken a commit", async () => {
    const { r } = await fourMerges();
    const ahead = r.repo.commit(one("e"), "fix: e");
    for (const commit of [ahead, "0".repeat(40)]) {
      await expect(since(r, commit)).rejects.toMatchObject({ code: "CHANGE_NOT_FOUND" });
    }
  });

  it("enters again the evidence that came later, an erasure too", async () => {
    const { r, trunk, ledger } = await fourMerges();
    const request = parseSkillRequest("team/one@1.0.1") as SkillRequest;
    const proof = { kind: "user", user: "ops", host: "here" } as const;
    await withdraw({ source: r.source, clock }, { request, reason: "leaks", erase: true, proof });
    r.repo.commit(one("e"), "fix: e");
    const last = (await r.pass()).ledger.commit ?? "";
    for (const commit of [...trunk, ...ledger]) {
      expect(await since(r, commit)).toMatchObject({ identical: true });
    }
    expect(await since(r, last)).toMatchObject({ identical: true, commits: 0 });
  });

  it("goes over an accepted rewrite that came later, and starts behind one whose old commits are gone", async () => {
    const { r, trunk, ledger } = await fourMerges();
    const lost = trunk[3] ?? "";
    r.repo.git("reset", "-q", "--hard", "HEAD~1");
    const tip = r.repo.commit(one("other"), "fix: other");
    await acknowledge({ source: r.source, clock, step: `rewrite:${lost}..${tip}`, reason: "meant", by: "ops" });
    await r.pass();
    for (const commit of [...trunk.slice(0, 3), tip, ...ledger]) {
      expect(await since(r, commit)).toMatchObject({ identical: true, takenAsGiven: null });
    }
    r.repo.git("reflog", "expire", "--expire=now", "--all");
    r.repo.git("gc", "-q", "--prune=now");
    expect(await since(r, trunk[0] ?? "")).toMatchObject({ identical: true, takenAsGiven: lost });
    expect(await since(r, tip)).toMatchObject({ identical: true, commits: 0 });
  });

  it("finds what was changed since, in what came later and in what was there before", async () => {
    const path = "events/team/one/0.ndjson";
    const changes = [
      (text: string) => text.replace('"version":"1.0.3"', '"version":"1.0.4"'),
      (text: string) => text.replace('"version":"1.0.0"', '"version":"0.9.0"'),
    ];
    for (const change of changes) {
      const { r, ledger } = await fourMerges();
      tamper(r, path, change);
      expect(await since(r, ledger[1] ?? "")).toMatchObject({ identical: false, difference: { where: "team/one" } });
    }
  });
});
