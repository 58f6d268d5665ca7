/** Whoever agrees to a change that accepts what was refused reads that first, in a real repository. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { digestFiles } from "../../../src/core/skill/archive.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const ONE = "skills/team/one/SKILL.md";
const STRICT = "preset: balanced\nrules: { link-broken: critical }\n";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** `one` is on the trunk, and refused. */
async function refused(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  const files = { "skilltrunk.yaml": "admins: [root]\n", ".github/CODEOWNERS": "* @root\n", "policy.yaml": STRICT };
  r.repo.commit(files, "chore: begin");
  r.repo.commit({ [ONE]: skillMd("one", { body: "See [it](no.md).\n" }) }, "feat: one");
  await r.pass();
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  return r;
}

async function checked(r: Reconciled, files: Readonly<Record<string, string>>): Promise<CheckReport> {
  r.repo.branch("topic");
  r.repo.commit(files, "chore: accept");
  return await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
}

const firstLine = (report: CheckReport) => reportText(report).split("\n")[0];

it("a forced release", async () => {
  const r = await refused();
  const digest = (
    await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "main", base: null })
  ).skills[0]?.digest;
  const force = `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: it is meant\n`;
  const report = await checked(r, { "acknowledgements/one.yaml": force });
  expect(firstLine(report)).toBe("Ready to merge, once it is approved: it publishes 1 critical finding by force");
  expect(report.needs).toMatchObject([{ role: "admin" }]);
  expect(report.needs[0]?.why).toMatch(/^It publishes team\/one by force, with 1 critical finding\. /);
});

it("a forced release that waits for approvals", async () => {
  const r = await refused();
  r.repo.commit({ "policy.yaml": `${STRICT}approvals: { source: api }\n` }, "chore: approvals");
  await r.pass();
  const outstanding = r.entry("team/one")?.outstanding;
  expect(outstanding?.kind).toBe("refused");
  const digest = digestFiles([
    { path: "SKILL.md", executable: false, bytes: Buffer.from(skillMd("one", { body: "See [it](no.md).\n" })) },
  ]).digest;
  const force = `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: it is meant\n`;
  const report = await checked(r, { "acknowledgements/one.yaml": force });
  expect(report.skills).toMatchObject([{ outcome: "held", forced: true }]);
  expect(firstLine(report)).toMatch(/: it publishes 1 critical finding by force$/);
  expect(reportText(report)).toContain("waits for approval, and is then published by force");
});

it("a waiver", async () => {
  const r = await refused();
  const outstanding = r.entry("team/one")?.outstanding;
  const [found] = outstanding?.kind === "refused" ? outstanding.findings : [];
  const waiver = `waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${found?.fingerprint}", reason: it is meant, expires: 2026-12-31 }\n`;
  const report = await checked(r, { "lifecycle/team/one.yaml": waiver });
  expect(report.skills).toMatchObject([{ outcome: "released" }]);
  expect(firstLine(report)).toMatch(/: it publishes 1 critical finding that waivers accept$/);
});

it("a policy that refuses it no more", async () => {
  const r = await refused();
  const report = await checked(r, { "policy.yaml": STRICT.replace("critical", "off") });
  expect(report.skills).toMatchObject([{ outcome: "released", lifted: { critical: 1, high: 0 } }]);
  expect(firstLine(report)).toBe(
    "Ready to merge, once it is approved: it publishes a skill that was refused for 1 critical finding",
  );
  expect(report.needs[0]?.why).toMatch(/^It publishes team\/one, which was refused for 1 critical finding\. /);
  expect(report.skills[0]?.effects[0]).toBe(
    "the policy of this change lets it pass, which was refused for 1 critical finding (link-broken)",
  );
});

it("but not a forced release of what nobody can force: that is said", async () => {
  const r = await refused();
  r.repo.commit({ [ONE]: "# No frontmatter\n" }, "feat: no skill");
  await r.pass();
  const digest = digestFiles([
    { path: "SKILL.md", executable: false, bytes: Buffer.from("# No frontmatter\n") },
  ]).digest;
  const force = `acknowledge: force-release\nskill: team/one\ndigest: "${digest}"\nreason: it is meant\n`;
  const report = await checked(r, { "acknowledgements/one.yaml": force });
  const [found] = report.findings.filter(({ rule }) => rule === "force-in-vain");
  expect([report.verdict, found?.status]).toEqual(["fail", "blocks"]);
  expect(found?.message).toContain("refused by frontmatter-missing");
});

it("and a policy that would refuse it is not told of what a waiver accepts, while that holds", async () => {
  const r = await refused();
  const outstanding = r.entry("team/one")?.outstanding;
  const [found] = outstanding?.kind === "refused" ? outstanding.findings : [];
  const waiver = (expires: string) =>
    `waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${found?.fingerprint}", reason: it is meant, expires: ${expires} }\n`;
  const effects = async (expires: string) => {
    r.repo.checkout("main");
    r.repo.commit({ "lifecycle/team/one.yaml": waiver(expires) }, "chore: accept");
    await r.pass();
    r.repo.git("branch", "-qfD", "topic");
    const { findings } = await checked(r, { "policy.yaml": `${STRICT}known: block\n` });
    return findings.flatMap(({ rule, message }) => (rule === "policy-effect" ? [message] : []));
  };
  r.repo.commit({ "policy.yaml": STRICT.replace("critical", "low") }, "chore: lax");
  await r.pass();
  r.repo.git("branch", "topic");
  expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
  expect(await effects("2026-12-31")).toEqual([]);
  expect(await effects("2026-01-31")).toEqual([
    expect.stringMatching(/^team\/one 1\.0\.0 would be refused .*link-broken/),
  ]);
});
