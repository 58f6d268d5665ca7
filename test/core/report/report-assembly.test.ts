import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { finding, type Severity } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { type LifecycleFacts, NOTHING_ACCEPTED, type Plan, type SkillFacts } from "../../../src/core/plan/facts.ts";
import { checkReportSchema } from "../../../src/core/report/check-report.ts";
import { assembleReport, type ReportSource, unplannedReport } from "../../../src/core/report/report-assembly.ts";
import { findRule } from "../../../src/core/rules.ts";
import { SCAN_RULE_ROWS } from "../../../src/core/scan/scan-rule-table.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const CHANGE = { base: "a".repeat(40), head: "b".repeat(40), title: "feat: x" };

const GOVERNED: ReportSource["governed"] = {
  policy: DEFAULT_POLICY,
  settings: DEFAULT_SETTINGS,
  isGuarded: true,
  isPolicyUnreadable: false,
  paths: [],
  codeowners: [],
  skills: [],
  plan: { emissions: [], evaluations: [], bindings: [], unheeded: [] },
};

function skillFacts(id: SkillId): SkillFacts {
  const accepted = { own: NOTHING_ACCEPTED, inherited: NOTHING_ACCEPTED };
  const judging = { policy: DEFAULT_POLICY, obstacles: [] };
  const claims = [{ folder: `skills/${id}`, tree: "a".repeat(40) }];
  return { id, claims, lifecycle: { kind: "absent" }, ...judging, own: judging, accepted };
}

function assembled(more: Partial<ReportSource> = {}) {
  const report = assembleReport({
    change: CHANGE,
    pending: 0,
    before: emptyCatalog(),
    after: emptyCatalog(),
    governed: GOVERNED,
    diffs: new Map(),
    findings: [],
    ...more,
  });
  return checkReportSchema.parse(JSON.parse(JSON.stringify(report)));
}

const blocking = {
  ...finding({ rule: "merge-conflict", severity: "critical", path: "a", message: "It conflicts." }),
  status: "blocks" as const,
};

