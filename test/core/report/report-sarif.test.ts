import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportSarif, sarifRule } from "../../../src/core/report/report-sarif.ts";
import { findRule } from "../../../src/core/rules.ts";
import { HOSTILE, REPORTS, report, reportWith } from "../../support/report-fixture.ts";
import { sarifViolations as violations } from "../../support/sarif-schema.ts";

const VERSION = { version: "1.2.3" };

const results = (value: Parameters<typeof reportSarif>[0]) => reportSarif(value, VERSION).runs[0]?.results ?? [];

describe("reportSarif", () => {
  it.each(Object.entries(REPORTS).filter(([name]) => name !== "fail-2000-skills"))(
    "%s is as it was (`vitest -u` writes it anew)",
    async (name, value) => {
      const text = `${JSON.stringify(reportSarif(value, VERSION), undefined, 2)}\n`;
      await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "golden", `${name}.sarif.json`));
    },
  );

  it.each(Object.keys(REPORTS))("%s is what the schema allows", (name) => {
    expect(violations(reportSarif(REPORTS[name] ?? report(), VERSION))).toEqual([]);
  });

  it.each([
    ["an unknown key", { extra: 1 }],
    [
      "another level",
      { runs: [{ tool: { driver: { name: "a" } }, results: [{ message: { text: "a" }, level: "bad" }] }] },
    ],
    ["no message", { runs: [{ tool: { driver: { name: "a" } }, results: [{}] }] }],
    ["a rule twice", { runs: [{ tool: { driver: { name: "a", rules: [{ id: "a" }, { id: "a" }] } } }] }],
    [
      "line 0",
      {
        runs: [
          {
            tool: { driver: { name: "a" } },
            results: [
              {
                message: { text: "a" },
                locations: [{ physicalLocation: { artifactLocation: { uri: "a" }, region: { startLine: 0 } } }],
              },
            ],
          },
        ],
      },
    ],
  ])("would be told by the schema of %s", (_, broken) => {
    const log = reportSarif(REPORTS["fail-findings"] ?? report(), VERSION);
    expect(violations({ ...log, ...broken })).not.toEqual([]);
  });

  it("keeps the worst 5,000, what blocks before what does not, and says how many it left out", () => {
    const many = report({
      skills: (REPORTS["fail-2000-skills"]?.skills ?? []).map((skill) => ({
        ...skill,
        findings: Array.from({ length: 3 }, (_, i) =>
          skill.findings.map((found) => ({ ...found, line: i + 1 })),
        ).flat(),
      })),
    });
    const log = reportSarif(many, VERSION);
    const kept = log.runs[0]?.results ?? [];
    expect(kept).toHaveLength(5000);
    expect(kept.slice(0, 3000).every(({ properties }) => properties["status"] === "blocks")).toBe(true);
    expect(JSON.stringify(log.runs[0]?.invocations)).toContain("1,000 findings more");
    expect(violations(log)).toEqual([]);
  });

  it("describes rules that are none of ours, each as severe as its worst finding", () => {
    const one = (REPORTS["fail-findings"] ?? report()).skills.find(({ findings }) => findings.length > 0);
    const [found] = one?.findings ?? [];
    if (one === undefined || found === undefined) throw new Error("the fixture has no finding");
    const foreign = (rule: string, severity: "medium" | "critical", line: number) => ({
      ...found,
      ...{ rule, severity, line, category: "prompt-injection" as const, hint: "Leave it out." },
    });
    const findings = [
      foreign("custom-no-pastebin", "medium", 1),
      foreign("custom-no-pastebin", "critical", 2),
      foreign("cisco\u202e\n<img>", "medium", 3),
    ];
    const log = reportSarif(report({ skills: [{ ...one, findings }] }), VERSION);
    expect(violations(log)).toEqual([]);
    const rules = log.runs[0]?.tool.driver.rules ?? [];
    expect(rules.map(({ id, properties }) => [id, properties["security-severity"]])).toEqual([
      ["cisco\\u{202e} <img>", "5.5"],
      ["custom-no-pastebin", "9.5"],
    ]);
    expect(log.runs[0]?.results.map(({ ruleId, ruleIndex }) => rules[ruleIndex ?? -1]?.id === ruleId)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("says which results are accepted or known, and with which level", () => {
    const facts = results(REPORTS["pass-known-and-waived"] ?? report()).map((result) => [
      result.ruleId,
      result.level,
      result.suppressions.length,
    ]);
    expect(facts).toEqual([
      ["body-budget", "error", 1],
      ["description-budget", "note", 0],
      ["link-broken", "note", 1],
    ]);
  });

  it("tells results apart that are the same content in two skills", () => {
    const [blocking] = REPORTS["fail-findings"]?.skills[1]?.findings ?? [];
    if (blocking === undefined) throw new Error("the fixture has lost its finding");
    const twice = report({ findings: [blocking, { ...blocking, file: "skills/other/SKILL.md" }] });
    const [a, b] = results(twice).map(({ partialFingerprints }) => partialFingerprints);
    expect(a?.["skilltrunk/v1"]).toBe(b?.["skilltrunk/v1"]);
    expect(a?.["primaryLocationLineHash"]).not.toBe(b?.["primaryLocationLineHash"]);
  });

  it("writes paths as relative references, and gives every result a file and a line", () => {
    const locations = results(reportWith("a b/ü#?:%/\u202e\ud800.md")).map((result) =>
      JSON.stringify(result.locations),
    );
    expect(locations[0]).toContain('"uri":"a%20b/%C3%BC%23%3F%3A%25/%E2%80%AE%EF%BF%BD.md"');
    const whole = results(REPORTS["review-ledger-unread"] ?? report())[0]?.locations;
    expect(whole).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "skilltrunk.yaml", uriBaseId: "%SRCROOT%" },
          region: { startLine: 1 },
        },
      },
    ]);
    expect(JSON.stringify(results(reportWith(HOSTILE)))).not.toMatch(/\u202e/);
  });
});

describe("sarifRule", () => {
  const rule = findRule("symlink");
  if (rule === undefined) throw new Error("there is no rule symlink");

  it("describes a rule", () => {
    expect(sarifRule(rule)).toMatchObject({
      id: "symlink",
      shortDescription: { text: rule.title },
      defaultConfiguration: { level: "error" },
      properties: { group: "structure", tags: ["structure"] },
    });
    expect(sarifRule(rule).help.markdown).toContain("```text\nreferences/prices.md -> /etc/passwd\n```");
  });

  it("gives a score to what scans for harm, and to nothing else", () => {
    expect(sarifRule(rule).properties).not.toHaveProperty("security-severity");
    expect(sarifRule({ ...rule, group: "scan", severity: "high" }).properties).toEqual({
      group: "scan",
      tags: ["scan", "security"],
      "security-severity": "8.0",
    });
  });
});
