import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { Severity } from "../../../src/core/finding.ts";
import { type GovernedChange, govern } from "../../../src/core/gate/governance.ts";
import {
  type ApprovalCondition,
  type ApprovalRule,
  type ChangeKind,
  DEFAULT_POLICY,
  type Policy,
} from "../../../src/core/gate/policy.ts";
import { CHANGE_KINDS } from "../../../src/core/gate/policy-file.ts";
import type { SkillId } from "../../../src/core/names.ts";
import type { Acceptance, Evaluation, Plan, SkillFacts } from "../../../src/core/plan/facts.ts";
import { bringingOf } from "../../../src/core/relations/bringing.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { NO_RELATIONS } from "../../../src/core/skill/declares.ts";
import type { Judgement } from "../../../src/core/skill/judge.ts";
import { codeownersLines } from "../../../src/core/trunk/codeowners-match.ts";
import { parseLifecycle, type Waiver } from "../../../src/core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/trunk/settings.ts";

type Source = Policy["approvals"]["source"];
const BRINGS_NOTHING = bringingOf(NO_RELATIONS, { find: () => undefined, now: (id) => id });
const ID = "team/one" as SkillId;
const NOTHING: Acceptance = { waivers: [], forced: [] };
const WAIVER: Waiver = {
  rule: "link-broken",
  path: "SKILL.md",
  fingerprint: `sha256:${"a".repeat(64)}`,
  reason: "seen",
  expires: "2027-01-31",
};
const NO_PLAN: Plan = { emissions: [], evaluations: [], bindings: [], unheeded: [] };

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
    codeowners: codeownersLines("* @ada @bob\n/.github/ @eve\n"),
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

describe("owners who may refuse", () => {
  const paths = ["skills/team/one/SKILL.md"];
  const change: Partial<GovernedChange> = { paths, entry: owners(["zoe", "@acme/ones"]) };

  it("are those of each skill that is touched, as it was, and of the repository for everything else", () => {
    expect(governed(change).owners).toEqual(["@acme/ones", "zoe"]);
    expect(governed({ paths }).owners).toEqual(["ada", "bob"]);
    expect(governed({ ...change, paths: [...paths, "README.md"] }).owners).toEqual(["@acme/ones", "ada", "bob", "zoe"]);
    expect(governed({ ...change, paths: [] }).owners).toEqual([]);
  });
});

describe("files that decide who decides", () => {
  it.each([
    ["policy.yaml", "nobody"],
    ["skilltrunk.yaml", "nobody"],
    [".github/workflows/check.yml", "host"],
    ["CODEOWNERS", "nobody"],
    [".gitlab/CODEOWNERS", "nobody"],
    ["acknowledgements/x.yaml", "nobody"],
  ])("%s needs an admin, whom %s asks", (path, enforcedBy) => {
    const { findings, needs } = governed({ paths: ["README.md", path], skills: [] });
    expect(findings).toMatchObject([{ rule: "guarded-change", path, status: "reported" }]);
    expect(needs).toMatchObject([{ role: "admin", people: ["eve"], subjects: [path], enforcedBy }]);
  });

  it("are nobody's where there is no policy", () => {
    expect(governed({ isGuarded: false, paths: ["policy.yaml"], skills: [] })).toMatchObject({
      findings: [],
      needs: [],
    });
  });

  it("are told where the policy itself cannot be read", () => {
    expect(governed({ isPolicyUnreadable: true, skills: [] })).toMatchObject({
      findings: [{ rule: "policy-invalid-base", status: "reported" }],
      needs: [{ role: "admin", enforcedBy: "nobody" }],
    });
  });
});