describe("assembleReport", () => {
  it("passes a change of nothing, and fails for what blocks, with its sentence", () => {
    expect(assembled()).toMatchObject({ verdict: "pass", reason: "It changes no skill.", plan: [], needs: [] });
    expect(assembled({ findings: [blocking] })).toMatchObject({ verdict: "fail", reason: "It conflicts." });
  });

  it("tells of what the scanner found all but what it keeps for itself", () => {
    const rule = SCAN_RULE_ROWS[0]?.id ?? "";
    const adjusted = { from: "high", why: "negated" } as const;
    const scanned = { ...blocking, rule, column: 5, via: ["base64"], adjusted, facts: { host: "a" } };
    const { category, maps } = findRule(rule)?.scan ?? {};
    const [told] = assembled({ findings: [scanned] }).findings;
    expect(told).toMatchObject({ column: 5, via: ["base64"], adjusted, category, maps });
    expect(told).not.toHaveProperty("facts");
    expect(assembled({ findings: [{ ...scanned, via: [] }] }).findings[0]).not.toHaveProperty("via");
  });

  it("has an admin look at a change that an unreadable policy would judge", () => {
    expect(assembled({ governed: { ...GOVERNED, isPolicyUnreadable: true } })).toMatchObject({
      verdict: "review",
      needs: [{ role: "admin", enforcedBy: "nobody", subjects: ["policy.yaml"] }],
    });
  });

  it("fails for a broken file of ours although no policy can judge", () => {
    const broken = {
      ...blocking,
      ...finding({
        rule: "acknowledgement-value",
        severity: "critical",
        path: "acknowledgements/refused.yaml",
        message: "It would be refused.",
      }),
    };
    const governed = { ...GOVERNED, isPolicyUnreadable: true };
    expect(assembled({ governed, findings: [broken] })).toMatchObject({
      verdict: "fail",
      reason: "It would be refused.",
    });
  });

  it("gives what is found about the change the severity that policy gives it", () => {
    const told = {
      ...finding({ rule: "codeowners-drift", severity: "medium", path: "x", message: "It drifted." }),
      status: "reported" as const,
    };
    const by = (rules: readonly (readonly [string, Severity | "off"])[]) =>
      assembled({ findings: [told], governed: { ...GOVERNED, policy: { ...DEFAULT_POLICY, rules: new Map(rules) } } });
    expect(by([])).toMatchObject({ verdict: "pass", findings: [{ status: "reported" }] });
    expect(by([["codeowners-drift", "critical"]])).toMatchObject({ verdict: "fail", findings: [{ status: "blocks" }] });
    expect(by([["codeowners-drift", "off"]])).toMatchObject({ verdict: "pass", findings: [] });
  });

  it("names the owners of what is touched where approvals are ours to see to", () => {
    const settings = { ...GOVERNED.settings, owners: ["cy", "ann"] };
    const policy = { ...DEFAULT_POLICY, approvals: { ...DEFAULT_POLICY.approvals, source: "api" as const } };
    const governed = { ...GOVERNED, settings, paths: ["README.md"] };
    expect(assembled({ governed: { ...governed, policy } }).owners).toEqual(["ann", "cy"]);
    expect(assembled({ governed })).not.toHaveProperty("owners");
    expect(assembled({ governed: { ...governed, policy, paths: [] } })).not.toHaveProperty("owners");
  });

  it("gives a report that its schema takes, whatever the change has", () => {
    const name = fc.constantFrom("a", "b".repeat(64), "c".repeat(1500));
    const word = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), name);
    const list = fc.array(word, { maxLength: 60 });
    fc.assert(
      fc.property(fc.nat({ max: 700 }), list, list, word, (count, tags, paths, message) => {
        const ids = Array.from({ length: count }, (_, i) => `team/s${i}` as SkillId);
        const emissions = ids.map((chain) => ({
          chain,
          event: { type: "offer", changes: { tags: { from: tags, to: paths }, owners: { from: [], to: tags } } },
          line: "",
        })) as unknown as Plan["emissions"];
        const lifecycle = (i: number) =>
          ({ kind: "present", lifecycle: { owners: [`p${i}`], channels: new Map() } }) as unknown as LifecycleFacts;
        const skills = ids.map((id, i): SkillFacts => ({ ...skillFacts(id), lifecycle: lifecycle(i) }));
        const rules = [{ when: {}, from: "owner", count: 1 }];
        const policy: Policy = { ...DEFAULT_POLICY, approvals: { source: "host", rules } };
        const entry = (id: SkillId) => ({ id, path: `skills/${id}`, offer: { owners: [id] }, releases: new Map() });
        const before = { ...emptyCatalog(), skills: new Map(ids.map((id) => [id, entry(id)])) } as unknown as Catalog;
        const found = {
          ...finding({ rule: "link-broken", severity: "high", path: message, message }),
          status: "blocks" as const,
        };
        assembled({
          before,
          findings: [found],
          governed: {
            ...GOVERNED,
            policy,
            paths,
            skills,
            plan: { emissions, evaluations: [], bindings: [], unheeded: [] },
          },
        });
      }),
      { numRuns: 25 },
    );
  });

  it("cuts a title that nobody would read", () => {
    const { change } = assembled({ change: { ...CHANGE, title: `${"x".repeat(5000)}\ud800` } });
    expect(Buffer.byteLength(change.title)).toBeLessThanOrEqual(2000);
  });
});

it("says of what could not be planned that nobody knows, never that it passes", () => {
  const report = unplannedReport({ change: CHANGE, findings: [{ ...blocking, status: "reported" }], needs: [] });
  expect(checkReportSchema.parse(report)).toMatchObject({ verdict: "review", pending: null, plan: [] });
});
