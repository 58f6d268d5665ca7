/** On real repositories: a check says which triggers of a change other skills have, whatever it had to read for that. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const skill = (name: string, ...triggers: readonly string[]) => ({
  [`skills/team/${name}/SKILL.md`]: skillMd(name),
  [`skills/team/${name}/skill.yaml`]: `triggers: ${JSON.stringify(triggers)}\n`,
});

/** What a check of this change says, which is the same when it reads everything. */
async function overlaps(r: Reconciled, files: Readonly<Record<string, string>>, head: string) {
  r.repo.branch(head);
  r.repo.commit(files, "feat: change");
  const request = { source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, base: "main", head };
  const report = await check(request);
  expect(JSON.stringify(report)).toBe(JSON.stringify(await check({ ...request, sparseUpTo: 0 })));
  return told(report);
}
const told = ({ findings }: CheckReport) =>
  findings.filter(({ rule }) => rule === "trigger-overlap").map(({ file, message }) => [file, message]);

it("names who has the trigger already, and those of one change that share one", async () => {
  open = await reconciled();
  const r = open;
  r.repo.commit({ ...skill("refunds", "give the money back"), ...skill("other", "something else") }, "feat: two");
  await r.pass();
  const message = (trigger: string, others: string) =>
    `Other skills have the same triggers: "${trigger}" of ${others}. An agent cannot tell which of them is meant.`;

  expect(await overlaps(r, skill("returns", "Give the  money back!", "new"), "one")).toEqual([
    ["skills/team/returns/skill.yaml", message("Give the  money back!", "team/refunds")],
  ]);
  r.repo.checkout("main");
  expect(await overlaps(r, { ...skill("a", "same"), ...skill("b", "SAME") }, "two")).toEqual([
    ["skills/team/a/skill.yaml", message("same", "team/b")],
    ["skills/team/b/skill.yaml", message("SAME", "team/a")],
  ]);
  r.repo.checkout("main");
  expect(await overlaps(r, skill("other", "something else", "or this"), "three")).toEqual([]);
});

it("says nothing more once it is published, and a rebuild gives the same ledger", async () => {
  open = await reconciled();
  const r = open;
  r.repo.commit(skill("refunds", "give the money back"), "feat: one");
  await r.pass();
  r.repo.commit(skill("returns", "give the money back"), "feat: another");
  await r.pass();
  expect(await overlaps(r, { "skills/team/returns/notes.md": "More.\n" }, "one")).toEqual([]);
  expect(await r.verify()).toMatchObject({ identical: true, difference: null });
});
