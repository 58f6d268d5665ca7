/** What a check promises of a change of policy that waits for an admin is what the ledger has after its merge and its approval. */
import { afterEach, expect, it } from "vitest";
import { passPreview } from "../../../src/app/check/as-if-approved.ts";
import { check } from "../../../src/app/check/check.ts";
import { openPreview } from "../../../src/app/check/preview.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { awaitedSteps } from "../../../src/core/gate/awaited-steps.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { reportMarkdown } from "../../../src/core/report/report-markdown.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { chainByChain } from "../../support/preview-promise.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const clock = { now: () => NOW };
const file = (name: string) => `skills/team/${name}/SKILL.md`;
const BROKEN = "See [it](no.md).\n";
const policy = (link: string, rules: string) =>
  `preset: balanced\nrules: { link-broken: ${link} }\nroles: { it: [ann] }\napprovals:\n  source: api\n  rules: [${rules}]\n`;
const CONTENT = "{ when: { kind: content }, from: it, count: 1 }";
const STRICT = policy("critical", CONTENT);

/** A skill that is published, two that were refused when nobody was asked, and one that waits for `it`. */
async function waiting(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [file("one")]: skillMd("one"), "skilltrunk.yaml": "admins: [root]\n" }, "feat: one");
  r.repo.commit({ "policy.yaml": policy("critical", "").replace("api", "none") }, "chore: a policy");
  r.repo.commit(
    { [file("one")]: skillMd("one", { body: BROKEN }), [file("two")]: skillMd("two", { body: BROKEN }) },
    "feat: more",
  );
  r.repo.commit({ "policy.yaml": STRICT }, "chore: approvals");
  r.repo.commit({ [file("three")]: skillMd("three") }, "feat: three");
  await r.pass();
  expect(["one", "two", "three"].map((name) => r.entry(`team/${name}`)?.outstanding?.kind)).toEqual([
    "refused",
    "refused",
    "held",
  ]);
  return r;
}

async function checked(r: Reconciled, files: Readonly<Record<string, string>>): Promise<CheckReport> {
  r.repo.branch("topic");
  r.repo.commit(files, "feat: laxer");
  return await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
}

/** Every event line of the ledger, as a check promises it; approvals are nobody's promise. */
async function lines(r: Reconciled): Promise<ReadonlyMap<string, CheckReport["plan"][number]>> {
  const tip = await r.source.ledger.tip();
  const all = new Map<string, CheckReport["plan"][number]>();
  for await (const { chain, lines } of r.source.ledger.chains(tip?.commit ?? "")) {
    for (const line of lines) {
      const { n, prev: _prev, at: _at, entered: _entered, commit: _commit, ...event } = JSON.parse(line);
      const { by: _by, pr: _pr, engine: _engine, ...rest } = event;
      if (rest.type !== "evidence") all.set(`${chain} ${n}`, { chain, event: rest });
    }
  }
  return all;
}

async function added(r: Reconciled, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await lines(r);
  await act();
  return told([...(await lines(r))].flatMap(([key, line]) => (before.has(key) ? [] : [line])));
}

/** No check knows the commit of a merge that nobody has made yet, whose approval content may wait for. */
const told = (plan: CheckReport["plan"] = []) =>
  chainByChain(plan).map((line) => line.replaceAll(/approval:[0-9a-f]{40}:/g, "approval:merge:"));

/** Approves what the merge waits for, one after the other, as long as anything of it does. */
async function approve(r: Reconciled, commit: string): Promise<void> {
  for (;;) {
    const [step] = awaitedSteps(r.reconciler.catalog, commit);
    if (step === undefined) return;
    await acknowledge({ source: r.source, clock, step: `approval:${step}`, reason: "looked at", by: "root" });
    await r.pass();
  }
}

const outcomes = ({ approved }: CheckReport) =>
  approved?.skills.map(({ id, outcome, version }) => [id, outcome, version]);

