import { describe, expect, it } from "vitest";
import { principal } from "../../../src/core/access/audience.ts";
import { manifestOf, toAgents } from "../../../src/core/bindings/agent-manifest.ts";
import { agentsSchema, manifestSchema } from "../../../src/core/bindings/agent-view.ts";
import { toBound } from "../../../src/core/bindings/bound-agents.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Audience } from "../../../src/core/catalog/resolve.ts";
import type { RegistryError } from "../../../src/core/errors.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/core/gate/policy.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";
const as = (audience: Audience) => ({ audience, now: NOW });
const QUOTE = principal({ name: "Quote", groups: [], member: false });
const ALICE = principal({ name: "alice", groups: ["support"], member: true });
const STRANGER = principal({ name: "mallory", groups: [], member: false });

function fixture(): BoundFixture {
  const made = new BoundFixture();
  made.release("a/open", "1.0.0", { declares: { permissions: ["network"], secrets: ["TOKEN"] } } as never);
  made.release("a/inside", "1.0.0");
  made.visibility("a/inside", "internal");
  made.release("a/closed", "1.0.0");
  made.say("a/closed", {
    type: "offer",
    changes: { visibility: { from: "public", to: "private" }, readers: { from: [], to: ["support", "quote"] } },
  } as never);
  made.release("a/wanting", "1.0.0", { declares: { permissions: ["network"] } } as never);
  made.bind({
    "agents/quote": `skills:
  a/open:
    use: ^1
    grants: [network, exec]
    secrets: { TOKEN: "vault:kv/crm#token" }
  a/inside: ^1
  a/closed: ^1
  a/wanting: ^1
  a/nothing: ^1
`,
    "agents/other": "teams: [sales]\n",
  });
  return made;
}

/** Whether the agents that are given `a/base@1.0.0` have it, and with what it comes. */
function statuses({ catalog }: BoundFixture) {
  const { agents } = toBound(catalog, { skill: "a/base" as SkillId, version: "1.0.0" }, as("all"));
  return agents.map(({ status, via }) => [status, via?.id]);
}

/** `a/app` brings `a/base@1.0.0`; there is a later one. */
function needing(range = "~1.0"): BoundFixture {
  const made = new BoundFixture();
  made.release("a/base", "1.0.0");
  made.release("a/base", "1.1.0");
  made.release("a/free", "1.0.0");
  const closure = [{ id: "a/base", version: "1.0.0", digest: sha256("a/base 1.0.0") }];
  made.release("a/app", "1.0.0", { requires: [`a/base@${range}`], closure } as never);
  return made;
}

const ids = (audience: Audience) => {
  const { skills, pending } = manifestOf(fixture().catalog, "quote", as(audience));
  return [...skills, ...pending].map(({ id }) => id);
};

