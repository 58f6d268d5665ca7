import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportedFinding, SkillReport } from "../../../src/core/report/check-report.ts";
import {
  acceptedTogether,
  compareReported,
  placedFindings,
  statusCounts,
  waiverTemplate,
} from "../../../src/core/report/report-findings.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { REPORTS, report } from "../../support/report-fixture.ts";

const FINGERPRINT = `sha256:${"0".repeat(64)}`;
const finding = (facts: Partial<ReportedFinding> = {}): ReportedFinding => ({
  rule: "body-budget",
  severity: "high",
  status: "blocks",
  file: "skills/a/b/SKILL.md",
  path: "SKILL.md",
  message: "Too long.",
  fingerprint: FINGERPRINT,
  ...facts,
});
const skill: SkillReport = {
  id: "a/b",
  path: "skills/a/b",
  outcome: "refused",
  forced: false,
  findings: [],
  effects: [],
};

describe("placedFindings", () => {
  it("has the change as a whole first, then each skill's, with what blocks and what is worst in front", () => {
    const value = report({
      findings: [finding({ rule: "guarded-change", severity: "medium", status: "reported" })],
      skills: [
        {
          ...skill,
          findings: [finding({ severity: "critical", status: "known" }), finding({ line: 9 }), finding({ line: 2 })],
        },
      ],
    });
    expect(placedFindings(value).map(({ skill: of, finding: { severity, line } }) => [of?.id, severity, line])).toEqual(
      [
        [undefined, "medium", undefined],
        ["a/b", "high", 2],
        ["a/b", "high", 9],
        ["a/b", "critical", undefined],
      ],
    );
  });

  it("has an order that depends on nothing but the findings", () => {
    const any = fc.record({
      severity: fc.constantFrom("critical", "low"),
      status: fc.constantFrom("blocks", "known"),
      line: fc.integer({ min: 1, max: 3 }),
      message: fc.constantFrom("a", "b"),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (facts) => {
        const all = facts.map((f) => finding(f as Partial<ReportedFinding>));
        expect(all.toReversed().sort(compareReported)).toEqual(all.toSorted(compareReported));
      }),
    );
  });
});

it("counts what blocks nothing", () => {
  expect(statusCounts(placedFindings(REPORTS["pass-known-and-waived"] ?? report()))).toBe(
    "1 only reported, 1 in the last release too, 1 accepted",
  );
});

it("puts together what is accepted at once: of one skill, and no more than a block holds", () => {
  const place = (of: typeof skill, i: number) => ({ skill: of, finding: finding({ path: `${i}.md` }) });
  const other = { ...skill, id: "a/c" };
  const fixed = { skill, finding: finding({ rule: "name-folder" }) };
  const own = Array.from({ length: 21 }, (_, i) => place(skill, i));
  const [first, last] = [own[0], own[20]];
  const its = place(other, 1);
  const together = acceptedTogether([...own, fixed, its]);
  expect(first && together.get(first)).toEqual(own.slice(0, 20));
  expect(last && together.get(last)).toEqual([last]);
  expect([together.get(its), together.get(fixed)]).toEqual([[its], undefined]);
});

describe("waiverTemplate", () => {
  const lifecycle = (lines: readonly string[]) => parseLifecycle("lifecycle/a/b.yaml", Buffer.from(lines.join("\n")));

  it("is an entry that counts once its two texts are filled in, and not before", () => {
    const template = waiverTemplate({ skill, finding: finding({ path: "references/ü \u{1f600}.md" }) });
    const yaml = template?.yaml ?? [];
    expect(template?.file).toBe("lifecycle/a/b.yaml");
    expect(lifecycle(yaml).lifecycle).toBeUndefined();
    const filled = yaml.map((line) =>
      line.replace('reason: ""', 'reason: "fine"').replace('expires: ""', 'expires: "2027-01-31"'),
    );
    expect(lifecycle(filled).lifecycle?.waivers).toEqual([
      {
        rule: "body-budget",
        path: "references/ü \u{1f600}.md",
        fingerprint: FINGERPRINT,
        reason: "fine",
        expires: "2027-01-31",
      },
    ]);
  });

  it("has a command where a shell would read it as it is meant", () => {
    expect(waiverTemplate({ skill, finding: finding() })?.command).toBe(
      `skilltrunk waive a/b body-budget SKILL.md --fingerprint ${FINGERPRINT} --reason "…" --expires YYYY-MM-DD`,
    );
    for (const path of ["a b.md", "$(x).md", "-x", "a;b", "a\nb", "~/x", "a'b"]) {
      expect(waiverTemplate({ skill, finding: finding({ path }) })?.command).toBeUndefined();
    }
  });

  it("is none for what nothing can accept", () => {
    const { path: _, ...without } = finding();
    expect(waiverTemplate({ skill, finding: without })).toBeUndefined();
    expect(waiverTemplate({ skill, finding: finding({ rule: "name-folder" }) })).toBeUndefined();
    expect(waiverTemplate({ skill, finding: finding({ status: "known" }) })).toBeUndefined();
    expect(waiverTemplate({ skill: undefined, finding: finding() })).toBeUndefined();
  });

  it("holds any text on its own line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (path) => {
        const template = waiverTemplate({ skill, finding: finding({ path: `x${path}` }) });
        expect(template?.yaml).toHaveLength(6);
        expect(template?.yaml.join("")).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});