for (const [what, files, expected] of [
  [
    "a refusal, where it lifts that alone",
    { "policy.yaml": policy("low", CONTENT) },
    [
      ["team/one", "held", "1.1.0"],
      ["team/two", "held", "1.0.0"],
    ],
  ],
  [
    "a hold, where it lifts that alone",
    { "policy.yaml": policy("critical", "") },
    [["team/three", "released", "1.0.0"]],
  ],
  [
    "several skills",
    { "policy.yaml": policy("low", "") },
    [
      ["team/one", "released", "1.1.0"],
      ["team/three", "released", "1.0.0"],
      ["team/two", "released", "1.0.0"],
    ],
  ],
  [
    "all of it, where it leaves approvals to the host",
    { "policy.yaml": policy("low", CONTENT).replace("api", "host") },
    [
      ["team/one", "released", "1.1.0"],
      ["team/three", "released", "1.0.0"],
      ["team/two", "released", "1.0.0"],
    ],
  ],
  [
    "several, and content of its own that waits for other people",
    { "policy.yaml": policy("low", ""), [file("four")]: skillMd("four") },
    [
      ["team/four", "released", "1.0.0"],
      ["team/one", "released", "1.1.0"],
      ["team/three", "released", "1.0.0"],
      ["team/two", "released", "1.0.0"],
    ],
  ],
  ["nothing, where it is stricter", { "policy.yaml": `${STRICT}block: low\n` }, []],
] as const)
  it(`promises ${what}`, async () => {
    const r = await waiting();
    const report = await checked(r, files);
    expect(outcomes(report)).toEqual(expected);
    expect(report.skills.filter(({ outcome }) => outcome === "released")).toEqual([]);
    r.repo.git("checkout", "-q", "main");
    const merge = r.repo.merge("topic", "feat: laxer");
    expect(await added(r, () => r.pass())).toEqual(told(report.plan));
    expect(await added(r, () => approve(r, merge))).toEqual(told(report.approved?.plan));
    expect((await r.verify()).difference).toBeNull();
  });

it("counts an earlier change of policy that waits too, and says so", async () => {
  const r = await waiting();
  const earlier = r.repo.commit({ "policy.yaml": policy("low", CONTENT) }, "chore: lower");
  await r.pass();
  const report = await checked(r, { "policy.yaml": policy("low", "") });
  expect(report.approved?.besides).toEqual([earlier]);
  const awaited = report.findings.filter(({ rule }) => rule === "policy-held");
  expect(awaited.map(({ status }) => status)).toEqual(["reported"]);
  expect(awaited[0]?.message).toContain(`${earlier.slice(0, 12)} changes the policy and waits for the approval of`);
  r.repo.git("checkout", "-q", "main");
  const merge = r.repo.merge("topic", "feat: laxer");
  await r.pass();
  expect(await added(r, () => approve(r, merge))).toEqual([]);
  expect(await added(r, () => approve(r, earlier))).toEqual(told(report.approved?.plan));
  expect(reportText(report)).toContain(
    `Once this change is approved, and an earlier change of policy that waits too (${earlier.slice(0, 12)}) is as well, its policy judges what waits or was refused, by which 3 skills are published.`,
  );
});

it("says it apart from what merging does, to whoever has to approve it", async () => {
  const r = await waiting();
  const report = await checked(r, { "policy.yaml": policy("low", "") });
  const [admin] = report.needs;
  expect(admin?.why).toMatch(
    /^It publishes team\/one, which was refused for 1 critical finding\. It publishes team\/two/,
  );
  expect(report.reason).toBe("Approving it publishes team/one, team/three and team/two.");
  const text = reportText(report);
  expect(text).toContain(
    ": it publishes 2 skills that were refused for 2 critical findings\n\nMerging publishes nothing.",
  );
  expect(text).not.toContain("What merging does");
  expect(text).toContain("What approving it does\n- team/one is published; version: 1.0.0 → 1.1.0;");
  expect(reportMarkdown(report, { maxCharacters: 60_000 })).toContain("### What approving it does\n\n| Skill |");
  const lifted = report.findings.filter(({ message }) => message.includes("once this change is approved"));
  expect(lifted.map(({ message }) => message.split(",")[0])).toEqual([
    "team/one is published once this change is approved",
    "team/two is published once this change is approved",
  ]);
});

it("is what a preview of it serves, whose approvals come in the same order", async () => {
  const r = await waiting();
  const report = await checked(r, { "policy.yaml": policy("low", ""), [file("four")]: skillMd("four") });
  const preview = await openPreview({ source: r.source, clock, change: { named: "topic" } });
  const reconciler = createReconciler({ source: preview.source, clock });
  const { approved } = await passPreview(preview, { reconciler, clock });
  const ids = report.approved?.skills.map(({ id, version }) => `${id} ${version}`);
  expect(ids).toHaveLength(4);
  expect(approved?.released.map(({ id, version }) => `${id} ${version}`).sort()).toEqual(ids);
});

it("and nothing where no policy waits", async () => {
  const r = await waiting();
  const report = await checked(r, { "README.md": "of no policy\n" });
  expect(report.approved).toBeUndefined();
  expect(report.findings.filter(({ rule }) => rule === "policy-held")).toEqual([]);
});
