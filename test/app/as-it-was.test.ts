/** What was so at a moment, where a merge waited for evidence: it is so from when that came, on every machine that computes it. */
import { afterEach, describe, expect, it } from "vitest";
import { openLedgerReader } from "../../src/adapters/ledger/registry-ledger.ts";
import { auditLedger } from "../../src/app/index/audit.ts";
import { createLedgerRegistry } from "../../src/app/install/ledger-registry.ts";
import type { Registry } from "../../src/app/ports/ports.ts";
import { acknowledge } from "../../src/app/reconcile/acknowledge.ts";
import { createReconciler, type ReconcilerOptions } from "../../src/app/reconcile/reconcile.ts";
import type { AsOf } from "../../src/core/catalog/as-of.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { parseSkillRequest, type SkillId, type SkillRequest } from "../../src/core/names.ts";
import { skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { type Reconciled, reconciled } from "../support/reconciled.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const MONDAY = "2026-07-06T09:00:00Z";
const TUESDAY = "2026-07-07T09:00:00Z";
const THURSDAY = "2026-07-09T09:00:00Z";
const THURSDAY_CLOCK = { now: () => Date.parse(THURSDAY) + 999 };
const FRIDAY_CLOCK = { now: () => Date.parse("2026-07-10T09:00:00Z") };
const ONE = "skills/team/one/SKILL.md";
const request = (text: string) => parseSkillRequest(text) as SkillRequest;

async function opened(): Promise<Reconciled> {
  const r = await reconciled(undefined, { now: () => Date.parse(MONDAY) });
  cleanups.push(r.close);
  return r;
}

/** As whoever reads the repository looks back on Friday. */
async function asking<T>(r: Reconciled, ask: (registry: Registry) => Promise<T>): Promise<T | string> {
  const state = temporaryFolder("skilltrunk-state-");
  cleanups.push(state.cleanup);
  const reader = await openLedgerReader({ location: r.repo.dir, stateDir: state.path, progress: () => {} });
  const registry = createLedgerRegistry(reader, FRIDAY_CLOCK);
  return await ask(registry)
    .catch((error: unknown) => (error instanceof RegistryError ? error.code : Promise.reject(error)))
    .finally(() => registry.close());
}

const versionAt = (r: Reconciled, text: string, asOf: AsOf) =>
  asking(r, async (registry) => (await registry.resolve(request(text), asOf)).version);

/** Folded from the ledger by somebody who starts now, it is the catalog that the pass made of it step by step. */
async function everybodyAgrees(r: Reconciled, catalog: Catalog): Promise<void> {
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
  const fresh = createReconciler({ source: r.source, clock: FRIDAY_CLOCK });
  await fresh.load();
  const id = "team/one" as SkillId;
  expect(fresh.catalog.skills.get(id)).toEqual(catalog.skills.get(id));
}

describe("what was merged on Monday and let through on Thursday", () => {
  it("was production from Thursday on: a channel", async () => {
    const r = await opened();
    r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [root]\n" }, "feat: one");
    const stable = (version: string) => ({ "lifecycle/team/one.yaml": `channels:\n  stable: ${version}\n` });
    r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }), ...stable("1.0.0") }, "feat: more");
    const rule = "approvals:\n  source: api\n  rules: [{ when: { kind: channel }, from: owner }]\n";
    r.repo.commit({ "policy.yaml": rule }, "chore: govern");
    const commit = r.repo.commit(stable("1.1.0"), "chore: stable (#7)", { date: MONDAY });
    await r.pass();
    const step = `approval:${commit}:owner:1:team/one`;
    await acknowledge({ source: r.source, clock: THURSDAY_CLOCK, step, reason: "reviewed", by: "ann" });
    await r.pass();

    const stableAt = (asOf: AsOf) => versionAt(r, "team/one@stable", asOf);
    expect(await stableAt({ at: TUESDAY })).toBe("1.0.0");
    expect(await stableAt({ at: "2026-07-09T08:59:59Z" })).toBe("1.0.0");
    expect(await stableAt({ at: THURSDAY })).toBe("1.1.0");
    expect(await stableAt({ commit })).toBe("1.1.0");
    const moves = await asking(r, (registry) => registry.channelEvents(request("team/one"), "stable"));
    expect(moves).toMatchObject({
      events: [{ to: "1.0.0" }, { from: "1.0.0", to: "1.1.0", at: THURSDAY, commit, pr: 7 }],
    });
    const { rows } = await auditLedger(r.source, { since: "2026-07-09" });
    expect(rows.map(({ type, at }) => [type, at])).toEqual([
      ["evidence", THURSDAY],
      ["channel", THURSDAY],
      ["offer", THURSDAY],
    ]);
    await everybodyAgrees(r, r.reconciler.catalog);
  });

  it("was moved by the pull request that says so, whatever was merged before it was let through", async () => {
    const r = await opened();
    const stable = (version: string) => ({ "lifecycle/team/one.yaml": `channels:\n  stable: ${version}\n` });
    const rule = "approvals:\n  source: api\n  rules: [{ when: { kind: channel }, from: owner }]\n";
    r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "owners: [root]\n" }, "feat: one");
    r.repo.commit({ "policy.yaml": rule }, "chore: govern");
    const commit = r.repo.commit(stable("1.0.0"), "chore: stable (#7)", { date: MONDAY });
    r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "fix: more (#8)", { date: MONDAY });
    await r.pass();
    const step = `approval:${commit}:owner:1:team/one`;
    await acknowledge({ source: r.source, clock: THURSDAY_CLOCK, step, reason: "reviewed", by: "ann" });
    await r.pass();
    const moves = await asking(r, (registry) => registry.channelEvents(request("team/one"), "stable"));
    expect(moves).toMatchObject({ events: [{ from: null, to: "1.0.0", commit, pr: 7 }] });
  });

  it("was there after a later commit that needs it, whatever that one's date says", async () => {
    const r = await opened();
    const scan = async () => ({ tool: "Other", version: "1", results: [], more: 0 });
    const later = async (clock: ReconcilerOptions["clock"]) => {
      const scans = { scanners: { names: new Set(["other"]), scan } };
      const reconciler = createReconciler({ source: r.source, clock, ...scans });
      await reconciler.load();
      return (await reconciler.pass()).released.map(({ id }) => id);
    };
    r.repo.commit({ "policy.yaml": "scan:\n  scanners: [other]\n" }, "chore: begin");
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one", { date: MONDAY });
    await r.pass();
    expect(await later(THURSDAY_CLOCK)).toEqual(["team/one"]);
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: no scanner", { date: TUESDAY });
    const two = { "skills/team/two/SKILL.md": skillMd("two"), "skills/team/two/skill.yaml": "requires: [team/one]\n" };
    const commit = r.repo.commit(two, "feat: two", { date: TUESDAY });
    expect(await later(FRIDAY_CLOCK)).toEqual(["team/two"]);
    expect(await versionAt(r, "team/two", { commit })).toBe("1.0.0");
    expect(await versionAt(r, "team/one", { commit })).toBe("1.0.0");
    expect(await versionAt(r, "team/one", { at: TUESDAY })).toBe("SKILL_NOT_FOUND");
  });

  it.each<[string, Partial<ReconcilerOptions>, Record<string, string>]>([
    [
      "scanned",
      {
        scanners: {
          names: new Set(["other"]),
          scan: async () => ({ tool: "Other", version: "1", results: [], more: 0 }),
        },
      },
      { "policy.yaml": "scan:\n  scanners: [other]\n", [ONE]: skillMd("one") },
    ],
    [
      "fetched",
      {
        fetch: async () => ({
          kind: "fetched",
          files: [{ path: "SKILL.md", executable: false, bytes: Buffer.from(skillMd("one")) }],
        }),
      },
      {
        "skills/team/one/skill.yaml": `version: "1.0.0"\nsource:\n  git: https://git.acme.com/a.git\n  commit: ${"a".repeat(40)}\n`,
      },
    ],
  ])("was there from Thursday on: a release that had to be %s, and what waited for it", async (_, means, files) => {
    const r = await opened();
    r.repo.commit({ "README.md": "Skills.\n", "policy.yaml": files["policy.yaml"] ?? "block: high\n" }, "chore: begin");
    const needing = {
      "skills/team/two/SKILL.md": skillMd("two"),
      "skills/team/two/skill.yaml": "requires: [team/one]\n",
    };
    r.repo.commit({ ...files, ...needing }, "feat: both", { date: MONDAY });
    await r.pass();
    expect([r.entry("team/one")?.outstanding?.kind, r.entry("team/two")?.outstanding?.kind]).toEqual([
      "held",
      "refused",
    ]);
    const thursday = createReconciler({ source: r.source, clock: THURSDAY_CLOCK, ...means });
    await thursday.load();
    expect((await thursday.pass()).released).toMatchObject([{ id: "team/one" }, { id: "team/two" }]);

    for (const name of ["team/one", "team/two"]) {
      expect(await versionAt(r, name, { at: TUESDAY })).toBe("SKILL_NOT_FOUND");
      expect(await versionAt(r, name, { at: THURSDAY })).toBe("1.0.0");
      const view = await asking(r, (registry) => registry.show(request(name)));
      expect(view).toMatchObject({ updatedAt: THURSDAY, versions: [{ at: THURSDAY }] });
    }
    await everybodyAgrees(r, thursday.catalog);
  });

  it("was granted from Thursday on: what an agent has", async () => {
    const r = await opened();
    const asks = { [ONE]: skillMd("one"), "skills/team/one/skill.yaml": "permissions: [network:api.acme.com]\n" };
    r.repo.commit({ ...asks, "skilltrunk.yaml": "owners: [root]\n" }, "feat: one");
    r.repo.commit(
      { "policy.yaml": "approvals:\n  source: api\n  rules: [{ when: { kind: grant }, from: admin }]\n" },
      "chore: govern",
    );
    const crm = "skills:\n  team/one: { use: ^1, grants: [network:api.acme.com] }\n";
    const commit = r.repo.commit({ "bindings/agents/crm.yaml": crm }, "feat: crm", { date: MONDAY });
    await r.pass();
    const step = `approval:${commit}:admin:1:bindings/agents/crm.yaml`;
    await acknowledge({ source: r.source, clock: THURSDAY_CLOCK, step, reason: "reviewed", by: "ann" });
    const pendingAt = (at: string) =>
      asking(r, async (registry) => (await registry.manifest("crm", { at })).pending.map(({ status }) => status));
    expect(await pendingAt(TUESDAY)).toEqual(["pending_grants"]);
    expect(await pendingAt(THURSDAY)).toEqual([]);
  });
});
