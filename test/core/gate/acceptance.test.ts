import { describe, expect, it } from "vitest";
import { acceptanceFindings, addedWaivers } from "../../../src/core/gate/acceptance.ts";
import type { Acceptance, Evaluation, SkillFacts } from "../../../src/core/plan/facts.ts";
import type { Waiver } from "../../../src/core/trunk/lifecycle.ts";

const DIGEST = `sha256:${"d".repeat(64)}` as const;
const WAIVER: Waiver = {
  rule: "link-broken",
  path: "SKILL.md",
  fingerprint: `sha256:${"a".repeat(64)}`,
  reason: "seen",
  expires: "2027-01-31",
};
const NOTHING: Acceptance = { waivers: [], forced: [] };

function brings(own: Acceptance, inherited: Acceptance = NOTHING): SkillFacts {
  return { id: "team/one", accepted: { own, inherited } } as unknown as SkillFacts;
}

function evaluated(status: "blocks" | "reported"): Evaluation {
  const { rule, path, fingerprint } = WAIVER;
  return {
    judgement: { archive: { digest: DIGEST, size: 1 } },
    findings: [{ rule, path, fingerprint, status }],
  } as unknown as Evaluation;
}

const texts = (skill: SkillFacts, evaluation?: Evaluation) =>
  acceptanceFindings(skill, evaluation).map(({ message, hint }) => `${message} ${hint}`);

describe("a waiver", () => {
  const skill = brings({ waivers: [WAIVER], forced: [] });

  it("is new where the commit before did not have it", () => {
    expect(addedWaivers(skill)).toEqual([WAIVER]);
    expect(addedWaivers(brings({ waivers: [WAIVER], forced: [] }, { waivers: [WAIVER], forced: [] }))).toEqual([]);
  });

  it("is said to come too early only where what it names comes with it and blocks", () => {
    expect(texts(skill, evaluated("blocks"))).toEqual([expect.stringContaining("not for what comes in the same")]);
    for (const evaluation of [undefined, evaluated("reported")])
      expect(texts(skill, evaluation)).toEqual([expect.stringContaining("It counts once this is merged")]);
  });
});

describe("a forced release", () => {
  const skill = brings({ waivers: [], forced: [DIGEST] });

  it("is said to come too early where its content comes with it and is blocked", () => {
    expect(texts(skill, evaluated("blocks"))).toEqual([expect.stringContaining("does not count for what comes")]);
  });

  it("is nothing to speak of otherwise", () => {
    expect(texts(skill, evaluated("reported"))).toEqual([]);
    expect(texts(skill)).toEqual([]);
    expect(
      texts(brings({ waivers: [], forced: [DIGEST] }, { waivers: [], forced: [DIGEST] }), evaluated("blocks")),
    ).toEqual([]);
  });
});
