import { expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { type Finding, finding } from "../../../src/core/finding.ts";
import type { GatedFinding } from "../../../src/core/gate/gate.ts";
import { adminReason, gravesOf, graveWords, liftedFindings } from "../../../src/core/gate/let-through.ts";
import type { SkillId } from "../../../src/core/names.ts";
import type { Evaluation, SkillFacts } from "../../../src/core/plan/facts.ts";

const found = (rule: string, severity: Finding["severity"]) =>
  finding({ rule, severity, path: "SKILL.md", message: rule });
const [CRITICAL, HIGH] = [found("a", "critical"), found("b", "high")];
const entry = { outstanding: { kind: "refused", tree: "t", findings: [CRITICAL, HIGH] } } as unknown as SkillEntry;
const evaluation = (findings: readonly GatedFinding[], more: Partial<Evaluation> = {}): Evaluation => {
  const judgement = { archive: { digest: sha256("x"), size: 1 } };
  return { id: "t/one", claim: { tree: "t" }, findings, judgement, isForced: false, ...more } as unknown as Evaluation;
};

it("counts in words", () => {
  expect(graveWords(gravesOf([]))).toBe("");
  expect(graveWords(gravesOf([CRITICAL]))).toBe("1 critical finding");
  expect(graveWords(gravesOf([CRITICAL, HIGH, HIGH]), "by force")).toBe("1 critical and 2 high findings by force");
  expect(gravesOf([CRITICAL, HIGH], ({ rule }) => rule === "b")).toEqual({ critical: 0, high: 1 });
});

it("finds what laxer rules take out of the way, and nothing without them, of other content, or while something is", () => {
  const paths = ["policy.yaml"];
  const low: GatedFinding = { ...HIGH, severity: "low", status: "reported" };
  expect(liftedFindings(entry, evaluation([low]), paths)).toEqual([CRITICAL, HIGH]);
  expect(liftedFindings(entry, evaluation([{ ...HIGH, status: "reported" }]), paths)).toEqual([CRITICAL]);
  expect(liftedFindings(entry, evaluation([{ ...HIGH, status: "waived" }]), paths)).toEqual([CRITICAL]);
  expect(liftedFindings(entry, evaluation([{ ...HIGH, status: "blocks" }]), paths)).toEqual([]);
  expect(liftedFindings(entry, evaluation([]), ["lifecycle/t/one.yaml"])).toEqual([]);
  const other = evaluation([], { claim: { tree: "u", folder: "" } });
  expect(liftedFindings(entry, other, paths)).toEqual([]);
});

it("tells an admin what they publish", () => {
  const skills = [{ id: "t/one", accepted: { inherited: { waivers: [], forced: [] } } }] as unknown as SkillFacts[];
  const reason = (evaluations: readonly Evaluation[], paths = ["acknowledgements/a.yaml"]) =>
    adminReason({ paths, skills, plan: { evaluations }, entry: () => entry });
  const usual = "It changes files that decide who may change what.";
  expect(reason([])).toBe(usual);
  const forced = evaluation([{ ...CRITICAL, status: "waived" }], { isForced: true });
  expect(reason([forced])).toBe(`It publishes t/one by force, with 1 critical finding. ${usual}`);
  expect(reason([evaluation([])], ["policy.yaml"])).toBe(
    `It publishes t/one, which was refused for 1 critical and 1 high finding. ${usual}`,
  );
  const many = Array.from({ length: 7 }, (_, i) => ({ ...evaluation([]), id: `t/${i}` as SkillId }));
  expect(reason(many, ["policy.yaml"])).toContain("So it does with 2 more.");
});
