import { describe, expect, it } from "vitest";
import type { ScannedFinding, ScanReport } from "../../../src/core/report/scan-report.ts";
import { scanReportText } from "../../../src/core/report/scan-report-text.ts";
import { HONEST, PIPED, scanned } from "../../support/scan-fixture.ts";

/** The report with its first finding told otherwise. */
function with1(report: ScanReport, facts: Partial<ScannedFinding>): ScanReport {
  const skills = report.skills.map((skill) => ({
    ...skill,
    findings: skill.findings.map((found) => ({ ...found, ...facts })),
  }));
  return { ...report, skills };
}

describe("scanReportText", () => {
  it("says the verdict first, and nothing more of skills with nothing to clear", () => {
    const lines = scanReportText(scanned({ tables: HONEST, more: HONEST })).split("\n");
    expect(lines[0]).toBe("Nothing to clear");
    expect(lines[1]).toBe("2 skills: 2 with nothing to clear.");
    expect(lines.join("\n")).not.toContain("tables");
  });

  it("groups findings by skill: where, what, and what to do", () => {
    const text = scanReportText(scanned({ "skills/setup": PIPED, tables: HONEST }));
    expect(text).toMatch(/^Somebody has to look at this first\n2 skills: 1 to look at, 1 with nothing to clear\.\n/);
    expect(text).toMatch(/^skills\/setup: review$/m);
    expect(text).toMatch(/^ {2}high {6}SKILL\.md:9:1 {2}\[code-download-piped\]\n {12}\S.*files\.example/m);
    expect(text).toContain("critical and worse blocks (no policy given).");
  });

  it("says what was undone, and why a severity is not the rule's own", () => {
    const report = with1(scanned({ a: PIPED }), {
      via: ["gzip", "base64"],
      adjusted: { from: "medium", why: "hidden as gzip in base64" },
    });
    const text = scanReportText(report);
    expect(text).toContain("Hidden as gzip in base64.");
    expect(text).toContain("By itself it is medium; hidden as gzip in base64.");
  });

  it("counts what is only inventory", () => {
    const report = with1(scanned({ a: PIPED }), { severity: "info", status: "reported" });
    const text = scanReportText({ ...report, counts: { critical: 0, high: 0, medium: 0, low: 0, info: 1 } });
    expect(text).not.toContain("[code-download-piped]");
    expect(text).toContain("1 finding of low severity or less in --json.");
  });

  it("lists the first twenty findings of a skill, and counts the others", () => {
    const report = scanned({ a: PIPED });
    const [skill] = report.skills;
    const many = Array.from({ length: 25 }, () => skill?.findings[0]).filter((found) => found !== undefined);
    const text = scanReportText({ ...report, skills: skill === undefined ? [] : [{ ...skill, findings: many }] });
    expect(text.match(/\[code-download-piped\]/g)).toHaveLength(20);
    expect(text).toContain("… and 5 findings more (--json)");
  });

  it("lets nothing that an author wrote move the cursor or hide", () => {
    const report = with1(scanned({ "a\u001b[2J": PIPED }), { path: "x\u202e.md", message: "one\u001b[31m\u200btwo" });
    const text = scanReportText(report);
    expect(text).not.toMatch(/[\u001b\u202e\u200b]/);
    expect(text).toContain("x\\u{202e}.md");
  });

  it("styles our own words alone", () => {
    const text = scanReportText(scanned({ a: PIPED }), (style, words) => `<${style}>${words}</${style}>`);
    expect(text).toContain("<bold>a</bold>: <yellow>review</yellow>");
    expect(text).toContain("<red>high    </red>");
  });
});
