import { expect, it } from "vitest";
import { approvedWords, letGo } from "../../../src/core/report/approved-words.ts";
import type { SkillReport } from "../../../src/core/report/check-report.ts";
import { report } from "../../support/report-fixture.ts";

const skill = (id: string, outcome: SkillReport["outcome"], version?: string): SkillReport => ({
  ...{ id, path: id, outcome, forced: false, findings: [], effects: [] },
  ...(version === undefined ? {} : { version }),
});
const once = (skills: SkillReport[], besides: string[] = []) => report({ approved: { besides, skills, plan: [] } });

it("counts what becomes of skills, each in its own words", () => {
  expect(approvedWords(report())).toBe("");
  expect(approvedWords(once([]))).toBe(
    "Once this change is approved, its policy judges what waits or was refused, which publishes nothing more.",
  );
  const all = [skill("a/a", "offered"), skill("a/b", "released"), skill("a/c", "held"), skill("a/d", "held")];
  expect(approvedWords(once([...all, skill("a/e", "refused")]))).toBe(
    "Once this change is approved, its policy judges what waits or was refused, by which 1 skill is published, 2 skills wait for approvals of their own, 1 skill is refused and 1 skill is offered differently.",
  );
});

it("names the earlier changes without which it does not count, the first of many", () => {
  const commits = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(40));
  expect(approvedWords(once([skill("a/b", "released")], commits))).toContain(
    "and earlier changes of policy that wait too (111111111111, 222222222222, 333333333333 and 2 more) are as well, its policy",
  );
});

it("leaves out what the report says of the change's own content, and no other version of it", () => {
  const approved = {
    besides: [],
    skills: [skill("a/a", "released", "1.0.0"), skill("a/b", "released", "2.0.0")],
    plan: [],
  };
  const skills = [skill("a/a", "held", "1.0.0"), skill("a/b", "held", "1.9.0")];
  expect(letGo({ skills, approved }).map(({ id }) => id)).toEqual(["a/b"]);
});
