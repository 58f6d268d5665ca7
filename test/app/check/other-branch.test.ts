/** Whom a check says that the code host asks, of a change that goes to another branch than the trunk. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const ONE = "skills/team/one/SKILL.md";
const HELPER = "skills/team/one/helper.md";

let r: Reconciled;
beforeEach(async () => {
  r = await reconciled();
  r.repo.commit(
    { [ONE]: skillMd("one"), ".github/CODEOWNERS": "* @trunk\n", "policy.yaml": "block: high\n" },
    "feat: one",
  );
  await r.pass();
});
afterEach(() => r.close());

async function askedOn(into: string) {
  const { source } = r;
  const { asks } = await check({ source, ledger: source.ledger, clock: { now: () => NOW }, head: "topic", into });
  return asks?.map(({ owners, paths }) => ({ owners, paths }));
}

it("are that branch's owners, about what is different from that branch", async () => {
  r.repo.branch("release-1");
  r.repo.commit({ ".github/CODEOWNERS": "* @release\n", [HELPER]: "It helps.\n" }, "chore: release");
  r.repo.branch("topic");
  r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  expect(await askedOn("release-1")).toEqual([{ owners: ["@release"], paths: [ONE] }]);
  expect(await askedOn("main")).toEqual([{ owners: ["@trunk"], paths: [".github/CODEOWNERS", ONE, HELPER] }]);
});

it("are nobody where that branch has no such file, conflicts, or cannot be found", async () => {
  r.repo.branch("bare");
  r.repo.commit({ ".github/CODEOWNERS": null }, "chore: nobody owns it");
  r.repo.checkout("main");
  r.repo.branch("other");
  r.repo.commit({ [ONE]: skillMd("one", { body: "Other.\n" }) }, "feat: other");
  r.repo.checkout("main");
  r.repo.branch("topic");
  r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
  expect(await askedOn("main")).toEqual([{ owners: ["@trunk"], paths: [ONE] }]);
  for (const into of ["bare", "other", "absent", "42", "-x"])
    expect([into, await askedOn(into)]).toEqual([into, undefined]);
});