describe("an agent's manifest", () => {
  it("is what it should have, and what it waits for", () => {
    const manifest = manifestOf(fixture().catalog, "quote", as("all"));
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest.skills.map(({ id, version }) => `${id}@${version}`)).toEqual([
      "a/closed@1.0.0",
      "a/inside@1.0.0",
      "a/open@1.0.0",
    ]);
    expect(manifest.skills[2]).toMatchObject({
      use: "^1",
      from: "agents/quote",
      locked: false,
      grants: [{ permission: "network", until: null }],
      secrets: [{ name: "TOKEN", reference: "vault:kv/crm#token" }],
      brings: [],
      warnings: [],
    });
    expect(manifest.pending).toMatchObject([
      { id: "a/nothing", status: "unresolvable", version: null, why: 'There is no skill "a/nothing".' },
      {
        id: "a/wanting",
        status: "pending_grants",
        version: "1.0.0",
        missing: { permissions: [{ name: "network", why: "not granted" }], secrets: [] },
        why: "",
      },
    ]);
  });

  it("gives neither of two releases of one skill, and everything else", () => {
    const made = needing();
    made.bind({ "agents/quote": "skills: { a/app: ^1, a/base: 1.1.0, a/free: ^1 }\n" });
    const manifest = manifestOf(made.catalog, "quote", as("all"));
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest.skills.map(({ id }) => id)).toEqual(["a/free"]);
    expect(manifest.pending.map(({ id, version, status }) => [id, version, status])).toEqual([
      ["a/app", "1.0.0", "conflict"],
      ["a/base", "1.1.0", "conflict"],
    ]);
    expect(manifest.pending[0]?.brings?.map(({ id, version }) => `${id}@${version}`)).toEqual(["a/base@1.0.0"]);
    expect(manifest.conflicts).toMatchObject([
      { id: "a/base", ways: [{ version: "1.0.0", via: { id: "a/app", version: "1.0.0" } }, { version: "1.1.0" }] },
    ]);
    expect(statuses(made)).toEqual([["conflict", "a/app"]]);
    made.visibility("a/app", "private");
    expect(manifestOf(made.catalog, "quote", as("internal")).conflicts).toBeUndefined();
    made.visibility("a/app", "public");
    made.bind({ "agents/quote": "skills: { a/app: ^1, a/base: 1.0.0 }\n" });
    expect(manifestOf(made.catalog, "quote", as("all"))).not.toHaveProperty("conflicts");
    expect(statuses(made)).toEqual([
      ["active", undefined],
      ["active", "a/app"],
    ]);
  });

  it("gives one release that does for all, and says of that what there is to say", () => {
    const made = needing("^1");
    made.state("a/base", "1.0.0", "yanked");
    made.state("a/base", "1.1.0", "deprecated");
    made.bind({ "agents/quote": "skills: { a/app: ^1, a/base: 1.1.0 }\n" });
    const { skills, pending, conflicts } = manifestOf(made.catalog, "quote", as("all"));
    expect([pending, conflicts]).toEqual([[], undefined]);
    expect(skills.map(({ id, version, warnings }) => [id, version, warnings])).toEqual([
      ["a/app", "1.0.0", ["a/base@1.1.0 is deprecated: why."]],
      ["a/base", "1.1.0", ["a/base@1.1.0 is deprecated: why."]],
    ]);
    expect(skills[0]?.brings).toMatchObject([{ id: "a/base", version: "1.1.0", digest: sha256("a/base 1.1.0") }]);
    made.bind({ "agents/quote": "skills: { a/app: ^1 }\n" });
    expect(manifestOf(made.catalog, "quote", as("all")).skills[0]?.brings).toMatchObject([{ version: "1.0.0" }]);
  });

  it("names what comes along once, also where members of a group brought several releases of it", () => {
    const made = new BoundFixture();
    const pin = (id: string, version: string) => ({ id, version, digest: sha256(`${id} ${version}`) });
    for (const [skill, version] of [
      ["a/one", "1.0.0"],
      ["a/two", "1.1.0"],
    ] as const) {
      made.release("a/base", version);
      made.release(skill, "1.0.0", { requires: ["a/base@^1"], closure: [pin("a/base", version)] } as never);
    }
    const members = [pin("a/one", "1.0.0"), pin("a/two", "1.0.0")];
    made.release("a/kit", "1.0.0", { kind: "group", members } as never);
    made.bind({ "agents/quote": "skills: { a/kit: ^1 }\n" });
    const { skills } = manifestOf(made.catalog, "quote", as("all"));
    const brings = skills.flatMap((one) => one.brings.map(({ id, version }) => `${id}@${version}`));
    expect(brings).toEqual(["a/one@1.0.0", "a/two@1.0.0", "a/base@1.1.0"]);
  });

  it("asks for no grant of a release that nobody gets, since another one does for all", () => {
    const made = new BoundFixture();
    const pin = (id: string, version: string) => ({ id, version, digest: sha256(`${id} ${version}`) });
    made.release("a/base", "1.0.0", { declares: { permissions: ["network:old"] } } as never);
    made.release("a/base", "1.1.0", { declares: { permissions: ["network:new"] } } as never);
    const closure = [pin("a/base", "1.0.0")];
    made.release("a/one", "1.0.0", { requires: ["a/base@^1"], closure } as never);
    const members = [pin("a/one", "1.0.0"), pin("a/base", "1.1.0")];
    made.release("a/kit", "1.0.0", { kind: "group", members } as never);
    made.bind({ "agents/quote": "skills:\n  a/kit:\n    use: ^1\n    grants: []\n" });
    const missing = manifestOf(made.catalog, "quote", as("all")).pending.flatMap((one) => one.missing.permissions);
    expect(missing.map(({ name }) => name)).toEqual(["network:new"]);
  });

  it("gives a secret that a release can do without, once that is approved, and waits for none", () => {
    const rules = [{ when: { kind: ["grant" as const] }, from: "admin", count: 1 }];
    const policy: Policy = { ...DEFAULT_POLICY, approvals: { source: "api", rules } };
    const made = new BoundFixture();
    made.release("a/one", "1.0.0", { declares: { optionalSecrets: ["SLACK_TOKEN"] } } as never);
    const shown = () => manifestOf(made.catalog, "quote", as("all")).skills.map(({ secrets }) => secrets);
    made.bind({ "agents/quote": "skills: { a/one: ^1 }\n" });
    expect(shown()).toEqual([[]]);
    const given = (reference: string) => `skills: { a/one: { use: ^1, secrets: { SLACK_TOKEN: ${reference} } } }\n`;
    made.bind({ "agents/quote": given("env:SLACK") });
    expect(shown()).toEqual([[{ name: "SLACK_TOKEN", reference: "env:SLACK" }]]);
    made.bind({ "agents/quote": given("env:OTHER") }, { policy });
    expect(shown()).toEqual([[]]);
  });

  it("never exchanges what a group holds, also where the group needs it, too", () => {
    const made = new BoundFixture();
    made.release("a/base", "1.0.0");
    made.release("a/base", "1.1.0");
    const pins = [{ id: "a/base", version: "1.0.0", digest: sha256("a/base 1.0.0") }];
    const kit = { kind: "group", requires: ["a/base@^1"], closure: pins, members: pins };
    made.release("a/kit", "1.0.0", kit as never);
    made.bind({ "agents/quote": "skills: { a/kit: ^1, a/base: ^1 }\n" });
    const { skills, pending } = manifestOf(made.catalog, "quote", as("all"));
    expect(skills).toEqual([]);
    expect(pending.map(({ id, status }) => [id, status])).toEqual([
      ["a/base", "conflict"],
      ["a/kit", "conflict"],
    ]);
  });

  it("does not tell somebody to wait for a later release that there is no room for", () => {
    const made = needing();
    const lock = (version: string) =>
      `skills: { a/base: { use: ^1, version: ${version}, digest: "${sha256(`a/base ${version}`)}" } }\n`;
    made.bind({ "agents/quote": "skills: { a/app: ^1, a/base: ^1 }\n", "agents/quote.lock": lock("1.0.0") });
    const shown = () => manifestOf(made.catalog, "quote", as("all")).skills.find(({ id }) => id === "a/base");
    expect(shown()).not.toHaveProperty("later");
    expect(shown()?.warnings).toEqual([expect.stringContaining("A later release is there. There is room for one")]);
    // With what is later of the other, too, there is.
    made.release("a/app", "1.1.0", {
      requires: ["a/base@~1.1"],
      closure: [{ id: "a/base", version: "1.1.0", digest: sha256("a/base 1.1.0") }],
    } as never);
    const app = `a/app: { use: ^1, version: 1.0.0, digest: "${sha256("a/app 1.0.0")}" }`;
    made.bind({ "agents/quote.lock": lock("1.0.0").replace("{ a/base", `{ ${app}, a/base`) });
    expect(shown()).toMatchObject({ version: "1.0.0", later: { version: "1.1.0" }, warnings: [] });
  });

  it("names no replacement of a brought release to whom that is not there", () => {
    const made = needing();
    made.release("b/secret", "1.0.0");
    made.visibility("b/secret", "private");
    const deprecated = { type: "state", version: "1.0.0", from: "online", to: "deprecated", reason: "old" };
    made.say("a/base", { ...deprecated, replacement: "b/secret" } as never);
    made.bind({ "agents/quote": "skills: { a/app: ^1 }\n" });
    const warnings = (audience: Audience) =>
      manifestOf(made.catalog, "quote", as(audience)).skills.map((skill) => skill.warnings);
    expect(warnings("all")).toEqual([["a/base@1.0.0 is deprecated: old. Use b/secret instead."]]);
    expect(warnings(QUOTE)).toEqual([["a/base@1.0.0 is deprecated: old."]]);
  });

  it("says what a brought release is, who asks for what is missing, and what is there all the same", () => {
    const made = needing();
    made.release("a/base", "1.2.0", { declares: { permissions: ["network"], secrets: [] } } as never);
    made.release("a/wants", "1.0.0", {
      requires: ["a/base@^1"],
      closure: [{ id: "a/base", version: "1.2.0", digest: sha256("a/base 1.2.0") }],
    } as never);
    made.state("a/base", "1.0.0", "deprecated");
    made.bind({ "agents/quote": "skills: { a/app: ^1, a/base: 1.2.0, a/wants: ^1 }\n" });
    const { skills, pending } = manifestOf(made.catalog, "quote", as("all"));
    expect(skills.map(({ id, warnings }) => [id, warnings])).toEqual([["a/app", ["a/base@1.0.0 is deprecated: why."]]]);
    expect(pending).toMatchObject([
      { id: "a/base", there: { version: "1.0.0", via: { id: "a/app", version: "1.0.0" } } },
      { id: "a/wants", missing: { permissions: [{ name: "network", via: [{ id: "a/base", version: "1.2.0" }] }] } },
    ]);
    expect(pending[0]?.missing.permissions).toEqual([{ name: "network", why: "not granted" }]);
  });

  it("says of what is disabled that it is, to whoever sees everything alone", () => {
    const made = fixture();
    const lock = `skills: { a/open: { use: ^1, version: 1.0.0, digest: "${sha256("a/open 1.0.0")}" } }\n`;
    made.bind({ "agents/quote.lock": lock });
    made.say("a/open", { type: "offer", changes: { enabled: { from: true, to: false } } } as never);
    const { skills, pending } = manifestOf(made.catalog, "quote", as("all"));
    expect(skills.map(({ id }) => id)).not.toContain("a/open");
    expect(pending.find(({ id }) => id === "a/open")).toMatchObject({
      status: "unresolvable",
      version: null,
      why: "a/open is disabled. Nobody gets it until `enabled: true` in lifecycle/a/open.yaml is merged, or the binding goes.",
    });
    for (const audience of ["internal", ALICE, QUOTE] as const)
      expect(JSON.stringify(manifestOf(made.catalog, "quote", as(audience)))).not.toContain("a/open");
  });

  it("gives a group of which one member pinned what is offline, where another's pin does for both", () => {
    const made = new BoundFixture();
    for (const version of ["1.0.0", "1.1.0"]) made.release("a/base", version);
    const pin = (id: string, version: string) => ({ id, version, digest: sha256(`${id} ${version}`) });
    made.release("a/m", "1.0.0", { requires: ["a/base@^1"], closure: [pin("a/base", "1.0.0")] } as never);
    made.release("a/n", "1.0.0", { requires: ["a/base@^1"], closure: [pin("a/base", "1.1.0")] } as never);
    made.release("a/kit", "1.0.0", { kind: "group", members: [pin("a/m", "1.0.0"), pin("a/n", "1.0.0")] } as never);
    made.state("a/base", "1.0.0", "offline");
    made.bind({ "agents/quote": "skills: { a/kit: ^1 }\n" });
    const { skills, pending } = manifestOf(made.catalog, "quote", as("all"));
    expect(pending).toEqual([]);
    expect(skills[0]?.brings.map(({ id, version }) => `${id}@${version}`)).toEqual([
      "a/m@1.0.0",
      "a/n@1.0.0",
      "a/base@1.1.0",
    ]);
  });

  it("has no trace of what its reader may not see", () => {
    expect(ids("internal")).toEqual(["a/inside", "a/open", "a/wanting"]);
    expect(ids(ALICE)).toEqual(["a/closed", "a/inside", "a/open", "a/wanting"]);
    expect(ids(QUOTE)).toEqual(["a/closed", "a/open", "a/wanting"]);
  });

  it.each(["public", STRANGER] as const)("is none for whom agents are no business of theirs", (audience) => {
    const { catalog } = fixture();
    const errorOf = (agent: string) => {
      try {
        manifestOf(catalog, agent, as(audience));
      } catch (error) {
        const { code, message } = error as RegistryError;
        return `${code} ${message}`.replace(agent, "it");
      }
      return "";
    };
    expect(errorOf("quote")).toMatch(/^AGENT_NOT_FOUND/);
    expect(errorOf("quote")).toBe(errorOf("nobody"));
    expect(toAgents(catalog, audience)).toEqual({ agents: [] });
  });
});

describe("the list of agents", () => {
  it("knows every agent", () => {
    const agents = toAgents(fixture().catalog, "internal");
    expect(agentsSchema.parse(agents)).toEqual({
      agents: [
        { agent: "other", teams: ["sales"] },
        { agent: "quote", teams: [] },
      ],
    });
    expect(toAgents(fixture().catalog, QUOTE).agents).toEqual([{ agent: "quote", teams: [] }]);
  });
});
