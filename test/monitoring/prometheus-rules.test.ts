/** The alerts of docs/examples, as the real promtool and the real Prometheus read them. */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { createMetrics } from "../../src/adapters/metrics.ts";
import { CommandLine, eventually } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { hasProgram } from "../support/programs.ts";

const RULES = join(dirname(dirname(import.meta.dirname)), "docs", "examples", "prometheus-rules.yaml");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const { groups } = parse(readFileSync(RULES, "utf8")) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** A series, and the values that it has minute by minute, in promtool's notation. */
type Series = readonly [series: string, values: string];
const condition = (type: string, status: string): Series => [
  `skilltrunk_reconcile_condition{type="${type}",status="${status}",job="skilltrunk",instance="i"}`,
  "1x2000",
];
const gauge = (name: string, values: string, labels = ""): Series => [
  `skilltrunk_${name}{instance="i"${labels}}`,
  values,
];

/** Of each alert: what makes it fire, and from when on; a minute earlier it does not. */
const FIRES: Readonly<Record<string, { readonly series: readonly Series[]; readonly minute: number }>> = {
  SkilltrunkDown: { series: [['up{job="skilltrunk",instance="i"}', "0x2000"]], minute: 2 },
  SkilltrunkNotReady: { series: [condition("Ready", "false")], minute: 5 },
  SkilltrunkStalled: { series: [condition("Stalled", "true")], minute: 5 },
  SkilltrunkNotFresh: { series: [condition("Fresh", "false")], minute: 15 },
  SkilltrunkNoSuccess: { series: [gauge("source_last_success_timestamp_seconds", "0x2000")], minute: 31 },
  SkilltrunkLagging: { series: [gauge("source_lag_commits", "3x2000")], minute: 15 },
  SkilltrunkSuspended: { series: [gauge("suspend_status", "1x2000")], minute: 240 },
  SkilltrunkEmergency: { series: [condition("Emergency", "true")], minute: 60 },
  SkilltrunkUnfetched: { series: [condition("Unfetched", "true")], minute: 60 },
  SkilltrunkUnapproved: { series: [condition("Unapproved", "true")], minute: 60 },
  SkilltrunkUnasked: { series: [condition("Unasked", "true")], minute: 5 },
  SkilltrunkSlowToVisible: {
    series: [
      gauge("merge_to_visible_seconds_bucket", "0+1x2000", ',le="60"'),
      gauge("merge_to_visible_seconds_count", "0+2x2000"),
    ],
    minute: 11,
  },
  SkilltrunkCorrupt: { series: [gauge("scrub_corrupt_total", "0x9 1x2000")], minute: 10 },
  SkilltrunkHistoryRewritten: { series: [gauge("history_rewrites_total", "0x9 1x2000")], minute: 10 },
  SkilltrunkImmutabilityViolated: { series: [gauge("immutability_violations_total", "0x9 1x2000")], minute: 10 },
  SkilltrunkSkillsNotReady: { series: [gauge("skills", "2x2000", ',state="held"')], minute: 1440 },
  SkilltrunkErrors: {
    series: [
      gauge("http_requests_total", "0+5x2000", ',code="500"'),
      gauge("http_requests_total", "0+95x2000", ',code="200"'),
    ],
    minute: 11,
  },
  SkilltrunkLostRaces: { series: [gauge("state_cas_conflicts_total", "0x9 40x2000")], minute: 10 },
  SkilltrunkWebhookRefused: {
    series: [gauge("webhook_requests_total", "0x9 20x2000", ',result="refused"')],
    minute: 10,
  },
  SkilltrunkNotificationsFail: {
    series: [gauge("notifications_total", "0x9 9x2000", ',kind="marketplace",result="failed"')],
    minute: 10,
  },
  SkilltrunkHostQuota: { series: [gauge("github_ratelimit_remaining", "5000x9 12x2000")], minute: 10 },
};

/** What keeps an alert silent that would fire otherwise. */
const SILENT: readonly { readonly alert: string; readonly series: readonly Series[] }[] = [
  { alert: "SkilltrunkNotFresh", series: [condition("Fresh", "false"), condition("Stalled", "true")] },
  { alert: "SkilltrunkLagging", series: [gauge("source_lag_commits", "3x2000"), gauge("suspend_status", "1x2000")] },
  { alert: "SkilltrunkHostQuota", series: [gauge("github_ratelimit_remaining", "-1x2000")] },
];

