/** The report of the pull request that takes a repository over: nobody was offered anything before. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

it("says in one line how all skills are offered for the first time, whoever owns them", async () => {
  open = await reconciled();
  const { repo, source } = open;
  const names = ["a", "b", "c", "d", "e", "f"];
  repo.commit(
    Object.fromEntries(names.map((name) => [`skills/ns-${name}/${name}/SKILL.md`, skillMd(name)])),
    "feat: a",
  );
  repo.branch("adopt");
  const owners = names.map((name) => `  ns-${name}: { owners: ["@${name}"] }\n`).join("");
  repo.commit({ "skilltrunk.yaml": `visibility: internal\nnamespaces:\n${owners}` }, "chore: adopt");
  const checked = async () =>
    reportText(await check({ source, ledger: source.ledger, clock: { now: () => NOW }, head: "adopt" }));
  const text = await checked();
  expect(text).toContain(
    "- 6 skills are offered for the first time (visibility: internal; owners: each has its own): ns-a/a, ",
  );
  expect(text).not.toContain("offered differently");
  expect(text).not.toContain("What is different");
  await open.pass();
  expect(await checked()).toContain("offered differently");
});

it("says who may read a new skill where that is not what the settings say of others", async () => {
  open = await reconciled();
  const { repo, source } = open;
  const settings = (visibility: string) =>
    `visibility: ${visibility}\nnamespaces:\n  open: { visibility: public }\n  closed: { visibility: private }\n`;
  repo.commit({ "skilltrunk.yaml": settings("internal") }, "chore: begin");
  repo.branch("topic");
  const skills = ["team/own", "team/wide", "open/all", "closed/few"];
  const files = Object.fromEntries(skills.map((id) => [`skills/${id}/SKILL.md`, skillMd(id.split("/")[1] ?? "")]));
  repo.commit({ ...files, "lifecycle/team/wide.yaml": "visibility: public\n" }, "feat: four");
  const visibilities = async () => {
    const report = await check({ source, ledger: source.ledger, clock: { now: () => NOW }, head: "topic" });
    return report.skills.map(({ id, effects }) => [id, ...effects.filter((one) => one.startsWith("visibility"))]);
  };
  expect(await visibilities()).toEqual([
    ["closed/few", "visibility: private"],
    ["open/all", "visibility: public (the default here is internal)"],
    ["team/own", "visibility: internal"],
    ["team/wide", "visibility: public (the default here is internal)"],
  ]);
  repo.checkout("main");
  repo.commit({ "skilltrunk.yaml": settings("public") }, "chore: open");
  expect(await visibilities()).toEqual([
    ["closed/few", "visibility: private"],
    ["open/all"],
    ["team/own"],
    ["team/wide"],
  ]);
});
