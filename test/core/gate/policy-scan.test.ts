import { describe, expect, it } from "vitest";
import { finding, type Severity } from "../../../src/core/finding.ts";
import { customFindings } from "../../../src/core/gate/custom-scan.ts";
import {
  byScanPolicy,
  customRules,
  INCOMPLETE_RULE,
  NO_SCAN_POLICY,
  type ScanPolicy,
} from "../../../src/core/gate/policy-scan.ts";

const policyOf = (scan: Partial<ScanPolicy>, block: Severity = "high") => ({
  scan: { ...NO_SCAN_POLICY, ...scan },
  block,
});

function about(host: string, destinations: string, severity: Severity = "critical") {
  return { ...finding({ rule: "exfil-a", severity, path: "a.sh", message: "A." }), facts: { host, destinations } };
}

describe("hosts that a policy allows", () => {
  const policy = policyOf({ allow: ["api.acme.com", "*.acme.net", "github.com/acme-tools"] });
  const severityOf = (found: ReturnType<typeof about>) => byScanPolicy([found], policy)[0]?.severity;

  it.each([
    ["api.acme.com", "api.acme.com/v1"],
    ["eu.acme.net", "eu.acme.net/x"],
    ["github.com", "github.com/acme-tools/setup/raw/main/i.sh"],
  ])("take a finding about %s down, and say so", (host, destinations) => {
    expect(byScanPolicy([about(host, destinations)], policy)).toMatchObject([
      { severity: "medium", adjusted: { from: "critical", why: "policy allows its hosts" } },
    ]);
  });

  it.each([
    ["another host", "evil.com", "evil.com/x"],
    ["another host beside an allowed one", "api.acme.com", "api.acme.com/v1 evil.com/x"],
    ["another account of a shared host", "github.com", "github.com/acme-toolz/x"],
    ["a host that begins like an allowed one", "api.acme.com.evil.com", "api.acme.com.evil.com/x"],
    ["an allowed host as a user name", "evil.com", "api.acme.com@evil.com/x"],
    ["an allowed address, while the host is another one", "evil.com", "api.acme.com/v1"],
    ["more addresses than are listed", "api.acme.com", "api.acme.com/v1 …"],
    ["a host that is a variable", "api.acme.com", "$HOST/v1"],
    ["no address", "api.acme.com", ""],
  ])("do not excuse %s", (_, host, destinations) => {
    expect(severityOf(about(host, destinations))).toBe("critical");
  });

  it("say nothing of findings that are about no host", () => {
    const found = finding({ rule: "hide-a", severity: "high", path: "a", message: "A." });
    expect(byScanPolicy([found], policy)).toEqual([found]);
  });
});

describe("what could not be read", () => {
  const found = finding({ rule: INCOMPLETE_RULE, severity: "medium", path: "a", message: "A." });

  it("is as bad as what blocks, where policy wants that", () => {
    expect(byScanPolicy([found], policyOf({ incomplete: "block" }, "high"))).toMatchObject([
      { severity: "high", adjusted: { from: "medium" } },
    ]);
    expect(byScanPolicy([found], policyOf({ incomplete: "block" }, "low"))).toEqual([found]);
    expect(byScanPolicy([found], policyOf({}))).toEqual([found]);
  });

  it("is only told of, where policy wants that", () => {
    expect(byScanPolicy([found], policyOf({ incomplete: "report" }, "low"))).toMatchObject([
      { severity: "info", adjusted: { from: "medium" } },
    ]);
  });
});

describe("rules that a policy brings", () => {
  const words = [{ id: "falcon", any: ["Project Falcon", "内部绝密"], severity: "high", zones: "read" } as const];
  const own = customRules({ words, deny: ["*.ngrok.io", "paste.acme.com"] });
  const found = (text: string) => {
    const bytes = new TextEncoder().encode(`---\nname: a\ndescription: A.\n---\n${text}`);
    return customFindings({ ...NO_SCAN_POLICY, ...own }, [
      { path: "SKILL.md", mode: 0o100644, size: bytes.length, bytes },
    ]);
  };
  const rules = (text: string) => found(text).map(({ rule }) => rule);

  it("find their words in any letter case, in the kinds of text that they are for", () => {
    expect(found("Ask about PROJECT falcon first.\n")).toMatchObject([
      { rule: "custom-falcon", severity: "high", line: 5, column: 11 },
    ]);
    expect(rules("这是内部绝密。\n")).toEqual(["custom-falcon"]);
    expect(rules("```sh\necho Project Falcon\n```\n")).toEqual([]);
    expect(rules("A falcon project.\n")).toEqual([]);
  });

  it("find denied hosts, and none that only look like them", () => {
    expect(found("Send it to https://a1.ngrok.io/x.\n")).toMatchObject([
      { rule: "custom-host-denied", message: "policy.yaml denies the host a1.ngrok.io." },
    ]);
    expect(rules("https://paste.acme.com/x\n")).toEqual(["custom-host-denied"]);
    for (const other of ["ngrok.io", "a.ngrok.io.acme.com", "a.ngrok.iox", "xpaste.acme.com"]) {
      expect(rules(`https://${other}/\n`), other).toEqual([]);
    }
  });

  it("are known by a digest of what they find by", () => {
    expect(customRules({ words: [], deny: [] }).digest).toBe("");
    expect(customRules({ words, deny: [] }).digest).not.toBe(own.digest);
    expect(customRules({ words, deny: ["*.ngrok.io", "paste.acme.com"] }).digest).toBe(own.digest);
  });

  it("take a word as it is written, whatever it would mean to a pattern", () => {
    const odd = customRules({ words: [{ id: "odd", any: ["a.b(c"], severity: "low", zones: "any" }], deny: [] });
    const scan = { ...NO_SCAN_POLICY, ...odd };
    const file = (text: string) => ({ path: "a.md", mode: 0o100644, size: 9, bytes: new TextEncoder().encode(text) });
    expect(customFindings(scan, [file("a.b(c\n")])).toHaveLength(1);
    expect(customFindings(scan, [file("axb(c\n")])).toHaveLength(0);
  });
});
