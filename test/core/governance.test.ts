import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../src/core/catalog.ts";
import { EMPTY_PROFILE } from "../../src/core/content-profile.ts";
import type { Acceptance, Evaluation, Plan, SkillFacts } from "../../src/core/facts.ts";
import { type GovernedChange, govern } from "../../src/core/governance.ts";
import type { Judgement } from "../../src/core/judge.ts";
import type { Waiver } from "../../src/core/lifecycle.ts";
import type { SkillId } from "../../src/core/names.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/core/policy.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/settings.ts";

const ID = "team/one" as SkillId;
const NOTHING: Acceptance = { waivers: [], forced: [] };
const WAIVER: Waiver = {
  rule: "link-broken",
  path: "SKILL.md",
  fingerprint: `sha256:${"a".repeat(64)}`,
  reason: "seen",
  expires: "2027-01-31",
};
const NO_PLAN: Plan = { emissions: [], evaluations: [], unheeded: [] };

function skill(more: Partial<SkillFacts> = {}): SkillFacts {
  return {
    id: ID,
    claims: [{ folder: "skills/team/one", tree: "a".repeat(40) }],
    lifecycle: { kind: "absent" },
    policy: DEFAULT_POLICY,
    obstacles: [],
    own: { policy: DEFAULT_POLICY, obstacles: [] },
    accepted: { own: NOTHING, inherited: NOTHING },
    ...more,
  };
}

function governed(more: Partial<GovernedChange> = {}) {
  const settings: Settings = { ...DEFAULT_SETTINGS, owners: ["ada", "bob"], admins: ["eve"] };
  return govern({
    policy: DEFAULT_POLICY,
    settings,
    isGuarded: true,
    isPolicyUnreadable: false,
    paths: [],
    skills: [skill()],
    plan: NO_PLAN,
    entry: () => undefined,
    ...more,
  });
}

const owners = (names: readonly string[]) => () => ({ offer: { owners: names } }) as unknown as SkillEntry;
const rules = (change: Partial<GovernedChange>) =>
  governed(change)
    .skills.get(ID)
    ?.map(({ rule }) => rule);

describe("files that decide who decides", () => {
  it.each(["policy.yaml", "skilltrunk.yaml", ".github/workflows/check.yml", "CODEOWNERS", "acknowledgements/x.yaml"])(
    "%s needs an admin",
    (path) => {
      const { findings, needs } = governed({ paths: ["README.md", path], skills: [] });
      expect(findings).toMatchObject([{ rule: "guarded-change", path }]);
      expect(needs).toMatchObject([{ role: "admin", people: ["eve"], subjects: [path], enforcedBy: "host" }]);
    },
  );

  it("are nobody's where there is no policy", () => {
    expect(governed({ isGuarded: false, paths: ["policy.yaml"], skills: [] })).toMatchObject({
      findings: [],
      needs: [],
    });
  });
});

describe("owners", () => {
  it("are missed where there are none, or one person alone", () => {
    const settings = DEFAULT_SETTINGS;
    expect(rules({ settings, entry: owners([]) })).toEqual(["owner-missing"]);
    expect(rules({ settings, entry: owners(["ada"]) })).toEqual(["single-owner"]);
    expect(rules({ settings, entry: owners(["@acme/team"]) })).toEqual([]);
    expect(rules({ settings, entry: owners(["ada", "bob"]) })).toEqual([]);
  });
});

describe("a waiver that a change adds", () => {
  const accepted = { own: { waivers: [WAIVER], forced: [] }, inherited: NOTHING };

  it("needs whom policy names for its severity: the skill's owners before the change", () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      waivers: new Map([["low", ["owner", "security"]]]),
      roles: new Map([["security", ["sam"]]]),
    };
    const { needs, skills } = governed({ policy, skills: [skill({ accepted })], entry: owners(["carol", "dan"]) });
    expect(skills.get(ID)).toMatchObject([{ rule: "waiver-added", path: "lifecycle/team/one.yaml" }]);
    expect(needs).toMatchObject([
      { role: "owner", people: ["carol", "dan"], subjects: [ID] },
      { role: "security", people: ["sam"], subjects: [ID] },
    ]);
  });

  it("is nothing new where the base has it", () => {
    expect(governed({ skills: [skill({ accepted: { own: accepted.own, inherited: accepted.own } })] }).needs).toEqual(
      [],
    );
  });
});

describe("what new content can do", () => {
  const judgement = (network: readonly string[]) =>
    ({
      profile: { ...EMPTY_PROFILE, capabilities: { ...EMPTY_PROFILE.capabilities, network } },
    }) as unknown as Judgement;
  const evaluation = (published: Judgement | undefined): Evaluation => ({
    id: ID,
    claim: { folder: "skills/team/one", tree: "a".repeat(40) },
    judgement: judgement(["api.acme.dev"]),
    published,
    findings: [],
    stages: [{ role: "security", count: 2 }],
  });

  it("is called out where the last release could not", () => {
    const plan = { ...NO_PLAN, evaluations: [evaluation(judgement([]))] };
    expect(rules({ plan })).toEqual(["permission-widened"]);
    expect(rules({ plan: { ...NO_PLAN, evaluations: [evaluation(judgement(["api.acme.dev"]))] } })).toEqual([]);
  });

  it.each([
    ["host", "host"],
    ["api", "api"],
    ["none", "nobody"],
  ] as const)("is approved as policy says: %s", (source, enforcedBy) => {
    const policy: Policy = { ...DEFAULT_POLICY, approvals: { source, rules: [] } };
    const { needs } = governed({ policy, plan: { ...NO_PLAN, evaluations: [evaluation(undefined)] } });
    expect(needs).toMatchObject([{ role: "security", count: 2, subjects: [ID], enforcedBy }]);
  });
});

it("asks the same people for the same reason once", () => {
  const two = "team/two" as SkillId;
  const policy: Policy = {
    ...DEFAULT_POLICY,
    approvals: { source: "api", rules: [{ when: { kind: ["channel"] }, from: "owner", count: 1 }] },
  };
  const event = { type: "channel", name: "stable", from: null, to: "1.0.0" };
  const emissions = [ID, two].map((chain) => ({ chain, event, line: "" })) as unknown as Plan["emissions"];
  const { needs } = governed({ policy, skills: [skill(), skill({ id: two })], plan: { ...NO_PLAN, emissions } });
  expect(needs).toMatchObject([{ role: "owner", people: ["ada", "bob"], subjects: [ID, two] }]);
});
