/** Which skills go on under another identity, planned on hand-made commits. */
import { expect, it } from "vitest";
import { PlanFixture } from "../../support/plan-fixture.ts";

it("goes on under the new identity only once the old folder is gone, and in one folder", () => {
  const settings = "names: scoped\nrenames: { team/one: crew/one }\n";
  const folder = (...folders: readonly string[]) => ({
    folders: Object.fromEntries(folders.map((one) => [`skills/${one}`, { body: one }])),
  });
  const started = () => {
    const plan = new PlanFixture();
    plan.commit({ "team/one": folder("team/one") });
    return plan;
  };
  const both = { "crew/one": folder("crew/one"), "team/one": folder("team/one") };
  expect(started().commit(both, { settings })).toEqual(["crew/one released 1.0.0"]);
  const rivals = { "crew/one": folder("crew/one", "crew/copy"), "team/one": folder() };
  expect(started().commit(rivals, { settings })).not.toContain("crew/one renamed team/one to crew/one");
  const plan = started();
  plan.commit({ "team/one": folder() });
  expect(plan.commit({ "crew/one": folder("crew/one") }, { settings })).toEqual([
    "crew/one renamed team/one to crew/one",
    "team/one renamed team/one to crew/one",
    "crew/one released 1.0.1",
  ]);
});
