import { expect, it } from "vitest";
import type { ReportedFinding, SkillReport } from "../../../src/core/report/check-report.ts";
import { isOfOffer, refusedWords } from "../../../src/core/report/refused-words.ts";

const blocks = (rule: string) => ({ rule, status: "blocks" }) as ReportedFinding;
const skill = (rules: readonly string[], more: Partial<SkillReport> = {}): SkillReport => ({
  ...{ id: "a/b", path: "", outcome: "refused", forced: false, effects: [], version: "1.0.0", previous: "1.0.0" },
  findings: rules.map(blocks),
  ...more,
});

it("says of a mistake in a lifecycle file that the skill stays", () => {
  expect(refusedWords(skill(["lifecycle-value"]))).toBe(
    "stays as before: in its lifecycle file 1 finding stands in the way",
  );
});

it.each<[string, SkillReport]>([
  ["other findings", skill(["lifecycle-value", "name-invalid"])],
  ["new content", skill(["lifecycle-value"], { version: "1.1.0" })],
  ["what was never published", skill(["lifecycle-value"], { previous: undefined as never })],
  ["no finding", skill([])],
])("says of %s that it is not published", (_, one) => {
  expect(isOfOffer(one)).toBe(false);
  expect(refusedWords(one)).toMatch(/^is not published: /);
});
