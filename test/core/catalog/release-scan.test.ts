import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { categoryViews, releaseScan, scanStatus, worstStatus } from "../../../src/core/catalog/release-scan.ts";
import { finding, type Severity } from "../../../src/core/finding.ts";
import { CATEGORIES } from "../../../src/core/scan/scan-rule.ts";
import { SCAN_RULES } from "../../../src/core/scan/scan-rules.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { AND_MORE } from "../../../src/core/skill/profile-content.ts";

const POLICY = sha256("policy");
const rule = SCAN_RULES.find(({ category }) => category === "remote-code-execution")?.id ?? "";
const found = (severity: Severity, id = rule) =>
  finding({ rule: id, severity, path: "a", message: `${severity} ${id}` });
const of = (...severities: readonly Severity[]) =>
  releaseScan(
    POLICY,
    severities.map((severity) => found(severity)),
    EMPTY_PROFILE,
  );

describe("what a release remembers", () => {
  it("is the worst of each category and how much, of the scanner's rules and the policy's own", () => {
    const all = [
      found("low"),
      found("high"),
      found("medium"),
      found("low", "custom-falcon"),
      found("high", "link-broken"),
    ];
    expect(releaseScan(POLICY, all, EMPTY_PROFILE)).toEqual({
      policy: POLICY,
      found: { "remote-code-execution": { severity: "high", count: 3 }, policy: { severity: "low", count: 1 } },
      capabilities: [],
      hosts: [],
    });
  });

  it("is what it can reach, and that there is more where there is", () => {
    const with1 = (network: readonly string[]) =>
      releaseScan(POLICY, [], { ...EMPTY_PROFILE, capabilities: { ...EMPTY_PROFILE.capabilities, network } });
    expect(with1(["a.com"])).toMatchObject({ capabilities: ["network"], hosts: ["a.com"] });
    const { hosts } = with1(Array.from({ length: 500 }, (_, i) => `h${i}.acme.com`));
    expect(hosts.at(-1)).toBe(AND_MORE);
    expect(hosts.join("").length).toBeLessThan(2100);
  });
});

it.each([
  [[], "pass"],
  [["info"], "pass"],
  [["low"], "warn"],
  [["medium"], "warn"],
  [["low", "high"], "fail"],
  [["critical"], "fail"],
] as const)("%j is a %s", (severities, status) => {
  expect(scanStatus(of(...severities), "remote-code-execution")).toBe(status);
  expect(worstStatus({ found: { policy: { severity: "info", count: 1 }, ...of(...severities).found } })).toBe(status);
});

it("says nothing against what was published before anything was remembered", () => {
  expect(worstStatus(undefined)).toBe("pass");
});

it("tells readers of every category", () => {
  const views = categoryViews(of("high", "low"), { date: "2026-01-01T00:00:00Z", rules: POLICY });
  expect(Object.keys(views)).toEqual([...CATEGORIES]);
  expect(views["remote-code-execution"]).toEqual({
    status: "fail",
    severity: "high",
    date: "2026-01-01T00:00:00Z",
    tool: `skilltrunk ${POLICY}`,
    details: "2 findings, the worst high.",
  });
  expect(views["persistence"]).toMatchObject({ status: "pass", details: "Nothing was found." });
});
