import { expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import { awaitedFinding } from "../../../src/core/gate/external-scan.ts";
import type { GatedFinding } from "../../../src/core/gate/gate.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { Evaluation } from "../../../src/core/plan/facts.ts";
import { findingsOf } from "../../../src/core/report/skill-findings.ts";

const at = { source: {}, policy: DEFAULT_POLICY, path: "skills/a/b" };
const nothing = {
  events: [],
  evaluation: undefined,
  outcome: { outcome: "unchanged", forced: false },
  isOld: false,
  published: [],
  unheeded: [],
  extra: [],
} as const;
const gated = (rule: string, status: GatedFinding["status"], path = "SKILL.md"): GatedFinding => ({
  ...finding({ rule, severity: "high", path, message: rule }),
  status,
});
const short = (found: ReturnType<typeof findingsOf>) => found.map(({ rule, status, file }) => [rule, status, file]);

it("has what was found in the content in its folder, in order, and then what is said beside it", () => {
  const published = [gated("link-broken", "waived", "z.md"), gated("link-broken", "blocks", "a.md")];
  const unheeded = [finding({ rule: "state-unheeded", severity: "low", path: "lifecycle/a/b.yaml", message: "m" })];
  const extra = [gated("single-owner", "reported", "lifecycle/a/b.yaml")];
  expect(short(findingsOf(at, { ...nothing, published, unheeded, extra }))).toEqual([
    ["link-broken", "blocks", "skills/a/b/a.md"],
    ["link-broken", "waived", "skills/a/b/z.md"],
    ["state-unheeded", "reported", "lifecycle/a/b.yaml"],
    ["single-owner", "reported", "lifecycle/a/b.yaml"],
  ]);
});

it("tells of a refusal without a judgement what its event says, and of what waits for its content why", () => {
  const list = [finding({ rule: "link-broken", severity: "high", path: "SKILL.md", message: "m" })];
  const refused = [{ type: "refused", findings: { list } }] as unknown as readonly LedgerEvent[];
  expect(short(findingsOf(at, { ...nothing, events: refused }))).toEqual([
    ["link-broken", "blocks", "skills/a/b/SKILL.md"],
  ]);
  const held = [{ type: "held", waiting: ["source:x"] }] as unknown as readonly LedgerEvent[];
  const found = findingsOf(
    { ...at, source: { whyUnfetched: (subject) => `no ${subject}` } },
    { ...nothing, events: held },
  );
  expect(short(found)).toEqual([["source-awaited", "reported", "skills/a/b/skill.yaml"]]);
  expect(found[0]?.message).toContain("no x");
});

it("tells of what waits for a scanner why that said nothing", () => {
  const key = `scan:osv sha256:${"a".repeat(64)}`;
  const held = [{ type: "held", waiting: [key] }] as unknown as readonly LedgerEvent[];
  const waits = { ...awaitedFinding(key), status: "reported" } as const;
  const evaluation = { findings: [waits], judgement: {} } as unknown as Evaluation;
  const told = (source: Parameters<typeof findingsOf>[0]["source"]) =>
    findingsOf({ ...at, source }, { ...nothing, evaluation, events: held })[0];
  expect(told({ whyUnscanned: (of) => (of === key ? "it answers 503" : undefined) })?.message).toBe(
    "policy.yaml wants the scanner osv to look at it, which has not been done here (it answers 503): it is held until then.",
  );
  expect(told({})?.message).toBe(waits.message);
  expect(told({ whyUnscanned: () => "x" })?.fingerprint).toBe(waits.fingerprint);
});
