import { describe, expect, it } from "vitest";
import { principal } from "../../../src/core/access/audience.ts";
import { hasAgentNews } from "../../../src/core/bindings/agent-news.ts";
import { awaitedGrants } from "../../../src/core/bindings/grants.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import type { Audience } from "../../../src/core/catalog/resolve.ts";
import { approvalSubject } from "../../../src/core/gate/approvals.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const MALLORY = principal({ name: "mallory", groups: [], member: false });
const QUOTE = principal({ name: "quote", groups: [], member: false });

/** Who hears that there is news of an agent. */
function hearing(before: Catalog, after: Catalog, agent = "quote"): readonly string[] {
  const audiences: Readonly<Record<string, Audience>> = { all: "all", inside: "internal", QUOTE, MALLORY };
  const now = "2026-06-01T12:00:00Z";
  const hears = (audience: Audience) => hasAgentNews(before, after, { agent, audience, now });
  return Object.keys(audiences).filter((name) => hears(audiences[name] as Audience));
}

const KNOWING = ["all", "inside", "QUOTE"];

describe("news of an agent", () => {
  it("is what its file, its team's, the organisation's and its lock say differently", () => {
    const made = new RegistryFixture().publish("a/open", "1.0.0").publish("a/open", "1.1.0");
    made.bind("agents/other", "skills: { a/open: ^1 }\n");
    const change = (subject: Parameters<RegistryFixture["bind"]>[0], text: string, agent = "quote") => {
      const before = made.catalog;
      return hearing(before, made.bind(subject, text).catalog, agent);
    };
    expect(change("agents/quote", "teams: [sales]\nskills: {}\n")).toEqual(KNOWING);
    expect(change("teams/sales", "skills: { a/open: ^1 }\n")).toEqual(KNOWING);
    const digest = made.catalog.skills.get("a/open" as never)?.releases.get("1.0.0")?.digest;
    const lock = `skills:\n  a/open: { use: ^1, version: 1.0.0, digest: "${digest}" }\n`;
    expect(change("locks/quote", lock)).toEqual(KNOWING);
    expect(change("organisation", "deny: [a/open]\n")).toEqual(KNOWING);
    // What says nothing new, of another agent, or nothing that counts.
    expect(change("teams/sales", "skills: { a/open: ^1 }\n")).toEqual([]);
    expect(change("agents/other", "skills: {}\n")).toEqual([]);
    expect(change("teams/nobody", "skills: { a/open: ^1 }\n")).toEqual([]);
    expect(change("agents/quote", "teams: [sales]\nskills: {}\n", "nobody")).toEqual([]);
  });

  it("is of what the asker may read in it alone", () => {
    const made = new RegistryFixture().publish("a/shut", "1.0.0").offer("a/shut", { visibility: "private" });
    made.bind("agents/quote", "skills: {}\n");
    const before = made.catalog;
    made.bind("agents/quote", "skills: { a/shut: ^1 }\n");
    expect(hearing(before, made.catalog)).toEqual(["all"]);
    const bound = made.catalog;
    expect(hearing(bound, made.bind("organisation", "deny: [a/shut]\n").catalog)).toEqual(["all"]);
  });

  it("is not what only happened to the skills that it is given", () => {
    const made = new RegistryFixture().publish("a/open", "1.0.0").bind("agents/quote", "skills: { a/open: ^1 }\n");
    const before = made.catalog;
    expect(hearing(before, made.publish("a/open", "1.1.0").catalog)).toEqual([]);
  });

  it("is that somebody approved what was granted", () => {
    const made = new BoundFixture();
    made.release("a/one", "1.0.0", { declares: { permissions: ["network"] } } as never);
    const rules = [{ when: { kind: ["grant" as const] }, from: "admin", count: 1 }];
    made.bind({ "agents/quote": "skills: { a/one: { use: ^1, grants: [network] } }\n" }, {
      policy: { ...DEFAULT_POLICY, approvals: { source: "api", rules } },
    } as never);
    const before = made.catalog;
    const [awaited] = awaitedGrants(before);
    const [stage] = awaited?.stages ?? [];
    if (awaited === undefined || stage === undefined) throw new Error("nothing waits");
    made.say("_registry", {
      type: "evidence",
      kind: "approval",
      after: null,
      subject: approvalSubject(awaited.commit, stage, "bindings/agents/quote.yaml"),
      body: "",
      digest: sha256(""),
      source: "code host",
    } as never);
    // The bindings themselves are what they were.
    const after = { ...made.catalog, bindings: before.bindings };
    expect(hearing(before, after)).toEqual(KNOWING);
    expect(hearing(after, { ...after, evidence: new Map(after.evidence) })).toEqual([]);
  });
});
