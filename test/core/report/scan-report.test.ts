import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { scanReport } from "../../../src/core/report/scan-report.ts";
import type { ScanFinding } from "../../../src/core/scan/evaluate.ts";
import { HONEST, PIPED, scanned } from "../../support/scan-fixture.ts";

const BLOCKS_HIGH = { ...DEFAULT_POLICY, block: "high" } as const;

/** A finding that no rule of today has to make. */
function finding(facts: Partial<ScanFinding> = {}): ScanFinding {
  return {
    rule: "code-download-piped",
    severity: "high",
    path: "SKILL.md",
    line: 3,
    column: 5,
    message: "It does.",
    via: [],
    facts: {},
    fingerprint: `sha256:${"0".repeat(64)}` as ScanFinding["fingerprint"],
    ...facts,
  };
}

function reportOf(findings: readonly ScanFinding[], policy = DEFAULT_POLICY) {
  return scanReport([{ path: "a", files: 1, findings }], { policy, digest: null, version: "1.2.3" });
}

describe("scanReport", () => {
  it("passes a skill in which nothing is found", () => {
    const report = scanned({ tables: HONEST });
    expect(report).toMatchObject({ format: 1, verdict: "pass", block: "critical", policy: null });
    expect(report.skills).toEqual([{ path: "tables", verdict: "pass", files: 1, findings: [] }]);
  });

  it("places a finding below the folder that was named, and says what kind of harm it is", () => {
    const { skills } = scanned({ "skills/setup": PIPED });
    expect(skills[0]?.findings[0]).toMatchObject({
      rule: "code-download-piped",
      category: "remote-code-execution",
      file: "skills/setup/SKILL.md",
      path: "SKILL.md",
      line: 9,
      column: 1,
      status: "reported",
    });
    expect(scanned({ ".": PIPED }).skills[0]?.findings[0]?.file).toBe("SKILL.md");
  });

  it.each([
    ["critical", "blocked", "blocked"],
    ["high", "review", "blocked"],
    ["medium", "review", "review"],
    ["low", "pass", "pass"],
  ] as const)("%s is %s without a policy, and %s where high blocks", (severity, without, balanced) => {
    expect(reportOf([finding({ severity })]).verdict).toBe(without);
    expect(reportOf([finding({ severity })], BLOCKS_HIGH).verdict).toBe(balanced);
  });

  it("is incomplete where something could not be read, unless something blocks anyway", () => {
    const unread = finding({ rule: "policy-analysis-incomplete", severity: "critical" });
    expect(reportOf([unread]).verdict).toBe("incomplete");
    expect(reportOf([unread, finding()]).verdict).toBe("incomplete");
    expect(reportOf([unread, finding({ severity: "critical" })]).verdict).toBe("blocked");
  });

  it("is told of what could not be read, and passes, where the policy only wants to be told", () => {
    const unread = finding({ rule: "policy-analysis-incomplete", severity: "high" });
    const told = { ...DEFAULT_POLICY, scan: { ...DEFAULT_POLICY.scan, incomplete: "report" } } as const;
    expect(reportOf([unread], told)).toMatchObject({ verdict: "pass", counts: { info: 1 } });
  });

  it("gives findings the severities of the policy, and leaves out those of a rule that is off", () => {
    const lowered = { ...DEFAULT_POLICY, rules: new Map([["code-download-piped", "low"]] as const) };
    expect(scanned({ a: PIPED }, lowered).skills[0]?.findings).toMatchObject([{ severity: "low" }]);
    const off = { ...DEFAULT_POLICY, rules: new Map([["code-download-piped", "off"]] as const) };
    expect(scanned({ a: PIPED }, off).skills[0]?.findings).toEqual([]);
  });

  it("orders skills by path, and findings with what blocks and the worst first", () => {
    const report = scanReport(
      [
        { path: "b", files: 1, findings: [finding({ severity: "low" }), finding({ severity: "critical", line: 9 })] },
        { path: "a", files: 1, findings: [] },
      ],
      { policy: DEFAULT_POLICY, digest: null, version: "1.2.3" },
    );
    expect(report.skills.map(({ path }) => path)).toEqual(["a", "b"]);
    expect(report.skills[1]?.findings.map(({ severity, status }) => [severity, status])).toEqual([
      ["critical", "blocks"],
      ["low", "reported"],
    ]);
    expect(report.counts).toEqual({ critical: 1, high: 0, medium: 0, low: 1, info: 0 });
  });
});
