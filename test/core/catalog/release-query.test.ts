import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import {
  isOpenQuery,
  matchesQuery,
  parseReleaseQuery,
  type ReleaseQuery,
} from "../../../src/core/catalog/release-query.ts";
import { AND_MORE } from "../../../src/core/skill/profile-content.ts";

function query(text: string): ReleaseQuery {
  const parsed = parseReleaseQuery(new URLSearchParams(text));
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

const SCAN: NonNullable<Release["scan"]> = {
  policy: sha256("policy"),
  found: { "prompt-injection": { severity: "high", count: 1 } },
  capabilities: ["network", "shell"],
  hosts: ["a1.ngrok.io", "api.acme.com"],
};

function skillWith(...releases: readonly Partial<Release>[]): SkillEntry {
  const whole = releases.map((release, i) => [
    `1.${i}.0`,
    { at: "2026-05-01T10:00:00Z", state: "online", waived: [], forced: false, scan: SCAN, ...release },
  ]);
  return { releases: new Map(whole as [string, Release][]) } as unknown as SkillEntry;
}

const matches = (text: string, ...releases: readonly Partial<Release>[]) =>
  matchesQuery(skillWith(...releases), query(text));

describe("what releases are asked for", () => {
  it.each([
    ["scan.prompt-injection.status=fail", true],
    ["scan.injection.status=fail", true],
    ["scan.injection.status=pass", false],
    ["scan.persistence.status=pass", true],
    ["scan.date<2026-06-01", true],
    ["scan.date%3C2026-05-01", false],
    ["scan.date>2026-05-01", true],
    ["scan.date<2026-05-01T10:00:01Z", true],
    ["host=*.ngrok.io", true],
    ["host=*.NGROK.io", true],
    ["host=ngrok.io", false],
    ["host=grok.io", false],
    ["host=api.acme.com", true],
    ["capability=shell", true],
    ["capability=persistence", false],
    ["waived=true", false],
    ["waived=false", true],
    ["forced=true", false],
    ["capability=shell&host=api.acme.com&scan.injection.status=fail", true],
    ["capability=shell&host=b.com", false],
  ])("%s: %s", (text, expected) => {
    expect(matches(text, {})).toBe(expected);
  });

  it("have to be met by one release, and one that is withdrawn counts no more", () => {
    const [waived, forced] = [{ waived: [sha256("a")] }, { forced: true }];
    expect(matches("waived=true&forced=true", waived, forced)).toBe(false);
    expect(matches("waived=true", waived, forced)).toBe(true);
    expect(matches("waived=true", { ...waived, state: "withdrawn" })).toBe(false);
  });

  it("find a release of whose hosts not all are known", () => {
    expect(matches("host=b.com", { scan: { ...SCAN, hosts: ["a.com", AND_MORE] } })).toBe(true);
  });

  it("say nothing of a release that was judged before anything was remembered", () => {
    for (const text of ["host=a.com", "capability=shell", "scan.injection.status=pass"])
      expect(matches(text, { scan: undefined })).toBe(false);
    expect(matches("forced=false&scan.date<2027-01-01", { scan: undefined })).toBe(true);
  });

  it("may be nothing", () => {
    expect(isOpenQuery(query("q=refund&limit=3"))).toBe(true);
    expect(isOpenQuery(query("host=a.com"))).toBe(false);
    expect(matches("q=refund")).toBe(true);
  });

  it.each([
    ["scan.nothing.status=fail", "expected one of prompt-injection"],
    ["scan.injection.status=bad", "expected pass, warn or fail"],
    ["scan.date<soon", "expected a day"],
    ["scan.date>2027-02-29", "expected a day"],
    ["scan.date>2027-01-31T25:00:00Z", "expected a day"],
    ["host=", "expected a host"],
    ["host=not a host", "expected a host"],
    ["host=https://api.acme.com", "expected a host"],
    ["host=a.com:8080", "expected a host"],
    ["host=*.*.acme.com", "expected a host"],
    ["host=.acme.com", "expected a host"],
    ["scan.date=2026-01-01", "expected scan.<category>.status or scan.date"],
    ["waived=yes", "expected true or false"],
  ])("%s is a mistake", (text, part) => {
    expect(parseReleaseQuery(new URLSearchParams(text))).toContain(part);
  });
});
