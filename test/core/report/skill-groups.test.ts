import { expect, it } from "vitest";
import type { SkillReport } from "../../../src/core/report/check-report.ts";
import { changingSkills, groupWords, skillGroups } from "../../../src/core/report/skill-groups.ts";
import { LEAVES } from "../../../src/core/report/standing-effects.ts";
import { REPORTS, report } from "../../support/report-fixture.ts";

const INK = { prose: (text: string) => text, code: (text: string) => `[${text}]`, strong: (text: string) => text };
const fixture = (name: string) => REPORTS[name] ?? report();

it("puts many skills together of which it says the same", () => {
  const { skills } = fixture("pass-offers-many");
  expect(skillGroups(skills).map((group) => group.map(({ id }) => id.split("/")[1]))).toEqual([
    ["one", "two", "three", "four"],
    ["five"],
  ]);
  expect(skillGroups(skills.slice(1)).map(({ length }) => length)).toEqual([1, 1, 1, 1]);
});

it("puts many removed skills together, and names some of them", () => {
  const removed = Array.from(
    { length: 12 },
    (_, i): SkillReport => ({
      id: `a/${i}`,
      path: "",
      outcome: "retired",
      previous: "1.0.0",
      forced: false,
      findings: [],
      effects: [LEAVES],
    }),
  );
  const groups = skillGroups(changingSkills(report({ skills: removed })));
  expect(groups).toHaveLength(1);
  expect(groupWords(groups[0] ?? [], INK)).toEqual({
    count: "12 skills",
    names: "[a/0], [a/1], [a/2], [a/3], [a/4], [a/5], [a/6], [a/7], [a/8], [a/9] and 2 more",
    what: "are removed",
    effects: "they leave the lists; their exact versions stay",
  });
});
