/** Two releases of one skill for one agent: what a check on a real repository says before it is merged, and `lock` and `explain` after. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import { prepareLocks } from "../../../src/app/author/lock-agents.ts";
import { check } from "../../../src/app/check/check.ts";
import { manifestOf } from "../../../src/core/bindings/agent-manifest.ts";
import { pendingAgents } from "../../../src/core/bindings/pending-agents.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
const BASE = "skills/team/base/SKILL.md";
const base = (version: string) => ({ [BASE]: skillMd("base", { version }) });
const app = (version: string, range: string) => ({
  "skills/team/app/SKILL.md": skillMd("app", { version }),
  "skills/team/app/skill.yaml": `requires:\n  skills: ["team/base@${range}"]\n`,
});

let r: Reconciled;
beforeEach(async () => {
  r = await reconciled();
  r.repo.commit(base("1.0.0"), "feat: base");
  r.repo.commit(app("1.0.0", "~1.0"), "feat: app");
  r.repo.commit(
    {
      "bindings/agents/quote.yaml": "teams: [care]\nskills: { team/base: 1.0.0 }\n",
      "bindings/teams/care.yaml": "skills: { team/app: ^1 }\n",
      "bindings/agents/other.yaml": "teams: [care]\n",
    },
    "chore: bind",
  );
  r.repo.commit(base("1.1.0"), "feat: base again");
  await r.pass();
});
afterEach(() => r.close());

/** The paths of what a check of these files says about conflicts, its verdict, and who gets what. */
async function checked(files: Record<string, string>) {
  r.repo.branch("topic");
  r.repo.commit(files, "feat: change it");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  const found = report.findings.filter(({ rule }) => rule === "binding-conflict");
  return { verdict: report.verdict, found: found.map(({ file, message }) => `${file}: ${message}`), report };
}

it("names a bound release that is another one than what comes along", async () => {
  r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: be strict");
  const { found, verdict, report } = await checked({
    "bindings/agents/quote.yaml": "teams: [care]\nskills: { team/base: 1.1.0 }\n",
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^bindings\/agents\/quote\.yaml: Merging leaves agent quote with two releases of team\/base/,
  );
  expect(verdict).toBe("fail");
  // Merging would publish all the same, so nothing says that it could not.
  const words = reportText(report, (_, text) => text);
  expect(words).toMatch(/^This is not ready to merge\n/);
  expect(words).not.toMatch(/cannot be published/);
});

it("names it where it is the dependent's new release that brings another one", async () => {
  const { found, report } = await checked(app("1.1.0", "^1.1"));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("team/base@1.1.0, which comes with team/app@1.1.0");
  expect(JSON.stringify(report)).toContain("quote: team/app: 1.0.0 → nothing (1.1.0 would bring a second release");
});

it("knows what an agent has beside what the change touches", async () => {
  r.repo.commit(
    {
      "skills/team/two/SKILL.md": skillMd("two"),
      "skills/team/two/skill.yaml": 'requires:\n  skills: ["team/base@~1.1"]\n',
      "bindings/agents/other.yaml": "skills: { team/app: ^1.0, team/two: ^1 }\n",
      "bindings/agents/quote.yaml": "skills: { team/app: 1.0.0 }\n",
    },
    "feat: two",
  );
  r.repo.commit({ ...app("1.0.1", "~1.1"), ...base("1.2.0") }, "feat: app goes with two");
  await r.pass();
  const { found } = await checked(app("1.1.0", "^1.2"));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("Merging leaves agent other with two releases of team/base");
});

it("keeps nobody from publishing for what was so before", async () => {
  r.repo.commit({ "bindings/agents/quote.yaml": "teams: [care]\nskills: { team/base: 1.1.0 }\n" }, "chore: clash");
  r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: be strict");
  await r.pass();
  const { found, verdict, report } = await checked(app("1.0.1", "~1.0"));
  expect(found).toEqual([
    expect.stringContaining("Agent quote has two releases of team/base, and so neither, as before."),
  ]);
  expect([verdict, report.reason]).toEqual(["pass", "Merging publishes team/app 1.0.1."]);
  expect(report.findings.map(({ status }) => status)).toEqual(["reported"]);
});

it("is silent where nobody is touched by it", async () => {
  expect(
    (await checked({ "bindings/agents/quote.yaml": "teams: [care]\nskills: { team/app: 1.0.0 }\n" })).found,
  ).toEqual([]);
});

it("is what locks and explanations say once it is merged", async () => {
  r.repo.commit({ "bindings/agents/quote.yaml": "teams: [care]\nskills: { team/base: ^1 }\n" }, "chore: follow base");
  await r.pass();
  const now = new Date(NOW).toISOString();
  expect(manifestOf(r.reconciler.catalog, "quote", { audience: "all", now }).skills).toEqual([]);
  expect(pendingAgents(r.reconciler.catalog, now).map(({ agent, id }) => `${agent} ${id}`)).toEqual([
    "quote team/app",
    "quote team/base",
  ]);
  const tip = await r.source.ledger.tip();
  if (tip === undefined) throw new Error("nothing is published");
  const ledger = { tip: () => Promise.resolve(tip), chains: r.source.ledger.chains.bind(r.source.ledger) };
  const locked = await prepareLocks(
    { repository: await openWorkFolder(r.repo.dir), ledger, clock },
    { upgrade: false },
  );
  // A lock goes to the last release that fits, and says why.
  expect(locked.map(({ agent, conflicts }) => [agent, conflicts.length])).toEqual([
    ["other", 0],
    ["quote", 0],
  ]);
  expect(locked[1]?.changes).toEqual([
    { id: "team/app", from: null, to: "1.0.0" },
    { id: "team/base", from: null, to: "1.0.0" },
  ]);
  expect(locked[1]?.stays[0]).toMatch(/^team\/base is 1\.0\.0 and not 1\.1\.0: There is room for one release/);
});
