import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_RESULTS, readSarif } from "../../../src/core/gate/sarif-reading.ts";

const paths = new Set(["SKILL.md", "run me.sh", "lib/a.py"]);
const reading = { paths, folder: "/tmp/x/skill" };
const log = (results: readonly object[], driver: object = {}, run: object = {}) =>
  JSON.stringify({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "T", version: "1", ...driver } }, results, ...run }],
  });
const at = (uri: string, startLine?: number) => ({
  message: { text: "Bad." },
  locations: [
    { physicalLocation: { artifactLocation: { uri }, ...(startLine === undefined ? {} : { region: { startLine } }) } },
  ],
});
const read = (text: string) => {
  const report = readSarif(text, reading);
  if (typeof report === "string") throw new Error(report);
  return report;
};

describe("a SARIF log", () => {
  it.each([
    ["run%20me.sh", "run me.sh"],
    ["./lib/a.py", "lib/a.py"],
    ["file:///tmp/x/skill/lib/a.py", "lib/a.py"],
    ["skill/lib/a.py", "lib/a.py"],
    ["../../etc/passwd", "SKILL.md"],
    ["%E0%A4%A", "SKILL.md"],
    ["", "SKILL.md"],
  ])("names with %s the file %s", (uri, path) => {
    expect(read(log([at(uri, 2)])).results).toMatchObject([{ path, line: 2, message: "Bad.", rule: "unnamed" }]);
  });

  it.each([
    [{ level: "error" }, {}, "high"],
    [{ level: "note" }, {}, "low"],
    [{}, {}, "medium"],
    [{}, { defaultConfiguration: { level: "error" } }, "high"],
    [{ level: "note" }, { properties: { "security-severity": "9.8" } }, "critical"],
    [{ properties: { "security-severity": 4 } }, { properties: { "security-severity": "9.8" } }, "medium"],
  ])("is as severe with %j and the rule %j as %s", (result, rule, severity) => {
    const text = log([{ ...at("SKILL.md"), ruleId: "R", ...result }], { rules: [{ id: "R", ...rule }] });
    expect(read(text).results).toMatchObject([{ rule: "R", severity }]);
  });

  it("counts what the skill may have had suppressed, and not what passed", () => {
    const suppressed = { ...at("SKILL.md"), suppressions: [{ kind: "inSource" }] };
    expect(read(log([suppressed, { ...at("SKILL.md"), kind: "pass" }])).results).toHaveLength(1);
  });

  it("keeps the worst, and how many more there are", () => {
    const many = Array.from({ length: MAX_RESULTS + 5 }, () => at("SKILL.md"));
    const { results, more } = read(log([...many, { ...at("lib/a.py"), level: "error" }]));
    expect([results.length, results[0]?.path, more]).toEqual([MAX_RESULTS, "lib/a.py", 6]);
  });

  it("hides nothing in what it says", () => {
    const { results, tool } = read(log([{ message: { text: "a\u202e\u001b[31mb\n" } }], { name: "T\u0007" }));
    expect(`${results[0]?.message}${tool}`).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it.each([
    ["no JSON", "{", "no JSON"],
    ["another version", JSON.stringify({ version: "2.0.0", runs: [] }), "no SARIF 2.1.0"],
    ["no run", JSON.stringify({ version: "2.1.0", runs: [] }), "no SARIF 2.1.0"],
    ["no version", log([], { version: undefined }), "does not say its version"],
    ["a run that failed", log([], {}, { invocations: [{ executionSuccessful: false }] }), "could not scan everything"],
    ["nesting without end", "[".repeat(100_000), "no JSON"],
  ])("with %s is none", (_, text, why) => {
    expect(readSarif(text, reading)).toEqual(expect.stringContaining(why));
  });

  it("takes the operator's word for a version that is not told", () => {
    expect(readSarif(log([], { version: undefined }), { ...reading, version: "3" })).toMatchObject({ version: "3" });
  });

  it("throws at nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => readSarif(JSON.stringify({ version: "2.1.0", runs: [value] }), reading)).not.toThrow();
        expect(() => readSarif(log([value as object]), reading)).not.toThrow();
      }),
    );
  });
});
