import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import {
  compareFindings,
  describeFinding,
  type Finding,
  finding,
  findingsDigest,
  isAtLeast,
  SEVERITIES,
} from "../../src/core/finding.ts";

const base = { rule: "some-rule", severity: "high", path: "SKILL.md", message: "Expected a, got b." } as const;
const FINGERPRINT = sha256("some-rule\0SKILL.md\0Expected a, got b.");

const findings = fc.array(
  fc
    .record(
      {
        rule: fc.constantFrom("a-rule", "b-rule"),
        severity: fc.constantFrom(...SEVERITIES),
        path: fc.constantFrom("SKILL.md", "a.txt", "\u{1f600}", "\uffff"),
        message: fc.constantFrom("One.", "Two."),
        line: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ["rule", "severity", "path", "message"] },
    )
    .map((facts): Finding => finding(facts)),
  { maxLength: 8 },
);

describe("a fingerprint", () => {
  it("stands for rule, path and message, and for nothing else", () => {
    expect(finding(base).fingerprint).toBe(FINGERPRINT);
    expect(finding({ ...base, line: 7, severity: "low", hint: "Do it." }).fingerprint).toBe(FINGERPRINT);
    for (const other of [{ rule: "other" }, { path: "a.txt" }, { message: "Expected a, got c." }])
      expect(finding({ ...base, ...other }).fingerprint).not.toBe(FINGERPRINT);
  });

  it("stands for the evidence where there is some, whatever the message says", () => {
    const { fingerprint, ...rest } = finding({ ...base, message: "Line 7: no.", evidence: "no" });
    expect(fingerprint).toBe(sha256("some-rule\0SKILL.md\0no"));
    expect(rest).toEqual({ ...base, message: "Line 7: no." });
  });

  it("is of the whole message, also where only its beginning is kept", () => {
    const [one, other] = ["a", "b"].map((end) => finding({ ...base, message: `${"x".repeat(5000)}${end}` }));
    expect(one?.message).toBe(`${"x".repeat(600)}…`);
    expect(one?.fingerprint).not.toBe(other?.fingerprint);
  });

  it("leaves Unicode's normal forms, which machines disagree on, alone", () => {
    expect(finding({ ...base, message: "é" }).fingerprint).not.toBe(
      finding({ ...base, message: "e\u0301" }).fingerprint,
    );
  });
});

describe("a finding", () => {
  it("holds text that a ledger line can hold: no controls in its message, well-formed all of it", () => {
    const { path, message } = finding({ ...base, path: "a\udcff", message: "got \u001b[0m \ud800" });
    expect({ path, message }).toEqual({ path: "a\ufffd", message: "got \\u{1b}[0m \ufffd" });
  });
});

describe("the order of findings", () => {
  it("is worst first, then path by bytes, line, rule, message", () => {
    const facts = [
      { ...base, severity: "critical" as const, path: "z" },
      { ...base, path: "\uffff" },
      { ...base, path: "\u{1f600}" },
      { ...base, path: "\u{1f600}", line: 2 },
      { ...base, path: "\u{1f600}", line: 10 },
      { ...base, path: "\u{1f600}", line: 10, rule: "z-rule" },
      { ...base, path: "\u{1f600}", line: 10, rule: "z-rule", message: "Expected z." },
      { ...base, severity: "info" as const, path: "a" },
    ].map(finding);
    expect([...facts].reverse().sort(compareFindings)).toEqual(facts);
  });

  it("does not depend on where a finding stood", () => {
    fc.assert(
      fc.property(findings, (all) => {
        expect([...all].reverse().sort(compareFindings)).toEqual([...all].sort(compareFindings));
      }),
    );
  });
});

describe("isAtLeast", () => {
  it("orders severities from critical to info", () => {
    for (const [i, a] of SEVERITIES.entries())
      for (const [j, b] of SEVERITIES.entries()) expect(isAtLeast(a, b)).toBe(i <= j);
    expect(SEVERITIES).toEqual(["critical", "high", "medium", "low", "info"]);
  });
});

describe("findingsDigest", () => {
  it("counts neither order, nor lines, nor repeats", () => {
    fc.assert(
      fc.property(findings, (all) => {
        const moved = all.map((f) => ({ ...f, line: (f.line ?? 0) + 40 }));
        expect(findingsDigest([...moved, ...all].reverse())).toBe(findingsDigest(all));
      }),
    );
  });

  it("tells different findings apart", () => {
    const [one, two] = [finding(base), finding({ ...base, rule: "other" })];
    expect(new Set([[one], [two], [one, two], []].map((all) => findingsDigest(all as Finding[]))).size).toBe(4);
  });
});

describe("describeFinding", () => {
  it("says where and what on one line of which all is seen", () => {
    const facts = {
      rule: "x",
      severity: "low",
      path: "a\u202eb\u200b/\nc.yaml",
      message: "\u{e0041}no\u001b[2J",
    } as const;
    expect(describeFinding(finding({ ...facts, line: 3 }))).toBe(
      "a\\u{202e}b\\u{200b}/\\u{a}c.yaml:3: \\u{e0041}no\\u{1b}[2J",
    );
    expect(describeFinding(finding({ ...facts, path: "a b.yaml", message: "Größe 大." }))).toBe("a b.yaml: Größe 大.");
  });
});
