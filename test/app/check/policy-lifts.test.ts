/** A pull request that makes policy laxer names the refused content that it lets through, and what was found in that. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const TWO = "skills/team/two/SKILL.md";
const STRICT = "preset: balanced\nrules: { link-broken: critical }\n";

async function checked(r: Reconciled, files: Readonly<Record<string, string>>): Promise<CheckReport> {
  r.repo.branch("topic");
  r.repo.commit(files, "chore: laxer");
  const clock = { now: () => NOW };
  return await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
}

const lifts = ({ findings }: CheckReport) =>
  findings.filter(({ rule, message }) => rule === "policy-effect" && message.includes("was refused at"));

async function refused(): Promise<Reconciled> {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), [TWO]: skillMd("two"), "skilltrunk.yaml": "admins: [root]\n" }, "feat: two");
  r.repo.commit({ "policy.yaml": STRICT }, "chore: a policy");
  const body = "See [it](no.md) and [that](none.md).\n";
  r.repo.commit({ [ONE]: skillMd("one", { body }), [TWO]: skillMd("two", { body }) }, "feat: more");
  await r.pass();
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  return r;
}

it("by a rule that is switched off, or lowered", async () => {
  for (const severity of ["off", "low"]) {
    const r = await refused();
    const report = await checked(r, { "policy.yaml": STRICT.replace("critical", severity) });
    expect(report.skills.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["team/one", "released"],
      ["team/two", "released"],
    ]);
    const [one, ...more] = lifts(report);
    expect(more).toHaveLength(1);
    expect([one?.severity, one?.status]).toEqual(["info", "reported"]);
    expect(one?.message).toMatch(
      /^team\/one is published, .*: link-broken \(critical, SKILL\.md:\d+\) and link-broken \(critical, SKILL\.md:\d+\)\. It was refused at [0-9a-f]{12}\.$/,
    );
    await r.close();
    open = undefined;
  }
});

it("and not what stays refused, nor what the same change mends", async () => {
  const r = await refused();
  const other = await checked(r, {
    "policy.yaml": `${STRICT}block: critical\n`,
    [TWO]: skillMd("two", { body: "Mended.\n" }),
  });
  expect(lifts(other)).toEqual([]);
});
