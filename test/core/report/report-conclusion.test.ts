import { describe, expect, it } from "vitest";
import type { Need, ReportedFinding, SkillReport } from "../../../src/core/report/check-report.ts";
import { conclude, named, placed } from "../../../src/core/report/report-conclusion.ts";

const found = (facts: Partial<ReportedFinding> = {}): ReportedFinding => ({
  rule: "policy-unknown-key",
  severity: "critical",
  status: "blocks",
  file: "policy.yaml",
  message: "expected a key.",
  fingerprint: `sha256:${"0".repeat(64)}`,
  ...facts,
});
const skill = (id: string, facts: Partial<SkillReport> = {}): SkillReport => {
  return { id, path: "", outcome: "unchanged", forced: false, findings: [], effects: [], ...facts };
};
const open = (role: string): Need => {
  return { role, people: [], count: 1, subjects: [], why: "", enforcedBy: "nobody" };
};
const nothing = { skills: [], findings: [], needs: [], isPolicyUnreadable: false, isEverything: false };

describe("conclude", () => {
  it.each([
    [{ findings: [found({ line: 3 })] }, "fail", "policy.yaml, line 3: expected a key."],
    [{ findings: [found()] }, "fail", "expected a key."],
    [{ isPolicyUnreadable: true }, "review", "policy.yaml on the trunk cannot be read: an admin has to mend it first."],
    [{ skills: [skill("a/b", { outcome: "refused" as const })] }, "fail", "a/b would be refused."],
    [{ skills: [skill("a/b", { findings: [found({ line: 2 })] })] }, "fail", "policy.yaml, line 2: expected a key."],
    [
      {
        skills: [skill("a/b", { findings: [found({ file: "skills/b/SKILL.md" })], path: "skills/b" })],
        isEverything: true,
      },
      "fail",
      "a/b would be refused.",
    ],
    [
      {
        skills: [
          skill("a/b", {
            ...{ outcome: "refused" as const, version: "1.0.0", previous: "1.0.0" },
            findings: [found({ rule: "lifecycle-value" })],
          }),
        ],
      },
      "fail",
      "Its lifecycle file cannot be taken: a/b stays published and offered as before.",
    ],
    [
      { needs: [open("owner"), open("security"), open("admin")] },
      "review",
      "It waits for an admin, an owner and somebody of security.",
    ],
    [{ skills: [skill("a/b", { outcome: "held" as const })] }, "pass", "Merging publishes a/b once it is approved."],
    [
      { skills: ["a/b", "a/c"].map((id) => skill(id, { outcome: "released" as const, version: "1.0.0" })) },
      "pass",
      "Merging publishes a/b 1.0.0 and a/c 1.0.0.",
    ],
    [{ skills: [skill("a/b", { outcome: "offered" as const })] }, "pass", "Merging changes how a/b is offered."],
    [{ skills: [skill("a/b", { outcome: "retired" as const })] }, "pass", "Merging takes a/b out of the lists."],
    [
      {
        skills: [skill("a/b", { outcome: "retired" as const }), skill("a/c", { outcome: "offered" as const })],
      },
      "pass",
      "Merging changes how a/c is offered and takes a/b out of the lists.",
    ],
    [
      { skills: ["a/b", "a/c"].map((id) => skill(id, { outcome: "offered" as const })) },
      "pass",
      "Merging changes how a/b and a/c are offered.",
    ],
    [{}, "pass", "It changes no skill."],
  ])("%j", (facts, verdict, reason) => {
    expect(conclude({ ...nothing, ...facts })).toEqual({ verdict, reason });
  });

  it("waits for nobody whom somebody else sees to", () => {
    expect(conclude({ ...nothing, needs: [{ ...open("owner"), enforcedBy: "api" }] }).verdict).toBe("pass");
  });
});

it("says where a finding is before it is placed in a report", () => {
  expect(placed({ path: "skilltrunk.yaml", line: 4, message: "no." })).toBe("skilltrunk.yaml, line 4: no.");
});

it("names no more than anybody reads", () => {
  expect(named(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});
