import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type Policy, parsePolicy, policyDigest, policyFor } from "../../../src/core/gate/policy.ts";
import { NO_SCAN_POLICY } from "../../../src/core/gate/policy-scan.ts";

const parse = (text: string) => parsePolicy(new TextEncoder().encode(text));

function good(text: string): Policy {
  const { policy, findings } = parse(text);
  expect(findings).toEqual([]);
  if (policy === undefined) throw new Error("no policy");
  return policy;
}

/** The one thing that is wrong: `line rule message`. */
function problem(text: string): string {
  const { policy, findings } = parse(text);
  expect(policy).toBeUndefined();
  expect(findings).toEqual([expect.objectContaining({ path: "policy.yaml", severity: "critical" })]);
  return findings.map((f) => `${f.line} ${f.rule} ${f.message}`).join("");
}

describe("parsePolicy", () => {
  it("gives the default where there is no file, an empty one or empty parts", () => {
    expect(DEFAULT_POLICY).toMatchObject({
      block: "critical",
      known: "report",
      limits: { descriptionTokens: 100, bodyTokens: 5000, bodyLines: 500 },
      versions: { order: "strict" },
      concurrent: "warn",
      approvals: { source: "host", rules: [] },
    });
    const empty = "versions: {}\nlimits: {}\nrules: {}\napprovals: {}\nwaivers: {}\nroles: {}\nnamespaces: {}\n";
    for (const result of [parsePolicy(undefined), parse(""), parse(empty), parse("preset: report\n")]) {
      expect(result).toEqual({ policy: DEFAULT_POLICY, findings: [] });
    }
  });

  it("reads every key", () => {
    expect(
      good(`
block: high
known: block
rules:
  description-length: { severity: medium, reason: our readers like it long }
  portable-internal: off
  symlink: critical
scan:
  hosts: { allow: [api.acme.com] }
  incomplete: report
limits:
  description-tokens: 90
  body-tokens: 4000
  body-lines: 300
versions: { order: line }
concurrent-proposals: off
roles:
  security: ["@acme/security", alice]
  it: ["@acme/it"]
approvals:
  source: api
  rules:
    - from: owner
    - when: { kind: content, widens: network, path: skills/**, severity: high }
      from: security
      count: 2
      after: it
    - when: { kind: [new, channel], widens: [tools, secrets], path: [skills/billing/, "*.md"] }
      from: it
waivers:
  medium: owner
  high: [owner, security]
  critical: security
`),
    ).toEqual({
      block: "high",
      known: "block",
      rules: new Map([
        ["description-length", "medium"],
        ["portable-internal", "off"],
      ]),
      reasons: new Map([["description-length", "our readers like it long"]]),
      scan: { ...NO_SCAN_POLICY, allow: ["api.acme.com"], incomplete: "report" },
      limits: { descriptionTokens: 90, bodyTokens: 4000, bodyLines: 300 },
      versions: { order: "line" },
      concurrent: "off",
      roles: new Map([
        ["security", ["@acme/security", "alice"]],
        ["it", ["@acme/it"]],
      ]),
      approvals: {
        source: "api",
        rules: [
          { when: {}, from: "owner", count: 1 },
          {
            when: { kind: ["content"], widens: ["network"], path: ["skills/**"], severity: "high" },
            from: "security",
            count: 2,
            after: "it",
          },
          {
            when: { kind: ["new", "channel"], widens: ["tools", "secrets"], path: ["skills/billing/", "*.md"] },
            from: "it",
            count: 1,
          },
        ],
      },
      waivers: new Map([
        ["medium", ["owner"]],
        ["high", ["owner", "security"]],
        ["critical", ["security"]],
      ]),
      namespaces: new Map(),
    });
  });

  it.each([
    ["report", { block: "critical", known: "report", concurrent: "warn" }],
    ["balanced", { block: "high", known: "report", concurrent: "warn" }],
    ["strict", { block: "medium", known: "block", concurrent: "block" }],
  ])("starts from the preset %s", (preset, values) => {
    expect(good(`preset: ${preset}\n`)).toEqual({ ...DEFAULT_POLICY, ...values });
    expect(good(`known: report\npreset: ${preset}\nblock: low\n`)).toEqual({
      ...DEFAULT_POLICY,
      ...values,
      block: "low",
      known: "report",
    });
  });

  it.each([
    ["blocks: high\n", "1 policy-unknown-key expected one of `preset`, `block`,", "did you mean `block`?"],
    ["block: &a high\n", "1 policy-syntax", "an anchor"],
    ["block: severe\n", "1 policy-value `block`: expected `critical` or `high`", 'got "severe".'],
    ["preset: lax\n", "1 policy-value `preset`: expected `report` or `balanced` or `strict`", 'got "lax".'],
    ["versions:\n  order: loose\n", "2 policy-value `versions.order`: expected `strict` or `line`", 'got "loose".'],
    ["limits:\n  body-line: 3\n", "2 policy-unknown-key", "did you mean `body-lines`?"],
    ["limits: { body-lines: 0 }\n", "1 policy-value `limits.body-lines`: expected at least 1", "the number `0`."],
    ["limits: { body-lines: 1.5 }\n", "1 policy-value", "expected a whole number, got the number `1.5`."],
    ["limits: { body-lines: 1000001 }\n", "1 policy-value", "expected at most 1000000"],
    ["approvals:\n  sources: host\n", "2 policy-unknown-key", "did you mean `source`?"],
    ["namespaces:\n  billing:\n    blocks: high\n", "3 policy-unknown-key", "`namespaces.billing.blocks`"],
    ["namespaces:\n  Billing: {}\n", "2 policy-value", "single hyphens as key, got `Billing`."],
    ["namespaces: { billing: { roles: {} } }\n", "1 policy-unknown-key", "got the unknown key"],
    ["waivers:\n  hgh: owner\n", "2 policy-unknown-key", "did you mean `high`?"],
  ])("fails closed on %j", (text, start, part) => {
    const found = problem(text);
    expect(found.startsWith(start), found).toBe(true);
    expect(found).toContain(part);
  });
});

