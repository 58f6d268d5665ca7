import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { isFixedRule, RULE_SEVERITIES } from "../../../src/core/rules.ts";

function problems(text: string): readonly string[] {
  return parsePolicy(new TextEncoder().encode(text)).findings.map((f) => `${f.line} ${f.rule} ${f.message}`);
}

describe("rules", () => {
  it("are named by their id, and the nearest one is found", () => {
    expect(problems("rules:\n  descripton-length: low\n")).toEqual([
      "2 policy-value `rules.descripton-length`: expected the id of a rule as key, got `descripton-length`: " +
        "did you mean `description-length`?",
    ]);
    expect(problems("rules:\n  no-such-thing-at-all: low\n")).toEqual([
      "2 policy-value `rules.no-such-thing-at-all`: expected the id of a rule as key, got `no-such-thing-at-all`.",
    ]);
    expect(problems("rules: { description-length: no }\n")[0]).toContain(
      "expected `off` or `info` or `low` or `medium` or `high` or `critical`",
    );
  });

  it("can be rated and switched off, unless nothing could be published for sure without them", () => {
    const ids = [...RULE_SEVERITIES.keys()];
    expect(ids.some(isFixedRule) && !ids.every(isFixedRule)).toBe(true);
    for (const id of ids) {
      for (const severity of ["off", "high"]) {
        const fixed = [
          `2 policy-value \`rules.${id}\`: expected \`critical\` alone, because nothing can be published for sure ` +
            `where this rule is broken, got "${severity}".`,
        ];
        expect(problems(`rules:\n  ${id}: ${severity}\n`), id).toEqual(isFixedRule(id) ? fixed : []);
      }
      expect(problems(`rules:\n  ${id}: critical\n`), id).toEqual([]);
    }
  });
});

describe("rules that not every repository has", () => {
  const words = "scan:\n  words: [{ id: falcon, any: [Project Falcon] }]\n  hosts: { deny: [a.acme.com] }\n";

  it("are rated like others, with a reason, for the repository and for a namespace", () => {
    const rated = "{ severity: low, reason: why }";
    const text = `${words}rules: { custom-falcon: ${rated}, policy-pipl-contact: off }\nnamespaces: { a: { rules: { custom-host-denied: ${rated} } } }\n`;
    const { policy, findings } = parsePolicy(new TextEncoder().encode(text));
    expect(findings).toEqual([]);
    expect(policy?.rules).toEqual(
      new Map([
        ["custom-falcon", "low"],
        ["policy-pipl-contact", "off"],
      ]),
    );
    expect(policy?.namespaces.get("a")?.reasons).toEqual(new Map([["custom-host-denied", "why"]]));
  });

  it("must be among those that the policy brings", () => {
    const missing = "expected the id of a rule that `scan` brings, got";
    expect(problems("rules:\n  custom-falcon: low\n")).toHaveLength(1);
    expect(problems(`${words}rules:\n  custom-falcn: low\n`)[0]).toContain(missing);
    expect(problems(`${words}namespaces:\n  a:\n    rules:\n      custom-eagle: low\n`)[0]).toContain(missing);
  });
});

describe("roles", () => {
  it("must be there where they are asked for", () => {
    const text = `
roles: { security: [alice] }
approvals:
  rules:
    - { from: securty }
    - { from: owner, after: admn }
waivers:
  high: [owner, sec]
  low: somebody
`;
    const expected = "expected a role of `roles`, or `owner` or `admin`";
    expect(problems(text)).toEqual([
      `5 policy-value \`approvals.rules.0.from\`: ${expected}, got "securty": did you mean \`security\`?`,
      `6 policy-value \`approvals.rules.1.after\`: ${expected}, got "admn": did you mean \`admin\`?`,
      `8 policy-value \`waivers.high.1\`: ${expected}, got "sec".`,
      `9 policy-value \`waivers.low\`: ${expected}, got "somebody".`,
    ]);
    expect(problems("approvals: { rules: [{ from: admin, after: owner }] }\nwaivers: { low: admin }\n")).toEqual([]);
    expect(problems("waivers: { low: constructor }\n")).toHaveLength(1);
  });

  it.each(["owner", "admin", "author", "The-team", "a b"])("are not called %j", (name) => {
    expect(problems(`roles:\n  ${JSON.stringify(name)}: [alice]\n`)).toEqual([
      expect.stringContaining("other than `owner`, `admin` and `author` as key"),
    ]);
  });

  it("have people", () => {
    expect(problems("roles: { security: [] }\n")).toEqual([expect.stringContaining("at least 1 entries")]);
    expect(problems("roles: { security: ['a@example.com'] }\n")).toEqual([
      expect.stringContaining("expected a login, `@login` or `@organisation/team`"),
    ]);
  });
});