describe("who sees to it that somebody approved", () => {
  const rule = { when: {}, from: "owner", count: 1 };
  const enforcers = (codeowners: string, more: Partial<ApprovalRule> = {}, source: Source = "host") => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      approvals: { source, rules: [{ ...rule, ...more }] },
      roles: new Map([["security", ["@Acme/Security"]]]),
    };
    const paths = ["skills/team/one/SKILL.md", "skills/team/one/run.sh"];
    const { needs } = governed({ policy, paths, codeowners: codeownersLines(codeowners) });
    return needs.map(({ role, enforcedBy }) => `${role} ${enforcedBy}`);
  };

  it.each([
    ["", {}, "owner nobody"],
    ["* @ada @Bob\n", {}, "owner host"],
    ["* @ada @mallory\n", {}, "owner nobody"],
    ["/skills/\n", {}, "owner nobody"],
    ["* @mallory\n/skills/team/one/run.sh @ada\n", {}, "owner host"],
    ["* @mallory\n/skills/team/one/run.sh ada\n", {}, "owner nobody"],
    ["* @ada @bob\n/skills/ @mallory\n", {}, "owner nobody"],
    ["* @ada @bob\n", { count: 2 }, "owner nobody"],
    ["* @ada @bob\n", { after: "admin" }, "owner nobody"],
    ["* @ada @bob\n", { from: "security" }, "security nobody"],
    ["* @ada @bob\n*.sh @acme/security\n", { from: "security" }, "security host"],
  ] as const)("by %j, of %j: %s", (codeowners, more, expected) => {
    expect(enforcers(codeowners, more)).toEqual([expected]);
  });

  it("is the status or nobody where policy says so", () => {
    expect(enforcers("", {}, "api")).toEqual(["owner api"]);
    expect(enforcers("* @ada @bob\n", {}, "none")).toEqual(["owner nobody"]);
  });
});

describe("the approval rules that a change meets", () => {
  const entry = () => ({ path: "skills/team/one", offer: { owners: [] } }) as unknown as SkillEntry;
  const gone = skill({ claims: [] });
  const event = (facts: object) =>
    ({ ...NO_PLAN, emissions: [{ chain: ID, event: facts, line: "" }] }) as unknown as Plan;
  const own = { own: { waivers: [WAIVER], forced: [] }, inherited: NOTHING };
  const LIFECYCLE = "lifecycle/team/one.yaml";
  const SKILL_MD = "skills/team/one/SKILL.md";
  const AGENT = "bindings/agents/quote-assistant.yaml";
  const bound = (kind: ChangeKind): Plan => {
    return { ...NO_PLAN, bindings: [{ subject: "agents/quote-assistant", kinds: new Set([kind]) }] };
  };
  const content: Plan = {
    ...NO_PLAN,
    evaluations: [
      {
        id: ID,
        claim: { folder: "skills/team/one", tree: "a".repeat(40) },
        judgement: { profile: EMPTY_PROFILE } as unknown as Judgement,
        compared: undefined,
        published: undefined,
        brings: { before: BRINGS_NOTHING, after: BRINGS_NOTHING },
        findings: [],
        isForced: false,
        awaits: [],
        stages: [{ role: "content", count: 1 }],
      },
    ],
  };

  /** A change of each kind, the path that it touches, and another one. */
  const CHANGES: Readonly<Record<ChangeKind, { change: Partial<GovernedChange>; touches: string }>> = {
    // What content meets is the plan's to say: it is handed on.
    new: { change: { plan: content }, touches: SKILL_MD },
    content: { change: { plan: content }, touches: SKILL_MD },
    removal: { change: { skills: [gone], plan: event({ type: "retired" }) }, touches: SKILL_MD },
    channel: { change: { plan: event({ type: "channel" }) }, touches: LIFECYCLE },
    state: { change: { plan: event({ type: "state" }) }, touches: LIFECYCLE },
    visibility: { change: { plan: event({ type: "offer", changes: { visibility: {} } }) }, touches: LIFECYCLE },
    owners: { change: { plan: event({ type: "offer", changes: { owners: {} } }) }, touches: LIFECYCLE },
    waiver: { change: { skills: [skill({ accepted: own })] }, touches: LIFECYCLE },
    lifecycle: { change: {}, touches: LIFECYCLE },
    binding: { change: { plan: bound("binding") }, touches: AGENT },
    grant: { change: { plan: bound("grant") }, touches: AGENT },
  };
  const met = (kind: ChangeKind, when: ApprovalCondition) => {
    const { change, touches } = CHANGES[kind];
    const rules: readonly ApprovalRule[] = [{ when, from: "security", count: 1 }];
    const policy: Policy = { ...DEFAULT_POLICY, approvals: { source: "api", rules } };
    const { needs } = governed({ policy, entry, paths: [touches], ...change });
    return (
      needs.some(({ role }) => role === "security") ||
      (when.kind !== undefined && needs.some((n) => n.role === "content"))
    );
  };

  it.each(CHANGE_KINDS)("of kind %s: by kind, by path, by both, and always", (kind) => {
    const { touches } = CHANGES[kind];
    const folder = `${touches.slice(0, touches.lastIndexOf("/"))}/`;
    expect(met(kind, {})).toBe(true);
    expect(met(kind, { path: [folder] })).toBe(true);
    expect(met(kind, { path: ["elsewhere/"] })).toBe(false);
    expect(met(kind, { kind: [kind] })).toBe(true);
    expect(met(kind, { kind: [kind], path: [folder] })).toBe(true);
    if (kind === "new" || kind === "content") return;
    expect(met(kind, { kind: [kind], path: ["elsewhere/"] })).toBe(false);
    const others = CHANGE_KINDS.filter((other) => other !== kind && other !== "lifecycle");
    expect(met(kind, { kind: others })).toBe(false);
    expect(met(kind, { widens: ["network"] })).toBe(false);
    expect(met(kind, { severity: "info" })).toBe(false);
  });

  it("of files that belong to no skill: by path, and always", () => {
    const needs = (when: ApprovalCondition, paths: readonly string[]) => {
      const rules: readonly ApprovalRule[] = [{ when, from: "owner", count: 1 }];
      const policy: Policy = { ...DEFAULT_POLICY, approvals: { source: "api", rules } };
      return governed({ policy, entry, paths }).needs.map(({ people, subjects }) => [...people, ...subjects]);
    };
    const example = "policy-examples/x/expect.yaml";
    expect(needs({ path: ["policy-examples/"] }, [example])).toEqual([["ada", "bob", example]]);
    expect(needs({}, ["README.md"])).toEqual([["ada", "bob", "README.md"]]);
    expect(needs({ path: ["policy-examples/"] }, ["README.md", SKILL_MD])).toEqual([]);
    expect(needs({ kind: ["content"] }, ["README.md"])).toEqual([]);
  });

  it("is no change of owners where a new skill gets those of the settings", () => {
    const rules: readonly ApprovalRule[] = [{ when: { kind: ["owners"] }, from: "admin", count: 1 }];
    const policy: Policy = { ...DEFAULT_POLICY, approvals: { source: "api", rules } };
    const plan = event({ type: "offer", changes: { owners: {} } });
    expect(governed({ policy, plan, paths: [SKILL_MD] }).needs).toEqual([]);
  });
});

