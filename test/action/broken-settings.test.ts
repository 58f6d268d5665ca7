/** The built action while nobody can read the trunk's settings, on a machine that never saw others. */
import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { checkReportSchema } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const POLICY = "approvals:\n  source: api\n  rules:\n    - when: { kind: content }\n      from: owner\n";
const SETTINGS = "owners: [bob]\nadmins: [cara]\n";
const MD = "skills/billing/refunds/SKILL.md";
const LIMIT_MS = 120_000;

let hosted: HostedRepository | undefined;
afterEach(async () => {
  await hosted?.close();
  hosted = undefined;
});

/** Nothing was published yet. */
async function broken(): Promise<HostedRepository> {
  hosted = await HostedRepository.start({
    "policy.yaml": POLICY,
    "skilltrunk.yaml": SETTINGS,
    [MD]: skillMd("refunds"),
  });
  hosted.repo.commit({ "skilltrunk.yaml": "owners: [bob]\nadmins: [eve\n" }, "chore: break");
  await hosted.push("main");
  return hosted;
}

function reportOf(step: { readonly outputs: Readonly<Record<string, string>> }) {
  return checkReportSchema.parse(JSON.parse(readFileSync(step.outputs["report-path"] ?? "", "utf8")));
}

it("an admin of before approves what mends them, and the status turns green", { timeout: LIMIT_MS }, async () => {
  const here = await broken();
  const mend = await here.propose({ branch: "mend", title: "fix: mend", files: { "skilltrunk.yaml": SETTINGS } });
  const checked = await here.check(mend);
  expect([checked.status, checked.outputs["verdict"]]).toEqual([0, "pass"]);
  const needs = reportOf(checked).needs.filter(({ role }) => role === "admin");
  expect(needs).toMatchObject([{ people: ["cara"], enforcedBy: "api" }]);
  here.runner.forget();
  await here.after(mend, { mode: "approvals" });
  expect(here.github.statuses(mend.head).at(-1)).toMatchObject({ state: "pending" });
  await here.github.review(mend.number, "cara", "APPROVE");
  await here.after(mend, { mode: "approvals" });
  expect(here.github.statuses(mend.head).at(-1)).toMatchObject({ context: "skilltrunk/approvals", state: "success" });
});

it("another change is told what is wrong, where, and who can mend it", { timeout: LIMIT_MS }, async () => {
  const here = await broken();
  const files = { [MD]: skillMd("refunds", { body: "More.\n" }) };
  const checked = await here.check(await here.propose({ branch: "other", title: "fix: more", files }));
  expect([checked.status, checked.outputs["verdict"]]).toEqual([1, "review"]);
  expect(reportOf(checked)).toMatchObject({
    verdict: "review",
    pending: null,
    findings: [
      { file: "skilltrunk.yaml", line: expect.any(Number), hint: expect.stringContaining("Mend skilltrunk.yaml") },
    ],
    needs: [{ role: "admin", people: ["cara"] }],
  });
  expect(checked.summary).toContain("cara");
});

it("the ledger is found where they last said", { timeout: LIMIT_MS }, async () => {
  const settings = `${SETTINGS}ledger: { branch: kept/here }\n`;
  hosted = await HostedRepository.start({
    "policy.yaml": "approvals: { source: none }\n",
    "skilltrunk.yaml": settings,
    [MD]: skillMd("refunds"),
  });
  expect((await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" })).status).toBe(0);
  hosted.repo.commit({ "skilltrunk.yaml": "owners: [\n" }, "chore: break");
  await hosted.push("main");
  hosted.runner.forget();
  const mend = await hosted.propose({
    branch: "mend",
    title: "fix: mend",
    files: { "skilltrunk.yaml": settings, [MD]: skillMd("refunds", { body: "More.\n" }) },
  });
  const report = reportOf(await hosted.check(mend));
  expect(report.skills).toMatchObject([{ id: "billing/refunds", outcome: "released", version: "1.0.1" }]);
});
