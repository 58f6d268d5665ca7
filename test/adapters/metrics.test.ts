import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/adapters/metrics.ts";
import type { Readings } from "../../src/adapters/metrics-on-read.ts";
import { emptyCatalog } from "../../src/core/catalog/fold.ts";
import type { Finding } from "../../src/core/finding.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

function created(catalog: Readings["catalog"] = emptyCatalog, lag: Readings["lag"] = async () => 0) {
  const metrics = createMetrics({ version: "1.2.3" });
  metrics.reading({ catalog, lag });
  return metrics;
}

async function samples(metrics: ReturnType<typeof created>): Promise<ReadonlyMap<string, number>> {
  const { text } = await metrics.read();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

describe("metrics", () => {
  it("are ours by name, or the process's", async () => {
    const names = [...(await samples(created())).keys()];
    expect(names.filter((name) => !/^(skilltrunk|process|nodejs)_/.test(name))).toEqual([]);
    expect((await created().read()).type).toContain("text/plain");
  });

  it("say what happened", async () => {
    const metrics = created();
    metrics.passEnded({ result: "changed", seconds: 0.2 });
    metrics.passFailed("GIT_UNREACHABLE");
    metrics.released(3);
    metrics.condition("Ready", true);
    metrics.suspended(true);
    metrics.succeededAt(1_700_000_000_500);
    metrics.becameVisible({ sinceObserved: 0.12, sinceCommitted: 4 });
    metrics.webhook({ event: "push", result: "woken" });
    const read = await samples(metrics);
    expect(
      [
        'skilltrunk_build_info{version="1.2.3",engine="1"}',
        'skilltrunk_reconcile_total{result="changed"}',
        'skilltrunk_reconcile_failures_total{code="GIT_UNREACHABLE"}',
        "skilltrunk_published_versions_total",
        'skilltrunk_reconcile_condition{type="Ready",status="true"}',
        "skilltrunk_suspend_status",
        "skilltrunk_source_last_success_timestamp_seconds",
        'skilltrunk_merge_to_visible_seconds_bucket{le="0.1"}',
        'skilltrunk_merge_to_visible_seconds_bucket{le="0.15"}',
        "skilltrunk_commit_to_visible_seconds_sum",
        'skilltrunk_webhook_requests_total{event="push",result="woken"}',
      ].map((name) => read.get(name)),
    ).toEqual([1, 1, 1, 3, 1, 1, 1_700_000_000.5, 0, 1, 4, 1]);
  });

  it("divide a pass into what it did, and what of it was planning", async () => {
    const metrics = created();
    metrics.phase("fetch", 0.5);
    metrics.phase("append", 0.25);
    metrics.phase("append", 0.25);
    metrics.passEnded({ result: "changed", seconds: 3 });
    metrics.passEnded({ result: "unchanged", seconds: 1 });
    const read = await samples(metrics);
    const sum = (phase: string) => read.get(`skilltrunk_reconcile_duration_seconds_sum{phase="${phase}"}`);
    expect(["fetch", "plan", "append", "push"].map(sum)).toEqual([0.5, 3, 0.5, 0]);
  });

  it("say both what a condition is and what it is not", async () => {
    const metrics = created();
    metrics.condition("Stalled", true);
    metrics.condition("Stalled", false);
    const read = await samples(metrics);
    const of = (status: string) => read.get(`skilltrunk_reconcile_condition{type="Stalled",status="${status}"}`);
    expect([of("true"), of("false")]).toEqual([0, 1]);
  });

  it("tell what the remote, the ledger and the code host answered", async () => {
    const metrics = created();
    metrics.gitRequest({ type: "refs", failed: true, seconds: 1 });
    metrics.gitRequest({ type: "push", failed: true, seconds: 1 });
    metrics.lostRace();
    metrics.passFailed("LEDGER_CORRUPT");
    metrics.passFailed("GIT_UNREACHABLE");
    metrics.historyRewritten();
    metrics.hostQuota(4999);
    metrics.notified({ kind: "marketplace", failed: true });
    const finding = (rule: string) => ({ findings: [{ rule } as Finding] });
    metrics.refused([finding("version-immutable"), finding("name-invalid")]);
    metrics.counting("/v1/skills", 304)();
    const read = await samples(metrics);
    expect(
      [
        'git_request_total{request_type="refs"}',
        'git_request_total{request_type="push"}',
        "git_fetch_fail_total",
        "state_cas_conflicts_total",
        "scrub_corrupt_total",
        "history_rewrites_total",
        "github_ratelimit_remaining",
        'notifications_total{kind="marketplace",result="failed"}',
        "immutability_violations_total",
        "http_not_modified_total",
      ].map((name) => read.get(`skilltrunk_${name}`)),
    ).toEqual([1, 1, 1, 1, 1, 1, 4999, 1, 1, 1]);
  });

  it("count answers that were ready, once each", async () => {
    const metrics = created();
    const one = metrics.counting("/v1/skills/tools/review", 200);
    const other = metrics.counting("/v1/skills/tools/other", 200);
    for (const count of [one, one, other]) count();
    const name = 'skilltrunk_http_requests_total{route="/v1/skills",code="200"}';
    expect((await samples(metrics)).get(name)).toBe(3);
    one();
    expect((await samples(metrics)).get(name)).toBe(4);
  });

  it("count skills when they are read", async () => {
    const fixture = new RegistryFixture().publish("billing/refunds", "1.0.0").publish("tools/review", "1.0.0");
    const read = await samples(created(() => fixture.catalog));
    expect(
      ["live", "retired", "refused", "held"].map((state) => read.get(`skilltrunk_skills{state="${state}"}`)),
    ).toEqual([2, 0, 0, 0]);
  });

  it("sort any address into few routes", async () => {
    const metrics = created();
    const app = metrics.measured({ fetch: () => new Response("", { status: 404 }) });
    for (let i = 0; i < 50; i++) {
      for (const path of [
        `/v1/skills/a/b${i}`,
        `/x${i}`,
        `/skills/a/b${i}/.well-known/skills/index.json`,
        `/v1/skillsets${i}`,
      ]) {
        await app.fetch(new Request(`http://index.example.com${path}`));
      }
    }
    const counted = [...(await samples(metrics))].filter(([name]) => name.startsWith("skilltrunk_http_requests_total"));
    expect(Object.fromEntries(counted)).toEqual({
      'skilltrunk_http_requests_total{route="/v1/skills",code="404"}': 50,
      'skilltrunk_http_requests_total{route="other",code="404"}': 100,
      'skilltrunk_http_requests_total{route="/.well-known",code="404"}': 50,
    });
  });
});
