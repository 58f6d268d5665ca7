import { describe, expect, it } from "vitest";
import {
  countsFor,
  type OsvRecord,
  osvQuery,
  osvReport,
  readOsvMatches,
  readOsvRecord,
} from "../../../src/core/gate/osv.ts";
import type { NamedPackage } from "../../../src/core/scan/named-packages.ts";

const REQUESTS: NamedPackage = {
  registry: "pypi",
  name: "requests",
  version: "2.19.0",
  path: "requirements.txt",
  line: 3,
};
const OPEN: NamedPackage = { registry: "npm", name: "evil", path: "SKILL.md", line: 9 };

const report = (named: NamedPackage, records: readonly OsvRecord[], more = 0) =>
  osvReport([{ named, ids: records.map(({ id }) => id) }], new Map(records.map((one) => [one.id, one])), {
    more,
    date: "2026-11-23",
  });
const said = (...given: Parameters<typeof report>) =>
  report(...given).results.map(({ rule, severity, message }) => `${rule} ${severity}: ${message}`);
const rated = (id: string, severity: string): OsvRecord => ({ id, database_specific: { severity } });
const ranged = (id: string, ...events: { introduced?: string; fixed?: string }[]): OsvRecord => ({
  id,
  affected: [{ package: { ecosystem: "npm", name: "evil" }, ranges: [{ events }] }],
});

describe("questions and answers", () => {
  it("ask for a version where there is one, and go on where an answer does", () => {
    expect(osvQuery(REQUESTS)).toEqual({ package: { ecosystem: "PyPI", name: "requests" }, version: "2.19.0" });
    expect(osvQuery(OPEN, "t")).toEqual({ package: { ecosystem: "npm", name: "evil" }, page_token: "t" });
  });

  it("are read as OSV writes them, and are refused in a few words where somebody else does", () => {
    const text = '{"results":[{"vulns":[{"id":"GHSA-1","modified":"x"}],"next_page_token":"t"},{},null]}';
    const none = { ids: [], page: undefined };
    expect(readOsvMatches(text, 3)).toEqual([{ ids: ["GHSA-1"], page: "t" }, none, none]);
    expect(readOsvMatches(text, 2)).toBe("it answers 3 of 2 questions");
    expect(readOsvMatches("<html>", 1)).toBe("its answer is no JSON");
    expect(readOsvMatches('{"results":[{"vulns":[{"id":"../x"}]}]}', 1)).toMatch(
      /^its answer is not OSV's \(results\.0/,
    );
    expect(readOsvRecord('{"id":"GHSA-2","schema_version":"1.6.0"}', "GHSA-2")).toMatchObject({ id: "GHSA-2" });
    expect(readOsvRecord('{"id":"GHSA-2"}', "GHSA-1")).toBe("it answers GHSA-2 where GHSA-1 was asked for");
  });
});

describe("a report", () => {
  it("names the records of a pinned version, each weakness once, as severe as the worst of them, high at the most", () => {
    const copy: OsvRecord = { id: "PYSEC-2018-28", aliases: ["CVE-2018-18074", "GHSA-x84v"] };
    const first = { ...rated("GHSA-x84v", "CRITICAL"), aliases: ["CVE-2018-18074"] };
    expect(report(REQUESTS, [copy, first, rated("GHSA-9wx4", "MODERATE")])).toEqual({
      of: "packages",
      tool: "OSV",
      version: "2026-11-23",
      results: [
        {
          rule: "package-vulnerable",
          severity: "high",
          path: "requirements.txt",
          line: 3,
          message: "requests 2.19.0 of PyPI has known weaknesses: GHSA-9wx4, GHSA-x84v (CVE-2018-18074).",
        },
      ],
      more: 0,
    });
    expect(report(REQUESTS, [rated("A-1", "LOW")]).results[0]?.severity).toBe("low");
    expect(report(REQUESTS, [{ id: "A-1" }]).results[0]?.severity).toBe("medium");
    expect(report(REQUESTS, [{ id: "A-1", withdrawn: "2020-01-01T00:00:00Z" }]).results).toEqual([]);
    const many = Array.from({ length: 9 }, (_, i) => rated(`A-${i}`, "LOW"));
    expect(said(REQUESTS, many)[0]).toContain("A-4, 4 more.");
  });

  it("tells malice from weakness, also by an alias", () => {
    expect(
      said({ ...OPEN, version: "1.0.1" }, [ranged("MAL-2024-1", { introduced: "1.0.1" }), rated("GHSA-1", "LOW")]),
    ).toEqual([
      "package-malicious critical: evil 1.0.1 of npm is known to be malicious: MAL-2024-1.",
      "package-vulnerable low: evil 1.0.1 of npm has known weaknesses: GHSA-1.",
    ]);
    expect(said(REQUESTS, [{ id: "GHSA-2", aliases: ["MAL-2024-2"] }])[0]).toMatch(/^package-malicious/);
  });

  it("of a package without a version takes only what every version is", () => {
    expect([countsFor(OPEN, "GHSA-1"), countsFor(OPEN, "MAL-1"), countsFor(REQUESTS, "GHSA-1")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(said(OPEN, [ranged("MAL-2024-1", { introduced: "0" })])).toEqual([
      "package-malicious critical: evil of npm is known to be malicious, whatever its version is: MAL-2024-1.",
    ]);
    expect(said(OPEN, [ranged("MAL-2024-1", { introduced: "0" }, { fixed: "1.0.2" })])).toEqual([]);
    expect(said(OPEN, [ranged("MAL-2024-1", { introduced: "1.0.1" })])).toEqual([]);
    expect(said({ ...OPEN, name: "other" }, [ranged("MAL-2024-1", { introduced: "0" })])).toEqual([]);
  });

  it("says what was not asked about, and counts what it has no room for", () => {
    expect(said(REQUESTS, [], 7)).toEqual([
      "policy-analysis-incomplete high: It names 7 more packages than are looked up in one skill.",
    ]);
    const asked = Array.from({ length: 120 }, (_, line) => ({ named: { ...REQUESTS, line }, ids: ["A-1"] }));
    expect(osvReport(asked, new Map(), { more: 0, date: "x" })).toMatchObject({ more: 20 });
  });
});
