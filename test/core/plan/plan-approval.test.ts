/** Releases that wait for approval, planned on hand-made commits. */
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { type Content, PlanFixture, type SkillState } from "../../support/plan-fixture.ts";

const state = (content: Content, more: Partial<SkillState> = {}): SkillState => ({
  folders: { "skills/team/one": content },
  ...more,
});

function planned(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  return states.map((one) => plan.commit({ "team/one": one }).join(", "));
}

describe("approvals that evidence has to show", () => {
  const api = (when: object): Policy => ({
    ...DEFAULT_POLICY,
    approvals: { source: "api", rules: [{ when, from: "security", count: 1 }] },
    roles: new Map([["security", ["sam"]]]),
  });
  const network = (hosts: readonly string[]) => ({
    ...EMPTY_PROFILE,
    capabilities: { ...EMPTY_PROFILE.capabilities, network: hosts },
  });

  it("hold what they are about, and name who may give them", () => {
    const plan = new PlanFixture();
    const [event] = plan.events({ "team/one": state({ body: "one" }, { policy: api({ kind: ["new"] }) }) });
    expect(event?.event).toMatchObject({
      type: "held",
      version: "1.0.0",
      waiting: [expect.stringMatching(/^approval:[0-9a-f]{40}:security:1:team\/one$/)],
      stages: [{ role: "security", count: 1, people: ["sam"] }],
    });
    expect(plan.commit({ "team/one": state({ body: "one" }, { policy: api({ kind: ["new"] }) }) })).toEqual([]);
  });

  it("are asked for what widens, and not for what the last release could do", () => {
    const policy = api({ widens: ["network"] });
    const first = state({ body: "one", profile: network(["a.dev"]) }, { policy: DEFAULT_POLICY });
    expect(
      planned(
        first,
        state({ body: "two", profile: network(["a.dev"]) }, { policy }),
        state({ body: "three", profile: network(["a.dev", "b.dev"]) }, { policy }),
      ),
    ).toEqual(["team/one released 1.0.0", "team/one released 1.0.1", "team/one held"]);
  });

  it("are asked for what comes along and can do more, as if the skill itself could", () => {
    const policy = api({ widens: ["network"] });
    const plan = new PlanFixture();
    const other = (body: string, hosts: readonly string[]) => {
      const content = { body, declared: body, profile: network(hosts) };
      return { "team/two": { folders: { "skills/team/two": content }, policy: DEFAULT_POLICY } };
    };
    const one = (range: string, under: Policy) => {
      const content = { body: "one", manifest: `requires:\n  skills: ["team/two@${range}"]\n` };
      return { "team/one": state(content, { policy: under }) };
    };
    plan.commit(other("1.0.0", ["a.dev"]));
    expect(plan.commit(one("^1", DEFAULT_POLICY))).toEqual(["team/one released 1.0.0"]);
    plan.commit(other("1.1.0", ["a.dev"]), { message: "feat: more" });
    plan.commit(other("2.0.0", ["a.dev", "b.dev"]), { message: "feat!: more" });
    expect([...(plan.entry("team/two")?.releases.keys() ?? [])]).toEqual(["1.0.0", "1.1.0", "2.0.0"]);
    expect(plan.commit(one("~1.1", policy))).toEqual(["team/one released 1.0.1"]);
    expect(plan.commit(one("^2", policy))).toEqual(["team/one held"]);
  });
});
