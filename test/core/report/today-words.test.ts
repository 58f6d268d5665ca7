import { expect, it } from "vitest";
import type { CheckReport, SkillReport } from "../../../src/core/report/check-report.ts";
import { todayWords, wouldBeRefused } from "../../../src/core/report/today-words.ts";
import { report } from "../../support/report-fixture.ts";

const blocking = {
  rule: "r",
  severity: "high",
  status: "blocks",
  file: "lifecycle/a/a.yaml",
  message: "m",
  fingerprint: "",
} as const;
const skill = (id: string, facts: Partial<SkillReport> = {}): SkillReport => {
  const standing = { outcome: "unchanged", previous: "1.0.0", forced: false } as const;
  return { id, path: `skills/${id}`, findings: [], effects: [], ...standing, ...facts };
};
const everything = (...skills: readonly SkillReport[]): CheckReport => {
  const of = report();
  return { ...of, change: { ...of.change, base: null }, skills: [...skills] };
};
const bad = { path: "skills/a/x", findings: [{ ...blocking, file: "skills/a/x/SKILL.md" }] };

it("counts what is published and how much of it would be refused", () => {
  expect(todayWords(everything(skill("a/a")))).toBe("1 published skill is judged here as if new.");
  expect(todayWords(everything(skill("a/a", bad)))).toBe(
    "1 published skill is judged here as if new: it would be refused, and stays published.",
  );
  expect(todayWords(everything(skill("a/a", bad), skill("a/b"), skill("a/c", { ...bad, outcome: "offered" })))).toBe(
    "3 published skills are judged here as if new: 2 of them would be refused, and stay published.",
  );
});

it("says nothing of a change, nor of what is not published", () => {
  expect(todayWords({ ...report(), skills: [skill("a/a", bad)] })).toBe("");
  const { previous: _, ...unpublished } = skill("a/a", bad);
  expect(todayWords(everything(unpublished, skill("a/b", { ...bad, outcome: "refused" })))).toBe("");
});

it("takes a file of ours that cannot be taken for no fault of the content", () => {
  expect(wouldBeRefused(skill("a/a", bad))).toBe(true);
  expect(wouldBeRefused(skill("a/a", { findings: [blocking] }))).toBe(false);
  expect(wouldBeRefused(skill("a/a", { ...bad, outcome: "refused" }))).toBe(false);
});
