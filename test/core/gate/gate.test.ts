import { describe, expect, it } from "vitest";
import { type Finding, finding, type Severity } from "../../../src/core/finding.ts";
import { gate, judged } from "../../../src/core/gate/gate.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { Waiver } from "../../../src/core/trunk/lifecycle.ts";

const AT = "2026-07-01T12:00:00Z";

function found(severity: Severity, rule = "link-broken", path = "SKILL.md"): Finding {
  return finding({ rule, severity, path, message: `${rule} in ${path}` });
}

function waiverOf({ rule, path, fingerprint }: Finding, expires = "2026-12-31"): Waiver {
  return { rule, path, fingerprint, reason: "seen", expires };
}

function statuses(findings: readonly Finding[], of: Partial<Parameters<typeof gate>[0]> = {}): readonly string[] {
  const policy: Policy = { ...DEFAULT_POLICY, block: "high" };
  return gate({ policy, findings, known: new Set(), waivers: [], forced: false, at: AT, ...of }).map((f) => f.status);
}

describe("gate", () => {
  it("blocks what is at least as severe as policy says, and reports the rest", () => {
    expect(statuses([found("critical"), found("high"), found("medium"), found("info")])).toEqual([
      "blocks",
      "blocks",
      "reported",
      "reported",
    ]);
  });

  it("lets pass what the last release has too, unless policy blocks that", () => {
    const old = found("high");
    const known = new Set([old.fingerprint]);
    expect(statuses([old], { known })).toEqual(["known"]);
    expect(statuses([old], { known, policy: { ...DEFAULT_POLICY, block: "high", known: "block" } })).toEqual([
      "blocks",
    ]);
  });

  it("lets pass what is waived by rule, path and fingerprint until the waiver's last day", () => {
    const one = found("high");
    expect(statuses([one], { waivers: [waiverOf(one)] })).toEqual(["waived"]);
    expect(statuses([one], { waivers: [waiverOf(one, "2026-07-01")] })).toEqual(["waived"]);
    expect(statuses([one], { waivers: [waiverOf(one, "2026-06-30")] })).toEqual(["blocks"]);
    for (const other of [found("high", "body-budget"), found("high", "link-broken", "a.md")]) {
      expect(statuses([one], { waivers: [waiverOf(other)] })).toEqual(["blocks"]);
    }
    const moved: Waiver = { ...waiverOf(one), fingerprint: found("high", "link-broken", "b.md").fingerprint };
    expect(statuses([one], { waivers: [moved] })).toEqual(["blocks"]);
  });

  it("says until when a waiver lets it pass, of several the longest, and what was said of it", () => {
    const one = found("high");
    const longest = { ...waiverOf(one, "2026-12-30"), reason: "ours" };
    const waivers = [waiverOf(one, "2026-08-01"), longest, waiverOf(one, "2026-09-01")];
    const gated = (more: Partial<Parameters<typeof gate>[0]>) =>
      gate({
        policy: DEFAULT_POLICY,
        findings: [{ ...one, severity: "critical" }],
        known: new Set(),
        waivers,
        forced: false,
        at: AT,
        ...more,
      });
    expect(gated({})).toMatchObject([{ status: "waived", accepted: { until: "2026-12-30", reason: "ours" } }]);
    expect(gated({ forced: true })[0]).not.toHaveProperty("isForced");
    expect(gated({ waivers: [], forced: true })[0]).not.toHaveProperty("accepted");
  });

  it("lets everything pass that is forced, except what nothing can be published without", () => {
    const fixed = found("critical", "symlink", "a");
    expect(statuses([found("critical"), fixed], { forced: true })).toEqual(["waived", "blocks"]);
    expect(statuses([fixed], { waivers: [waiverOf(fixed)], known: new Set([fixed.fingerprint]) })).toEqual(["blocks"]);
  });
});

describe("judged", () => {
  it("gives findings the severity that policy has for their rule, or leaves them out", () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      rules: new Map([
        ["link-broken", "high"],
        ["body-budget", "off"],
      ] as const),
    };
    expect(judged([found("low"), found("medium", "body-budget"), found("low", "body-lines")], policy)).toMatchObject([
      { rule: "link-broken", severity: "high" },
      { rule: "body-lines", severity: "low" },
    ]);
  });

  it("keeps the steps that a finding lost by itself, and tells a reason that policy gives", () => {
    const mentioned = { ...found("low"), adjusted: { from: "high", why: "negated" } as const };
    const rated = (rules: Policy["rules"], reasons: Policy["reasons"] = new Map()) =>
      judged([mentioned], { ...DEFAULT_POLICY, rules, reasons });
    expect(rated(new Map([["link-broken", "critical"]]))).toMatchObject([
      { severity: "medium", adjusted: { from: "high", why: "negated" } },
    ]);
    expect(rated(new Map([["link-broken", "medium"]]), new Map([["link-broken", "we teach it"]]))).toMatchObject([
      { severity: "info", adjusted: { from: "high", why: "negated, we teach it" } },
    ]);
    const plain = judged([found("low")], { ...DEFAULT_POLICY, rules: new Map([["link-broken", "high"]]) });
    expect(plain[0]).not.toHaveProperty("adjusted");
  });

  it("never lowers a rule that nothing can be published without", () => {
    const policy: Policy = { ...DEFAULT_POLICY, rules: new Map([["symlink", "off"]] as const) };
    expect(judged([found("critical", "symlink")], policy)).toHaveLength(1);
  });
});
