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

it("says of them what becomes so with it, and not what was so before", async () => {
  const r = await reconciled();
  open = r;
  const settings = (owners: string, more = "") => `admins: [root]\nowners: [${owners}]\n${more}`;
  const LIFECYCLE = "lifecycle/team/one.yaml";
  r.repo.commit({ "skilltrunk.yaml": settings("ada, bob"), "policy.yaml": "preset: report\n" }, "chore: begin");
  const waiver =
    "waivers: [{ rule: link-broken, path: a, fingerprint: FINGERPRINT, reason: ours, expires: 2020-01-01 }]\n";
  const files = { [ONE]: skillMd("one"), [LIFECYCLE]: waiver.replace("FINGERPRINT", `"sha256:${"0".repeat(64)}"`) };
  r.repo.commit({ ...files, "skills/team/two/SKILL.md": skillMd("two") }, "feat: two");
  await r.pass();
  const said = async (files: Readonly<Record<string, string>>) => {
    r.repo.branch("topic");
    r.repo.commit(files, "chore: change");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
    r.repo.git("checkout", "-q", "main");
    r.repo.git("branch", "-q", "-D", "topic");
    return report.skills.flatMap(({ id, findings }) => findings.map(({ rule }) => `${id} ${rule}`));
  };
  expect(await said({ "skilltrunk.yaml": settings("ada, bob", "# a comment\n") })).toEqual([]);
  const alone = ["team/one single-owner", "team/two single-owner"];
  expect(await said({ "skilltrunk.yaml": settings("ada") })).toEqual(alone);
  r.repo.commit({ "skilltrunk.yaml": settings("ada") }, "chore: ada alone");
  await r.pass();
  expect(await said({ "skilltrunk.yaml": settings("ada", "# a comment\n") })).toEqual([]);
  expect(await said({ [ONE]: skillMd("one", { body: "More.\n" }) })).toContain("team/one single-owner");
});
