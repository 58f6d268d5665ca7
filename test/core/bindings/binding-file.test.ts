import { describe, expect, it } from "vitest";
import { parseBindingFile, parseBindingLock } from "../../../src/core/bindings/binding-file.ts";
import { type BindingSubject, bindingPath } from "../../../src/core/bindings/binding-place.ts";

const AGENT = "agents/quote-assistant";
const read = (text: string, subject: BindingSubject = AGENT) =>
  parseBindingFile(bindingPath(subject), subject, new TextEncoder().encode(text));
const problems = (text: string, subject: BindingSubject = AGENT) =>
  read(text, subject).findings.map(({ rule, line, message }) => `${line} ${rule}: ${message}`);

describe("a file of bindings", () => {
  it("says what is used, what is given, and for how long", () => {
    const { value, findings } = read(`
teams: [sales, support]
skills:
  support/reply-tone: latest
  billing/pricing-policy:
    use: ^1.0
    secrets:
      CRM_TOKEN: vault:kv/sales/crm#token
    grants:
      - network:api.example.com
      - permission: filesystem:write
        until: 2027-01-31
`);
    expect(findings).toEqual([]);
    expect(value).toEqual({
      teams: ["sales", "support"],
      deny: [],
      skills: new Map([
        ["support/reply-tone", { use: "latest", secrets: new Map(), grants: new Map() }],
        [
          "billing/pricing-policy",
          {
            use: "^1.0",
            secrets: new Map([["CRM_TOKEN", "vault:kv/sales/crm#token"]]),
            grants: new Map([
              ["network:api.example.com", null],
              ["filesystem:write", "2027-01-31"],
            ]),
          },
        ],
      ]),
    });
  });

  it("may be empty, and lets only the organisation deny", () => {
    expect(read("").value).toEqual({ teams: [], deny: [], skills: new Map() });
    expect(read("deny: [sandbox/*, billing/refunds]", "organisation").value?.deny).toEqual([
      "sandbox/*",
      "billing/refunds",
    ]);
    expect(problems("deny: [sandbox/*]")).toEqual([
      "1 binding-unknown-key: expected one of `teams`, `skills`, got the unknown key `deny`.",
    ]);
    expect(problems("teams: [a]", "teams/sales")).toEqual([
      "1 binding-unknown-key: expected one of `skills`, got the unknown key `teams`.",
    ]);
  });

  it.each([
    [
      "skill: {}",
      "1 binding-unknown-key: expected one of `teams`, `skills`, got the unknown key `skill`: did you mean `skills`?",
    ],
    ["skills: [", /^1 binding-syntax: expected valid YAML/],
    ["skills: &a {}", /^1 binding-syntax: /],
    ["skills:\n  billing/refunds: 1.10", /^2 binding-value: .*got the number `1.10`/],
    ["skills:\n  refunds: ^1", /^2 binding-value: .*expected a skill's `namespace\/name` as key, got `refunds`/],
    ["skills:\n  billing/refunds: 'not a range'", /^2 binding-value: .*expected a version, a range or a channel/],
    ["skills:\n  billing/refunds: ''", /^2 binding-value: /],
    [
      "skills:\n  billing/refunds:\n    uses: ^1",
      /^2 binding-value: .*`skills.billing\/refunds.use`: expected .*got nothing/,
    ],
    ["skills:\n  a/b:\n    use: ^1\n    grant: [network]", /^4 binding-unknown-key: .*did you mean `grants`/],
    ["skills:\n  a/b:\n    use: ^1\n    grants: [Network]", /^4 binding-value: .*expected a permission/],
    [
      "skills:\n  a/b:\n    use: ^1\n    grants:\n      - network\n      - network",
      /^6 binding-value: .*each permission once/,
    ],
    [
      "skills:\n  a/b:\n    use: ^1\n    grants:\n      - permission: network\n        until: soon",
      /^6 binding-value: .*expected a date such as/,
    ],
    ["teams: [Sales]", /^1 binding-value: /],
    [`teams: [${Array.from({ length: 33 }, (_, i) => `t${i}`).join(", ")}]`, /at most 32 entries/],
    [
      `skills:\n${Array.from({ length: 501 }, (_, i) => `  a/b${i}: ^1\n`).join("")}`,
      /binding-value: .*at most 500 entries/,
    ],
    ["x: ".repeat(3000), /binding-syntax/],
  ])("%# is refused with its line", (text, expected) => {
    const [first = ""] = problems(text);
    expect(first).toMatch(expected);
    expect(read(text).value).toBeUndefined();
  });

  it.each(["hunter2-is-secret", "12345678", "[hunter2-is-secret]", "{ a: hunter2-is-secret }", "~", "true"])(
    "does not repeat what stands where a reference should: %s",
    (value) => {
      const text = `skills:\n  a/b:\n    use: ^1\n    secrets:\n      TOKEN: ${value}\n`;
      const [found, ...more] = read(text).findings;
      expect(more).toEqual([]);
      expect([found?.rule, found?.line]).toEqual(["binding-secret", 5]);
      expect(JSON.stringify(found)).not.toMatch(/hunter2|12345678/);
    },
  );

  it("does not repeat a secret that stands for all of them either", () => {
    const { findings } = read("skills:\n  a/b:\n    use: ^1\n    secrets: hunter2-is-secret\n");
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).not.toMatch(/hunter2/);
  });
});

describe("a lock", () => {
  const lock = (text: string) => parseBindingLock("bindings/agents/a.lock.yaml", new TextEncoder().encode(text));
  const DIGEST = `sha256:${"0f".repeat(32)}`;

  it("remembers what was asked for and what that was", () => {
    const { value } = lock(`skills:\n  a/b:\n    use: ^1\n    version: 1.2.0\n    digest: ${DIGEST}\n`);
    expect(value).toEqual(new Map([["a/b", { use: "^1", version: "1.2.0", digest: DIGEST }]]));
  });

  it.each([
    [`skills:\n  a/b: { use: ^1, version: ^1, digest: "${DIGEST}" }`, /^2 binding-value: .*expected a version/],
    ["skills:\n  a/b: { use: ^1, version: 1.2.0, digest: abc }", /^2 binding-value: .*expected an archive digest/],
    ["skills:\n  a/b: { version: 1.2.0 }", /^2 binding-value: /],
    ["skill: {}", /^1 binding-unknown-key: /],
  ])("%# is refused with its line", (text, expected) => {
    const { value, findings } = lock(text);
    expect(value).toBeUndefined();
    expect(findings.map(({ rule, line, message }) => `${line} ${rule}: ${message}`)[0]).toMatch(expected);
  });
});
