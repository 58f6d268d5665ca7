import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CheckReport,
  checkReportSchema,
  type Need,
  REPORT_LIMITS,
} from "../../../src/core/report/check-report.ts";
import { boundedReport } from "../../../src/core/report/report-bounds.ts";
import { reportText } from "../../../src/core/report/report-text.ts";
import { report } from "../../support/report-fixture.ts";

type Finding = CheckReport["findings"][number];
type Skill = CheckReport["skills"][number];

const FINDING: Finding = {
  rule: "link-broken",
  severity: "low",
  status: "reported",
  file: "skills/a/b/SKILL.md",
  path: "SKILL.md",
  message: "It leads nowhere.",
  fingerprint: `sha256:${"a".repeat(64)}`,
};
const SKILL: Skill = { id: "a/b", path: "skills/a/b", outcome: "released", forced: false, findings: [], effects: [] };
const NEED: Need = { role: "owner", people: ["ada"], count: 1, subjects: ["a/b"], why: "Why.", enforcedBy: "host" };
const repeated = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

/** Anything that somebody could have written, and much of it. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom("x", "\ud800", "💥", "`"), fc.nat({ max: 5000 })).map(([unit, count]) => unit.repeat(count)),
);
const texts = fc.oneof(
  fc.array(text, { maxLength: 4 }),
  fc.nat({ max: 2500 }).map((count) => repeated(count, "tag")),
);

describe("boundedReport", () => {
  it("gives a report that its schema takes, whatever it is given", () => {
    fc.assert(
      fc.property(text, texts, fc.nat({ max: 6000 }), fc.nat({ max: 600 }), (one, many, findings, needs) => {
        const finding: Finding = { ...FINDING, file: one, path: one, message: one, hint: one };
        const bounded = boundedReport({
          ...report(),
          reason: one,
          change: { base: null, head: null, title: one },
          skills: [{ ...SKILL, path: one, effects: many, findings: [finding] }],
          findings: repeated(findings, finding),
          needs: repeated(needs, { ...NEED, people: many, subjects: many, why: one }),
          approved: {
            besides: repeated(findings, "c".repeat(40)),
            skills: [{ ...SKILL, path: one, effects: many, findings: [finding] }],
            bindings: many,
            plan: [],
          },
        });
        expect(checkReportSchema.safeParse(bounded).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("leaves a report that fits as it is", () => {
    const fits = { ...report(), skills: [{ ...SKILL, findings: [FINDING] }], needs: [NEED] };
    expect(boundedReport(fits)).toEqual(fits);
  });

  it("keeps the worst, and says how much is left out", () => {
    const refused: Skill = { ...SKILL, id: "z/z", outcome: "refused" };
    const blocking: Finding = { ...FINDING, status: "blocks", severity: "critical" };
    const open: Need = { ...NEED, role: "security", enforcedBy: "nobody" };
    const bounded = boundedReport({
      ...report(),
      skills: [...repeated(REPORT_LIMITS.skills, SKILL), refused],
      findings: [...repeated(REPORT_LIMITS.findings, FINDING), blocking],
      needs: [...repeated(REPORT_LIMITS.needs, NEED), open],
    });
    expect(bounded.omitted).toEqual({ skills: 1, findings: 1, needs: 1, events: 0 });
    const then = { besides: [], skills: [...repeated(REPORT_LIMITS.skills, SKILL), refused], plan: [] };
    const approved = boundedReport({ ...report(), approved: then });
    expect(approved.omitted).toEqual({ skills: 1, findings: 0, needs: 0, events: 0 });
    expect(approved.approved?.skills.at(-1)).toEqual(refused);
    expect(bounded.skills.at(-1)).toEqual(refused);
    expect(bounded.findings[0]).toEqual(blocking);
    expect(bounded.needs[0]).toEqual(open);
    expect(reportText({ ...bounded, skills: [], findings: [], needs: [] })).toContain(
      "It has no room for 1 skill, 1 finding and 1 needed approval more; they count for its verdict all the same.",
    );
  });

  it("offers no waiver for a path that it had to cut", () => {
    const long = "d".repeat(REPORT_LIMITS.short + 1);
    const { findings } = boundedReport({ ...report(), findings: [{ ...FINDING, file: long, path: long }] });
    expect(findings[0]).not.toHaveProperty("path");
    expect(findings[0]?.file).toMatch(/^d+…$/);
  });
});
