/** What a change of policy or settings says of a skill that it does not touch, in a real repository. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";

it("asks nobody to approve content that was refused before and stays so", async () => {
  const r = await reconciled();
  open = r;
  r.repo.commit({ [ONE]: skillMd("one"), "skilltrunk.yaml": "admins: [root]\n" }, "feat: one");
  r.repo.commit({ "policy.yaml": "preset: balanced\nrules: { link-broken: critical }\n" }, "chore: a policy");
  r.repo.commit({ [ONE]: skillMd("one", { body: "See [it](no.md) and https://collector.dev/a.\n" }) }, "feat: more");
  await r.pass();
  expect(r.entry("team/one")?.outstanding?.kind).toBe("refused");
  r.repo.branch("topic");
  const rule = "approvals: { source: api, rules: [{ when: { widens: [network] }, from: admin }] }";
  r.repo.commit({ "policy.yaml": `preset: balanced\nrules: { link-broken: critical }\n${rule}\n` }, "chore: ask");
  const asked = async () => {
    const clock = { now: () => NOW };
    const report = await check({ source: r.source, ledger: r.source.ledger, clock, head: "topic" });
    return report.needs.flatMap(({ subjects }) => subjects);
  };
  expect(await asked()).toEqual(["policy.yaml"]);
});
