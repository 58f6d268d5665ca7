import { describe, expect, it } from "vitest";
import { readBinding } from "../../../src/core/bindings/binding-facts.ts";
import { bindingFindings, unplacedBinding } from "../../../src/core/bindings/binding-findings.ts";
import type { BindingSubject } from "../../../src/core/bindings/binding-place.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";

function told(subject: BindingSubject, text: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0", { declares: { permissions: ["exec", "network"], secrets: [] } } as never);
  made.release("a/one", "1.1.0");
  const path = subject.startsWith("locks/") ? `agents/${subject.slice(6)}.lock` : subject;
  made.bind({ ...others, [path]: text });
  const content = readBinding(subject, Buffer.from(text));
  return bindingFindings(made.catalog, { subject, content }, NOW).map(
    ({ rule, line, message, hint }) => `${line} ${rule}: ${message} ${hint}`,
  );
}

const AGENT = "agents/quote";

describe("what of a file of bindings gives nothing", () => {
  it("nothing in a good one", () => {
    expect(told(AGENT, "skills:\n  a/one: ^1\n")).toEqual([]);
    expect(told("organisation", "deny: [a/*, a/one]\n")).toEqual([]);
  });

  it.each([
    [
      "skills:\n  a/one: ^1\n  a/on: ^1\n",
      /^3 binding-skill-unknown: Nothing is published of a skill a\/on. Did you mean a\/one\?/,
    ],
    ["skills:\n  zzz/qqq: ^1\n", /^2 binding-skill-unknown: .*or publish this one/],
    ["skills:\n  a/one: 9.9.9\n", /^2 binding-unresolvable: a\/one has no release that is 9\.9\.9\./],
    ["skills:\n  a/one: ^7\n", /^2 binding-unresolvable: a\/one has no release that is \^7\./],
    ["skills:\n  a/one: stable\n", /^2 binding-unresolvable: The channel "stable" of a\/one/],
    ["skills:\n  a/one: v1\n", /^2 binding-like-channel: "v1" is a range and no channel/],
    ["skills:\n  a/one: x\n", /^2 binding-like-channel: "x" is a range/],
    ["# team x\nteams:\n  - sales\n", /^3 binding-team-unknown: There is no team sales\./],
    ["skills: [", /^1 binding-syntax/],
  ])("%# has one finding with its line", (text, expected) => {
    const found = told(AGENT, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it("a grant that has ended", () => {
    const text =
      "skills:\n  a/one:\n    use: ^1\n    grants:\n      - exec\n      - permission: network\n        until: 2026-05-31\n";
    expect(told(AGENT, text)).toEqual([
      "6 binding-grant-expired: What is granted to a/one, network, ended on 2026-05-31. Take it out, or grant it until a later day.",
    ]);
    expect(told(AGENT, text.replace("05-31", "06-01"))).toEqual([]);
  });

  it("teams that disagree, unless the agent says it itself", () => {
    const teams = { "teams/sales": "skills: { a/one: ^1 }\n", "teams/support": "skills: { a/one: 1.0.0 }\n" };
    const [found, ...more] = told(AGENT, "teams:\n  - sales\n  - support\n", teams);
    expect(more).toEqual([]);
    expect(found).toMatch(/^3 binding-teams-disagree: sales binds a\/one to \^1 and support to 1\.0\.0: sales counts/);
    expect(told(AGENT, "teams: [sales, support]\nskills: { a/one: ^1 }\n", teams)).toEqual([]);
    expect(told(AGENT, "teams: [sals]\n", teams)[0]).toMatch(/Did you mean sales\?/);
  });

  it("a binding that the organisation denies", () => {
    expect(told(AGENT, "skills: { a/one: ^1 }\n", { organisation: "deny: [a/*]\n" })[0]).toMatch(
      /^1 binding-denied: The organisation denies a\/one/,
    );
  });

  it("a binding to what brings something that the organisation denies", () => {
    const made = new BoundFixture();
    made.release("b/base", "1.0.0");
    const closure = [{ id: "b/base" as SkillId, version: "1.0.0", digest: sha256("b/base 1.0.0") }];
    made.release("a/one", "1.0.0", { closure });
    const text = "skills:\n  a/one: ^1\n";
    made.bind({ organisation: "deny: [b/base]\n", [AGENT]: text });
    const content = readBinding(AGENT, Buffer.from(text));
    expect(bindingFindings(made.catalog, { subject: AGENT, content }, NOW)).toMatchObject([
      {
        rule: "binding-denied",
        line: 2,
        message:
          "a/one@1.0.0 needs b/base@1.0.0, which the organisation denies. No agent gets it, unless its lock names a release that comes without.",
      },
    ]);
  });

  it("a denial of what there is not", () => {
    const found = told("organisation", "deny:\n  - a/*\n  - a/on\n  - qqq/*\n");
    expect(found).toEqual([
      "3 binding-deny-unknown: There is no skill that a/on could deny. Did you mean a/one?",
      "4 binding-deny-unknown: There is no skill that qqq/* could deny: nothing is in that namespace. Leave it if it is meant for later, or take it out.",
    ]);
  });

  it("a lock that says something else than its bindings", () => {
    const lock = (version: string, digest = sha256(`a/one ${version}`)) =>
      `skills:\n  a/one:\n    use: ^1\n    version: ${version}\n    digest: "${digest}"\n`;
    const bound = { [AGENT]: "skills: { a/one: ^1 }\n" };
    expect(told("locks/quote", lock("1.0.0"), bound)).toEqual([]);
    const [alone] = told("locks/quote", lock("1.0.0"));
    expect(alone).toMatch(
      /^2 binding-lock-stale: .*the agent has no binding for it\. There is no bindings\/agents\/quote\./,
    );
    const [unbound] = told("locks/quote", lock("1.0.0"), { [AGENT]: "teams: []\n" });
    expect(unbound).toMatch(/has no binding for it\. Run `skilltrunk lock --agent quote`\.$/);
    expect(told("locks/quote", lock("1.0.0", sha256("x")), bound)[0]).toMatch(/its digest is another one/);
    const [other] = told("locks/quote", lock("1.0.0"), { [AGENT]: "skills: { a/one: 1.1.0 }\n" });
    expect(other).toMatch(/gets 1\.1\.0\. Run `skilltrunk lock --agent quote`\.$/);
    const [nothing] = told("locks/quote", lock("1.0.0"), { [AGENT]: "skills: { a/one: ^9 }\n" });
    expect(nothing).toMatch(/no release that is \^9\. Put a release online that the binding asks for, or change/);
  });
});

describe("a file below bindings/ that is none", () => {
  it.each(["bindings/agents/Quote.yaml", "bindings/agents/quote.yml", "bindings/sales.yaml"])("%s", (path) => {
    expect(unplacedBinding(path)).toMatchObject({ rule: "binding-unplaced", path });
  });

  it.each(["bindings/agents/quote.yaml", "bindings/README.md", "skills/a/b/x.yaml"])("not %s", (path) => {
    expect(unplacedBinding(path)).toBeUndefined();
  });
});