describe("a reason for another severity", () => {
  it("is the namespace's where that rates the rule itself", () => {
    const rule = "portable-name";
    const policy = good(`rules: { ${rule}: { severity: low, reason: all } }
namespaces:
  one: { rules: { ${rule}: high } }
  two: { rules: { ${rule}: { severity: high, reason: theirs } } }
`);
    expect(["one", "two", "three"].map((name) => policyFor(policy, name).reasons.get(rule))).toEqual([
      undefined,
      "theirs",
      "all",
    ]);
  });

  it("does not excuse a rule that policy cannot change", () => {
    expect(problem("rules: { symlink: { severity: low, reason: no } }\n")).toContain("`critical` alone");
    expect(problem("rules: { portable-name: { severity: low } }\n")).toContain("policy-value");
  });
});

describe("policyFor", () => {
  const policy = good(`
block: critical
rules: { description-length: low, portable-name: high }
limits: { body-lines: 400 }
concurrent-proposals: off
namespaces:
  billing:
    preset: strict
    known: report
    rules: { portable-name: off }
    limits: { body-tokens: 100 }
    versions: { order: line }
    concurrent-proposals: warn
  support: {}
`);

  it("lets a namespace's keys, then its preset, come before the repository's", () => {
    expect(policyFor(policy, "billing")).toMatchObject({
      block: "medium",
      known: "report",
      rules: new Map([
        ["description-length", "low"],
        ["portable-name", "off"],
      ]),
      limits: { descriptionTokens: 100, bodyTokens: 100, bodyLines: 400 },
      versions: { order: "line" },
      concurrent: "warn",
      approvals: policy.approvals,
    });
  });

  it("is the repository's where a namespace says nothing", () => {
    expect(policyFor(policy, "support")).toEqual(policy);
    expect(policyFor(policy, "other")).toBe(policy);
    expect(policyFor(policy, "constructor")).toBe(policy);
  });
});

describe("policyDigest", () => {
  it("is of what judges content, and of nothing else", () => {
    const digest = policyDigest(good("block: high\n"));
    expect(policyDigest(good("block: high\nroles: { security: [alice] }\n"))).toBe(digest);
    for (const other of [
      "block: low\n",
      "block: high\nknown: block\n",
      "block: high\nrules: { portable-name: off }\n",
      "block: high\nscan: { hosts: { deny: [a.com] } }\n",
      "block: high\nlimits: { body-lines: 9 }\n",
    ])
      expect(policyDigest(good(other)), other).not.toBe(digest);
  });
});