describe("the alerts", () => {
  it("ask only for metrics that there are, and say what to do", async () => {
    const { text } = await createMetrics({ version: "1.2.3" }).read();
    const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type] as const));
    for (const { alert, expr, labels, annotations } of rules) {
      for (const [name] of expr.matchAll(/skilltrunk_\w+/g)) {
        const [, base = "", part] = /^(\w+?)(_bucket|_count|_sum)?$/.exec(name) ?? [];
        expect([alert, name, types.get(base)]).toEqual([
          alert,
          name,
          part === undefined ? types.get(name) : "histogram",
        ]);
        expect([name, types.has(base)]).toEqual([name, true]);
      }
      expect(["critical", "warning", "info"]).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(20);
      expect(annotations.description.length).toBeGreaterThan(20);
    }
  });

  it.skipIf(!hasProgram("promtool"))("are sound, and fire when they should and not before", () => {
    expect(Object.keys(FIRES)).toEqual(rules.map(({ alert }) => alert));
    const folder = temporaryFolder("skilltrunk-promtool-");
    const file = join(folder.path, "tests.json");
    const test = (series: readonly Series[], checks: readonly { alert: string; minute: number; fires: boolean }[]) => ({
      interval: "1m",
      input_series: series.map(([name, values]) => ({ series: name, values })),
      // The alerts' own labels are the series' and differ by alert: what counts here is whether it fires.
      promql_expr_test: checks.map(({ alert, minute, fires }) => ({
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: `${minute}m`,
        exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
      })),
    });
    const tests = [
      ...Object.entries(FIRES).map(([alert, { series, minute }]) =>
        test(series, [
          { alert, minute: minute - 1, fires: false },
          { alert, minute, fires: true },
        ]),
      ),
      ...SILENT.map(({ alert, series }) => test(series, [{ alert, minute: 30, fires: false }])),
    ];
    writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "1m", tests }));
    try {
      execFileSync("promtool", ["check", "rules", RULES], { stdio: "pipe" });
      execFileSync("promtool", ["test", "rules", file], { stdio: "pipe", encoding: "utf8" });
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`promtool: ${stdout}${stderr}`);
    } finally {
      folder.cleanup();
    }
  });
});

describe("a running registry under a real Prometheus", { timeout: 120_000 }, () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    while (cleanups.length > 0) await cleanups.pop()?.();
  });

  it.skipIf(!hasProgram("prometheus"))("has what the rules ask for, and fires the alert of a stall", async () => {
    const cli = new CommandLine();
    cleanups.push(() => cli.cleanup());
    const repo = new GitFixture();
    cleanups.push(() => repo.cleanup());
    repo.commit({ "skills/a/b/SKILL.md": skillMd("b", { version: "1.0.0" }) }, "feat: b");
    repo.commit({ "skilltrunk.yaml": "visibility: everybody\n" }, "chore: settings that cannot be read");
    const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--json"]);
    const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
    const admin = new URL((JSON.parse(text) as { readonly admin: string }).admin);
    const ask = await startPrometheus(admin.host, cleanups);

    const firing = await eventually(async () => {
      const { alerts } = await ask<{ alerts: readonly { labels: { alertname: string }; state: string }[] }>("alerts");
      const names = alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
      return names.includes("SkilltrunkStalled") ? names : undefined;
    }, "the alert of a stall");
    expect(firing).not.toContain("SkilltrunkDown");
    expect(firing).not.toContain("SkilltrunkNotFresh");

    const evaluated = await ask<{ groups: readonly { rules: readonly { health: string; name: string }[] }[] }>("rules");
    const ill = evaluated.groups.flatMap((group) => group.rules).filter(({ health }) => health === "err");
    expect(ill).toEqual([]);
    const names = await ask<readonly string[]>("label/__name__/values");
    const asked = [...new Set(rules.flatMap(({ expr }) => expr.match(/skilltrunk_\w+/g) ?? []))];
    // Of labels that have no value yet there is nothing to scrape.
    const later = [
      "skilltrunk_http_requests_total",
      "skilltrunk_notifications_total",
      "skilltrunk_webhook_requests_total",
    ];
    expect(asked.filter((name) => !names.includes(name) && !later.includes(name))).toEqual([]);
  });
});

/** Prometheus with our rules, which fire at once, and this target; answers what asks its interface. */
async function startPrometheus(target: string, cleanups: (() => unknown)[]) {
  const folder = temporaryFolder("skilltrunk-prometheus-");
  cleanups.push(folder.cleanup);
  const atOnce = { groups: [{ name: "skilltrunk", rules: rules.map(({ for: _, ...rule }) => rule) }] };
  const config = {
    global: { scrape_interval: "500ms", evaluation_interval: "500ms", scrape_timeout: "500ms" },
    rule_files: ["rules.yaml"],
    scrape_configs: [{ job_name: "skilltrunk", static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder.path, "rules.yaml"), stringify(atOnce));
  writeFileSync(join(folder.path, "prometheus.yaml"), stringify(config));
  const port = await freePort();
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder.path, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder.path, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise((done) => child.once("exit", done));
  cleanups.push(() => {
    child.kill("SIGKILL");
    return ended;
  });
  return async <T>(path: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return ((await response.json()) as { readonly data: T }).data;
  };
}
