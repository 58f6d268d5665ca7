import { describe, expect, it } from "vitest";
import { authorsSkills } from "../../../src/core/report/authors-skills.ts";
import type { CheckReport, ReportedFinding, SkillReport } from "../../../src/core/report/check-report.ts";

const found = (file: string, rule: string, status: ReportedFinding["status"] = "blocks") =>
  ({ rule, severity: "critical", status, file, message: "No." }) as ReportedFinding;
const skill = (id: string, findings: readonly ReportedFinding[]) =>
  ({ id, outcome: "refused", findings }) as unknown as SkillReport;
const UNREADABLE = found("policy.yaml", "policy-unknown-key");
const ON_TRUNK: CheckReport["findings"] = [found("policy.yaml", "policy-invalid-base", "reported")];

describe("authorsSkills", () => {
  it("leaves out what only a policy stands in the way of that is broken on the trunk", () => {
    const skills = [
      skill("a/policy", [UNREADABLE]),
      skill("a/both", [UNREADABLE, found("SKILL.md", "name")]),
      skill("a/unsaid", [found("SKILL.md", "name", "reported")]),
    ];
    expect(authorsSkills({ skills, findings: ON_TRUNK })).toEqual(["a/both", "a/unsaid"]);
  });

  it("names a skill whose change breaks the policy itself", () => {
    expect(authorsSkills({ skills: [skill("a/policy", [UNREADABLE])], findings: [] })).toEqual(["a/policy"]);
  });
});
