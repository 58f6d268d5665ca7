import { describe, expect, it } from "vitest";
import type { BindingEvent } from "../../../src/core/bindings/binding-book.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

const AGENT = "bindings/agents/quote.yaml";
const TEAM = "bindings/teams/sales.yaml";
const ORGANISATION = "bindings/organisation.yaml";
const LOCK = "bindings/agents/quote.lock.yaml";
const DIGEST = `sha256:${"0f".repeat(32)}`;

/** Commits files of bindings, and answers what was said of each. */
function commit(
  fixture: PlanFixture,
  bindings: Readonly<Record<string, string | null>>,
  policy: Policy = DEFAULT_POLICY,
): readonly string[] {
  return fixture.events({}, { bindings, policy }).map(({ chain, event }) => {
    expect(chain).toBe("_registry");
    const { subject, skill, from, to, stages } = event as BindingEvent;
    const of = [subject, skill].filter((part) => part !== undefined).join(" ");
    return `${of}: ${JSON.stringify(from)} to ${JSON.stringify(to)}${stages === undefined ? "" : " held"}`;
  });
}

const GOVERNED: Policy = {
  ...DEFAULT_POLICY,
  roles: new Map([["security", ["@acme/security"]]]),
  approvals: { source: "api", rules: [{ when: { kind: ["grant"] }, from: "security", count: 1 }] },
};
const GRANTING = "skills:\n  a/b:\n    use: ^1\n    grants: [network]\n";

describe("files of bindings become events", () => {
  it("one for each thing that is said, and none where nothing else is", () => {
    const fixture = new PlanFixture();
    const text = "teams: [sales]\nskills:\n  a/b: ^1\n  a/c: stable\n";
    expect(commit(fixture, { [AGENT]: text })).toEqual([
      'agents/quote: null to "sales"',
      'agents/quote a/b: null to "^1"',
      'agents/quote a/c: null to "stable"',
    ]);
    expect(commit(fixture, { [AGENT]: `# another comment\n${text}` })).toEqual([]);
    expect(commit(fixture, { [AGENT]: "skills:\n  a/b: ^2\n" })).toEqual([
      'agents/quote: "sales" to ""',
      'agents/quote a/c: "stable" to null',
      'agents/quote a/b: "^1" to "^2"',
    ]);
    expect(commit(fixture, { [AGENT]: null })).toEqual(['agents/quote: "" to null']);
    expect(commit(fixture, { [AGENT]: null })).toEqual([]);
    expect(fixture.draft.bindings.subjects.size).toBe(0);
    expect(fixture.draft.bindings.users.size).toBe(0);
  });

  it("keeps what was said while a file cannot be read", () => {
    const fixture = new PlanFixture();
    commit(fixture, { [ORGANISATION]: "deny: [a/b]\n" });
    expect(commit(fixture, { [ORGANISATION]: "deny: [" })).toEqual([]);
    expect([...(fixture.draft.bindings.subjects.get("organisation")?.deny ?? [])]).toEqual(["a/b"]);
  });

  it("takes denials and locks one by one", () => {
    const fixture = new PlanFixture();
    expect(commit(fixture, { [ORGANISATION]: "deny: [a/b, x/*]\nskills: { a/b: ^1 }\n" })).toEqual([
      'organisation: null to ""',
      'organisation a/b: null to "denied"',
      'organisation x/*: null to "denied"',
      'organisation a/b: null to "^1"',
    ]);
    expect(commit(fixture, { [ORGANISATION]: "deny: [x/*]\nskills: { a/b: ^1 }\n" })).toEqual([
      'organisation a/b: "denied" to null',
    ]);
    const lock = (version: string) => `skills:\n  a/b: { use: ^1, version: ${version}, digest: "${DIGEST}" }\n`;
    expect(commit(fixture, { [LOCK]: lock("1.0.0") })).toEqual([
      'locks/quote: null to ""',
      'locks/quote a/b: null to "1.0.0"',
    ]);
    expect(commit(fixture, { [LOCK]: lock("1.1.0") })).toEqual(['locks/quote a/b: "1.0.0" to "1.1.0"']);
    expect(commit(fixture, { [LOCK]: "" })).toEqual(['locks/quote a/b: "1.1.0" to null']);
  });
});