describe("what policy makes of findings about a change", () => {
  const severity = (rules: readonly (readonly [string, Severity | "off"])[]) => {
    const policy: Policy = { ...DEFAULT_POLICY, block: "high", rules: new Map(rules) };
    const { skills, findings } = governed({ policy, paths: ["policy.yaml"], settings: DEFAULT_SETTINGS });
    return [...findings, ...(skills.get(ID) ?? [])].map(({ rule, status }) => `${rule} ${status}`);
  };

  it("is as of any other: a severity, whether it blocks, or nothing", () => {
    expect(severity([])).toEqual(["guarded-change reported", "owner-missing reported"]);
    expect(severity([["owner-missing", "critical"]])).toEqual(["guarded-change reported", "owner-missing blocks"]);
    expect(severity([["guarded-change", "off"]])).toEqual(["owner-missing reported"]);
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

  it("of a skill that names none are its namespace's, also of a new one and of one that names none any more", () => {
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      owners: ["ada"],
      namespaces: new Map([["team", { owners: ["@acme/team"] }]]),
    };
    const governedBy = (text: string): Partial<GovernedChange> => {
      const { lifecycle, lines } = parseLifecycle("lifecycle/team/one.yaml", Buffer.from(text));
      if (lifecycle === undefined) throw new Error("a lifecycle file that cannot be read");
      return { skills: [skill({ lifecycle: { kind: "present", lifecycle, lines } })] };
    };
    expect(rules({ settings })).toEqual([]);
    expect(rules({ settings, entry: owners(["eve"]), ...governedBy("tags: [x]\n") })).toEqual([]);
    expect(rules({ settings, ...governedBy("owners: [bob]\n") })).toEqual(["single-owner"]);
    expect(rules({ settings: { ...settings, namespaces: new Map() } })).toEqual(["single-owner"]);
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
    compared: undefined,
    published,
    brings: { before: BRINGS_NOTHING, after: BRINGS_NOTHING },
    findings: [],
    isForced: false,
    awaits: [],
    stages: [{ role: "security", count: 2 }],
  });

  it("is called out where the last release could not", () => {
    const plan = { ...NO_PLAN, evaluations: [evaluation(judgement([]))] };
    expect(rules({ plan })).toEqual(["permission-widened"]);
    expect(rules({ plan: { ...NO_PLAN, evaluations: [evaluation(judgement(["api.acme.dev"]))] } })).toEqual([]);
  });

  it.each([
    ["host", "nobody"],
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
