/** Of a skill whose content waits: whom a change asks that leaves the content as it is are those whose approval of it counts. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { awaitedSteps } from "../../../src/core/gate/awaited-steps.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { summary } from "../../../src/core/report/report-words.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const FILE = "skills/team/one/SKILL.md";
const LIFECYCLE = "lifecycle/team/one.yaml";
const POLICY = `preset: balanced
rules: { link-broken: critical }
roles: { it: [ann], release: [rob], tagger: [tom], security: [sue] }
waivers: { critical: security }
approvals:
  source: api
  rules: [{ when: { kind: content }, from: it, count: 1 }, { when: { kind: channel }, from: release, count: 1 }]
`;

/** 1.0.0 is published, and other content waits for `it`, or is refused. */
async function waiting(body: string, policy = POLICY): Promise<{ readonly r: Reconciled; readonly brought: string }> {
  const r = await reconciled();
  open = r;
  r.repo.commit(
    { [FILE]: skillMd("one"), "skilltrunk.yaml": "admins: [root]\n", [LIFECYCLE]: "owners: [olga]\n" },
    "feat: one",
  );
  r.repo.commit({ "policy.yaml": policy }, "chore: a policy");
  const brought = r.repo.commit({ [FILE]: skillMd("one", { body }) }, "feat: more");
  await r.pass();
  return { r, brought };
}

async function checked(r: Reconciled, lifecycle: string): Promise<CheckReport> {
  r.repo.branch("topic");
  r.repo.commit({ [LIFECYCLE]: `owners: [olga]\n${lifecycle}` }, "chore: how it is offered");
  return await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
}

async function merged(r: Reconciled): Promise<string> {
  r.repo.git("checkout", "-q", "main");
  const merge = r.repo.merge("topic", "chore: how it is offered");
  await r.pass();
  return merge;
}

const roles = ({ needs }: CheckReport) => needs.map(({ role }) => role);
const awaited = (r: Reconciled, commit: string) =>
  awaitedSteps(r.reconciler.catalog, commit)
    .filter((step) => step.startsWith(commit))
    .map((step) => step.split(":")[1]);

for (const [what, lifecycle, expected] of [
  ["tags, that nobody has to approve", "tags: [money]\n", []],
  ["a channel, the people of channels", "channels: { stable: 1.0.0 }\n", ["release"]],
] as const)
  it(`of ${what}`, async () => {
    const { r } = await waiting("Do more.\n");
    expect(r.entry("team/one")?.outstanding?.kind).toBe("held");
    expect(roles(await checked(r, lifecycle))).toEqual(expected);
    const merge = await merged(r);
    expect(awaited(r, merge)).toEqual(expected);
    for (const step of awaitedSteps(r.reconciler.catalog, merge))
      await acknowledge({ source: r.source, clock, step: `approval:${step}`, reason: "reviewed", by: "rob" });
    await r.pass();
    expect(r.entry("team/one")?.channels.get("stable")).toBe(expected.length === 0 ? undefined : "1.0.0");
    expect(r.entry("team/one")?.outstanding?.kind).toBe("held");
  });

it("and says whose approval of which merge is missing where it accepts what the content was refused for", async () => {
  const { r, brought } = await waiting("See [it](no.md).\n");
  const refused = r.entry("team/one")?.outstanding;
  const [found] = refused?.kind === "refused" ? refused.findings : [];
  const waiver = `waivers:\n  - rule: link-broken\n    path: SKILL.md\n    fingerprint: ${found?.fingerprint}\n    reason: it comes later\n    expires: 2026-12-31\n`;
  const report = await checked(r, waiver);
  expect(report.skills.map(({ outcome }) => outcome)).toEqual(["held"]);
  expect(roles(report)).toEqual(["security"]);
  expect(report.skills[0]?.effects).toContain(
    `it waits for approval of ${brought.slice(0, 12)}, which brought its content, by one person of it (ann): approving this change is not that`,
  );
  expect(summary(report)).toBe(
    `Once it is approved, and what it rests on (${brought.slice(0, 12)}) is too, merging publishes 1 skill.`,
  );
  const merge = await merged(r);
  expect(awaited(r, merge)).toEqual(["security"]);
  expect(r.entry("team/one")?.outstanding).toMatchObject({ kind: "held", brought });
});

it("and of content that an earlier merge accepts, whose own approval is missing: this change's is not that", async () => {
  const { r } = await waiting("See [it](no.md).\n");
  const refused = r.entry("team/one")?.outstanding;
  const [found] = refused?.kind === "refused" ? refused.findings : [];
  const waiver = `waivers:\n  - rule: link-broken\n    path: SKILL.md\n    fingerprint: ${found?.fingerprint}\n    reason: it comes later\n    expires: 2026-12-31\n`;
  const accepts = r.repo.commit({ [LIFECYCLE]: `owners: [olga]\n${waiver}` }, "chore: accept it");
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ [FILE]: skillMd("one", { body: "See [it](no.md).\nMore.\n" }) }, "feat: even more");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
  const [skill] = report.skills;
  expect([skill?.outcome, skill?.awaitsMerges, roles(report)]).toEqual(["held", [accepts], ["it"]]);
  expect(skill?.effects).toContain(
    `it waits for approval of ${accepts.slice(0, 12)}, which accepts what is found in it, by one person of security (sue): approving this change is not that`,
  );
  const once = `once it is approved, and what it rests on (${accepts.slice(0, 12)}) is too`;
  expect(report.reason).toBe(`Merging publishes team/one ${once}.`);
  expect(reportText(report)).toContain("(“it comes later”), once the merge that accepts it is approved.");
  r.repo.branch("lax");
  r.repo.commit({ "policy.yaml": `${POLICY}block: critical\n` }, "chore: laxer as well");
  const lax = await check({ source: r.source, ledger: r.source.ledger, clock, head: "lax" });
  expect(lax.approved?.skills.filter(({ outcome }) => outcome === "released")).toEqual([]);
  const merge = await merged(r);
  const approve = async (commit: string) => {
    for (const role of commit === merge ? ["it"] : ["security"])
      await acknowledge({
        ...{ source: r.source, clock, step: `approval:${commit}:${role}:1:team/one` },
        ...{ reason: "reviewed", by: commit === merge ? "ann" : "sue" },
      });
    await r.pass();
    return r.entry("team/one")?.last;
  };
  expect([await approve(merge), await approve(accepts)]).toEqual(["1.0.0", "1.1.0"]);
});