describe("approval rules", () => {
  const stages = (...pairs: readonly (readonly [from: string, after?: string])[]) =>
    [
      "roles: { a: [x], b: [x], c: [x] }",
      "approvals:",
      "  rules:",
      ...pairs.map(([from, after]) => `    - { from: ${from}${after === undefined ? "" : `, after: ${after}`} }`),
    ].join("\n");

  it.each([
    [[["a", "a"]], ["4"]],
    [
      [
        ["a", "b"],
        ["b", "a"],
      ],
      ["4", "5"],
    ],
    [
      [["owner", "a"], ["a", "b"], ["b", "c"], ["b"], ["c", "a"]],
      ["5", "6", "8"],
    ],
  ] as const)("do not wait for themselves: %j", (pairs, lines) => {
    const found = problems(stages(...pairs));
    expect(found.map((text) => text.split(" ", 1)[0])).toEqual(lines);
    for (const text of found) {
      expect(text).toMatch(/`approvals\.rules\.\d\.after`: expected a role that does not itself wait for `[abc]`, got/);
    }
  });

  it("may wait for one another as long as that ends", () => {
    expect(problems(stages(["a", "b"], ["b", "c"], ["a", "b"], ["owner", "a"], ["admin", "owner"], ["c"]))).toEqual([]);
  });

  it("of one role come after one other, so that no rule's word is dropped", () => {
    expect(problems(stages(["a"], ["a", "b"], ["a", "b"], ["a", "c"], ["b"], ["c"]))).toEqual([
      expect.stringMatching(
        /^7 .*`approvals\.rules\.3\.after`: expected `b`, which an earlier rule of `a` names: one role comes after one other, got "c"\.$/,
      ),
    ]);
  });

  it("say which entry of a list is wrong, and what one value may be", () => {
    const when = (text: string) => problems(`approvals:\n  rules:\n    - from: owner\n      when: { ${text} }\n`);
    expect(when("kind: [new, mew]")).toEqual([
      expect.stringContaining("`approvals.rules.0.when.kind.1`: expected `new`"),
    ]);
    expect(when("kind: mew")).toEqual([expect.stringContaining("when.kind`: expected `new` or `content`")]);
    expect(when("widens: [disk]")).toEqual([expect.stringContaining("when.widens.0`: expected `network` or `tools`")]);
    expect(when("widens: []")).toEqual([expect.stringContaining("expected at least 1 entries, got a list")]);
    expect(when("paths: a")).toEqual([expect.stringContaining("did you mean `path`?")]);
    expect(when("severity: bad")).toHaveLength(1);
  });

  it("name paths inside the repository", () => {
    const path = (text: string) =>
      problems(`approvals:\n  rules:\n    - from: owner\n      when: { path: ${JSON.stringify(text)} }\n`);
    for (const good of ["**", "skills/*/scripts/**", "**/SKILL.md", ".github/", "a?.md", "policy.yaml"]) {
      expect(path(good), good).toEqual([]);
    }
    for (const bad of ["", "/etc", "../a", "a/./b", "a//b", "a\\b", "a**", "a/**.md", "a\u0007", "x".repeat(201)]) {
      expect(path(bad), bad).toEqual([expect.stringContaining("expected a path or a pattern for paths")]);
    }
  });

  it("ask for one person or a few", () => {
    for (const count of ["0", "101", "1.5", '"2"']) {
      expect(problems(`approvals: { rules: [{ from: owner, count: ${count} }] }\n`), count).toHaveLength(1);
    }
  });
});

describe("a policy of the greatest size", () => {
  it("ends", () => {
    const rule = "    - { from: a, after: b, when: { path: [a/**/b/**/c, d/] } }\n";
    const text = `roles: { a: [x], b: [x] }\napprovals:\n  rules:\n${rule.repeat(3800)}`;
    expect(text.length).toBeGreaterThan(200_000);
    expect(problems(text)).toEqual([expect.stringContaining("at most 100 entries")]);
    expect(problems(text.replace("a/**/b", "/a"))).not.toEqual([]);
  });
});
