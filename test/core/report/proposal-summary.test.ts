import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { OUTCOMES, type SkillReport, VERDICTS } from "../../../src/core/report/check-report.ts";
import { readSummary, renderSummary } from "../../../src/core/report/proposal-summary.ts";

const HEAD = "0123456789abcdef0123456789abcdef01234567";
const skill = (id: string, more: Partial<SkillReport> = {}): SkillReport => ({
  id,
  path: `skills/${id}`,
  outcome: "released",
  forced: false,
  findings: [],
  effects: [],
  ...more,
});
const report = (skills: readonly SkillReport[], verdict: (typeof VERDICTS)[number] = "pass") => ({
  verdict,
  skills: [...skills],
});

describe("the summary in a comment", () => {
  it("is found between other lines, and says the verdict and what is planned", () => {
    const mark = renderSummary(
      report([skill("a/b", { version: "1.2.0-rc.1" }), skill("a/c", { outcome: "unchanged" })]),
      HEAD,
    );
    expect(mark).toMatch(/^<!-- [^\n-]*-->$/);
    expect(readSummary(`## Passed\n${mark}\nmore -->`)).toEqual({
      verdict: "pass",
      head: HEAD,
      skills: [{ id: "a/b", outcome: "released", version: "1.2.0-rc.1" }],
    });
  });

  it("holds no more than a comment can", () => {
    const many = Array.from({ length: 2000 }, (_, i) => skill(`a/${"b".repeat(50)}${i}`, { version: "1.0.0" }));
    const mark = renderSummary(report(many), HEAD);
    expect(mark.length).toBeLessThan(20_000);
    expect(readSummary(mark)?.skills).toHaveLength(50);
  });

  it.each(["", "<!-- skilltrunk:summary", "<!-- skilltrunk:summary {} -->", "<!-- skilltrunk:summary [1 -->", "-->"])(
    "is not read from %j",
    (text) => {
      expect(readSummary(text)).toBeUndefined();
    },
  );
});

test("nothing in a report can end the comment early or be taken for more than it is", () => {
  const hostile = fc.oneof(
    fc.constantFrom("--> @all", "a/b", "1.0.0--x", "\n<!-- skilltrunk:summary {} -->"),
    fc.string(),
  );
  const skills = fc.array(
    fc
      .record({ id: hostile, version: hostile, outcome: fc.constantFrom(...OUTCOMES) })
      .map(({ id, ...more }) => skill(id, more)),
  );
  fc.assert(
    fc.property(skills, fc.constantFrom(...VERDICTS), (reported, verdict) => {
      const mark = renderSummary(report(reported, verdict), HEAD);
      expect(mark.indexOf("-->")).toBe(mark.length - 3);
      expect(mark).not.toContain("\n");
      expect(readSummary(mark)).toMatchObject({ verdict, head: HEAD });
    }),
  );
});
