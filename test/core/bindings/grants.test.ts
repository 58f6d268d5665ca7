import { describe, expect, it } from "vitest";
import { bindingOf, isDenied } from "../../../src/core/bindings/effective-bindings.ts";
import { awaitedGrants, grantedBy, isMissing, missingGrants } from "../../../src/core/bindings/grants.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { approvalSubject } from "../../../src/core/gate/approvals.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const SKILL = "a/one" as SkillId;
const NOW = "2026-06-01T12:00:00Z";
const ASKED = { permissions: ["network", "exec"], secrets: ["TOKEN"] };
const GOVERNED: Policy = {
  ...DEFAULT_POLICY,
  approvals: { source: "api", rules: [{ when: { kind: ["grant"] }, from: "admin", count: 1 }] },
};
const FILE = "skills:\n  a/one:\n    use: ^1\n    grants: [network, exec]\n    secrets: { TOKEN: env:TOKEN }\n";

function missing(made: BoundFixture, now = NOW) {
  const binding = bindingOf(made.catalog, "quote", SKILL);
  if (binding === undefined) throw new Error("no binding");
  const { permissions, secrets } = missingGrants(made.catalog, binding, { asked: [ASKED], now });
  return [...permissions, ...secrets].map(({ name, why }) => `${name} ${why}`);
}

/** Who agreed to the permission `network`. */
function by(made: BoundFixture): readonly string[] {
  const binding = bindingOf(made.catalog, "quote", SKILL);
  const given = binding?.bound.grants.get("network");
  if (binding === undefined || given === undefined) throw new Error("no grant");
  return grantedBy(made.catalog, binding, given);
}

/** Says that every awaited approval is there. */
function approve(made: BoundFixture, person = "Ada", body = ""): void {
  for (const { commit, stages, subject } of awaitedGrants(made.catalog)) {
    for (const stage of stages) {
      const about = `bindings/${subject}.yaml` as const;
      made.say("_registry", {
        type: "evidence",
        kind: "approval",
        after: null,
        subject: approvalSubject(commit, stage, about),
        body,
        digest: sha256(""),
        source: "code host",
        by: person,
      } as never);
    }
  }
}

describe("what a binding does not grant", () => {
  it("is what it does not name, and what has ended", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ "agents/quote": "skills: { a/one: ^1 }\n" });
    expect(missing(made)).toEqual(["exec not granted", "network not granted", "TOKEN not granted"]);
    const until = FILE.replace("[network, exec]", "[exec, { permission: network, until: 2026-06-01 }]");
    made.bind({ "agents/quote": until });
    expect(missing(made)).toEqual([]);
    expect(missing(made, "2026-06-02T00:00:00Z")).toEqual(["network ended on 2026-06-01"]);
    expect(isMissing({ permissions: [], secrets: [] })).toBe(false);
  });

  it("is what nobody has approved yet of those whom policy names", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ "agents/quote": FILE }, { policy: GOVERNED });
    const waits = "waits for the approval of admin";
    expect(missing(made)).toEqual([`exec ${waits}`, `network ${waits}`, `TOKEN ${waits}`]);
    expect(awaitedGrants(made.catalog)).toMatchObject([{ subject: "agents/quote", roles: ["admin"] }]);
    expect(by(made)).toEqual([]);
    approve(made);
    expect(missing(made)).toEqual([]);
    expect(by(made)).toEqual(["Ada"]);
    expect(awaitedGrants(made.catalog)).toEqual([]);
    made.bind({ "agents/quote": FILE.replace("env:TOKEN", "env:OTHER") }, { policy: GOVERNED });
    expect(missing(made)).toEqual([`TOKEN ${waits}`]);
  });

  it("is given by everybody who approved, and not by the first alone", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ "agents/quote": FILE }, { policy: GOVERNED });
    approve(made, "Ada", JSON.stringify({ pr: 7, head: "a".repeat(40), approvedBy: ["Zoe", "Ada"] }));
    expect(by(made)).toEqual(["Ada", "Zoe"]);
  });

  it("is, of a team, also what its agent was not approved to join for", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ "teams/sales": FILE }, { policy: GOVERNED });
    approve(made, "Zoe");
    made.bind({ "agents/quote": "teams: [sales]\n" }, { policy: GOVERNED });
    expect(missing(made)).toHaveLength(3);
    expect(awaitedGrants(made.catalog)).toMatchObject([{ subject: "agents/quote", roles: ["admin"] }]);
    approve(made);
    expect(missing(made)).toEqual([]);
    expect(by(made)).toEqual(["Ada", "Zoe"]);
  });

  it("is, of a denial that is taken out, that it is denied no more", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ organisation: "deny: [a/one, b/*]\n" }, { policy: GOVERNED });
    made.bind({ organisation: null }, { policy: GOVERNED });
    const denied = () => [isDenied(made.catalog, SKILL), isDenied(made.catalog, "b/two" as SkillId)];
    expect(denied()).toEqual([true, true]);
    expect(awaitedGrants(made.catalog)).toMatchObject([{ subject: "organisation", roles: ["admin"] }]);
    approve(made);
    expect(denied()).toEqual([false, false]);
    expect(awaitedGrants(made.catalog)).toEqual([]);
    made.bind({ organisation: "deny: [a/one]\n" }, { policy: GOVERNED });
    made.bind({ organisation: "deny: []\n" });
    expect(denied()).toEqual([false, false]);
  });

  it("is not got round by taking it out and putting it back in", () => {
    const made = new BoundFixture();
    made.release(SKILL, "1.0.0");
    made.bind({ "agents/quote": FILE });
    expect(missing(made)).toEqual([]);
    expect(by(made)).toEqual([]);
    made.bind({ "agents/quote": null }, { policy: GOVERNED });
    made.bind({ "agents/quote": FILE }, { policy: GOVERNED });
    expect(missing(made)).toHaveLength(3);
  });
});