describe("what is granted waits for those whom policy names", () => {
  it("under `api`, and only what is new in it", () => {
    const fixture = new PlanFixture();
    expect(commit(fixture, { [AGENT]: "skills:\n  a/b: ^1\n" }, GOVERNED).join()).not.toMatch(/held/);
    expect(commit(fixture, { [AGENT]: GRANTING }, GOVERNED)).toEqual(['agents/quote a/b: "^1" to "^1" held']);
    // Another range, or an end, gives nothing more.
    expect(commit(fixture, { [AGENT]: GRANTING.replace("^1", "^2") }, GOVERNED)).toEqual([
      'agents/quote a/b: "^1" to "^2"',
    ]);
    const until = (day: string) =>
      `skills:\n  a/b:\n    use: ^2\n    grants: [{ permission: network, until: ${day} }]\n`;
    expect(commit(fixture, { [AGENT]: until("2027-01-31") }, GOVERNED)).toEqual(['agents/quote a/b: "^2" to "^2"']);
    expect(commit(fixture, { [AGENT]: until("2027-02-01") }, GOVERNED)).toEqual([
      'agents/quote a/b: "^2" to "^2" held',
    ]);
    const secret = (at: string) => `${until("2027-02-01")}    secrets: { TOKEN: "${at}" }\n`;
    expect(commit(fixture, { [AGENT]: secret("env:A") }, GOVERNED).join()).toMatch(/held/);
    expect(commit(fixture, { [AGENT]: secret("env:B") }, GOVERNED).join()).toMatch(/held/);
    expect(commit(fixture, { [AGENT]: until("2027-02-01") }, GOVERNED).join()).not.toMatch(/held/);
  });

  it("also what is got by joining a team", () => {
    const fixture = new PlanFixture();
    commit(fixture, { [TEAM]: "skills: { a/b: ^1 }\n" }, GOVERNED);
    expect(commit(fixture, { [AGENT]: "teams: [sales]\n" }, GOVERNED)).toEqual(['agents/quote: null to "sales"']);
    commit(fixture, { [AGENT]: "teams: []\n", [TEAM]: GRANTING }, GOVERNED);
    expect(commit(fixture, { [AGENT]: "teams: [sales]\n" }, GOVERNED)).toEqual(['agents/quote: "" to "sales" held']);
  });

  it("also what is denied no more, be the file gone with it, and not what its whole namespace denies", () => {
    const fixture = new PlanFixture();
    const denying = "deny: [a/b, a/c, b/x]\n";
    expect(commit(fixture, { [ORGANISATION]: denying }, GOVERNED).join()).not.toMatch(/held/);
    expect(commit(fixture, { [ORGANISATION]: "deny: [a/*, b/y]\n" }, GOVERNED)).toEqual([
      'organisation a/b: "denied" to null',
      'organisation a/c: "denied" to null',
      'organisation b/x: "denied" to null held',
      'organisation a/*: null to "denied"',
      'organisation b/y: null to "denied"',
    ]);
    expect(commit(fixture, { [ORGANISATION]: null }, GOVERNED)).toEqual([
      'organisation a/*: "denied" to null held',
      'organisation b/y: "denied" to null held',
      'organisation: "" to null',
    ]);
    expect([...fixture.draft.bindings.lifted.keys()]).toEqual(["b/x", "a/*", "b/y"]);
    commit(fixture, { [ORGANISATION]: denying }, GOVERNED);
    expect([...fixture.draft.bindings.lifted.keys()]).toEqual(["a/*", "b/y"]);
  });

  it.each(["host", "none"] as const)("not under `%s`, where nobody knows who approved", (source) => {
    const fixture = new PlanFixture();
    const policy: Policy = { ...GOVERNED, approvals: { ...GOVERNED.approvals, source } };
    expect(commit(fixture, { [AGENT]: GRANTING }, policy).join()).not.toMatch(/held/);
  });

  it("keeps what was approved before when more is asked for", () => {
    const fixture = new PlanFixture();
    commit(fixture, { [AGENT]: GRANTING });
    commit(fixture, { [AGENT]: GRANTING.replace("[network]", "[network, exec]") }, GOVERNED);
    const bound = fixture.draft.bindings.subjects.get("agents/quote")?.skills.get("a/b" as never);
    expect([...(bound?.grants ?? [])].map(([name, { stages }]) => [name, stages.length])).toEqual([
      ["exec", 1],
      ["network", 0],
    ]);
  });
});
