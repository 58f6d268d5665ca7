import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../../src/core/finding.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import { EMPTY_MANIFEST, parseManifest } from "../../../src/core/skill/manifest.ts";

const A = { name: "A", required: true };
const parse = (text: string) => parseManifest(Buffer.from(text));
const shown = (text: string) =>
  parse(text).findings.map(({ rule, severity, line }) => `${rule} ${severity}${line === undefined ? "" : ` ${line}`}`);

const WHOLE = `kind: skill
requires:
  - billing/price-list@^1.2
permissions:
  - network:api.acme.com
  - filesystem:write
secrets:
  - CRM_TOKEN
  - name: MAIL_KEY
    description: for the outgoing mail
    required: false
triggers: [refund, money back]
compatibility:
  os: [linux, macos]
  models: any
runtime:
  timeout: 60
  egress: [api.acme.com]
  memory: 512Mi
`;

describe("a skill.yaml", () => {
  it("is read whole", () => {
    expect(parse(WHOLE)).toEqual({
      manifest: {
        kind: "skill",
        requires: [{ id: "billing/price-list", range: "^1.2", line: 3 }],
        members: [],
        permissions: ["network:api.acme.com", "filesystem:write"],
        secrets: [
          { name: "CRM_TOKEN", required: true },
          { name: "MAIL_KEY", description: "for the outgoing mail", required: false },
        ],
        triggers: ["refund", "money back"],
        compatibility: new Map([
          ["os", ["linux", "macos"]],
          ["models", ["any"]],
        ]),
        runtime: { timeout: 60, egress: ["api.acme.com"], memory: "512Mi" },
      },
      findings: [],
    });
  });

  it("is optional, and so is every key of it", () => {
    for (const { manifest, findings } of [parseManifest(undefined), parse(""), parse("# nothing yet\n")]) {
      expect(manifest).toEqual(EMPTY_MANIFEST);
      expect(findings).toEqual([]);
    }
  });

  it("says its kind where only what it holds cannot be read", () => {
    const { manifest, findings } = parse("kind: group\nmembers: [nobody, billing/b@1.0.0]\n");
    expect([manifest.kind, manifest.members]).toEqual(["group", []]);
    expect(findings.map(({ rule, line }) => `${rule} ${line}`)).toEqual(["manifest-relations 2"]);
  });

  it("may name what it requires by kind, and the members of a group", () => {
    const { manifest, findings } = parse("kind: group\nrequires: {skills: [billing/a]}\nmembers: [billing/a@1.0.0]\n");
    expect(findings).toEqual([]);
    expect(manifest).toMatchObject({
      kind: "group",
      requires: [{ id: "billing/a", range: "*" }],
      members: [{ id: "billing/a", version: "1.0.0" }],
    });
  });
});

describe("a mistake in skill.yaml", () => {
  it.each([
    ["permision: [a]\ntriggers: [b]\n", ["manifest-permissions high 1"]],
    ["triggers: refund\n", ["manifest-value medium 1"]],
    ["kind: tool\n", ["manifest-relations critical 1"]],
    ["requires: [billing]\n", ["manifest-relations critical 1"]],
    ["members:\n  - billing/a@^1\n", ["manifest-relations critical 2"]],
    ["source: {git: https://a.example/r, branch: main}\n", ["manifest-relations critical 1"]],
    ["runtime: {timeout: soon}\n", ["manifest-value medium 1"]],
    ["requires: {agents: [a]}\n", ["manifest-relations critical 1", "manifest-relations critical 1"]],
    ["triggers: [a\n", ["manifest-syntax medium 2"]],
    ["requires: [a\n", ["manifest-relations critical 2"]],
    ["kind: group\nmembers: &a [a/b@1.0.0]\n", ["manifest-relations critical 2"]],
    ["- a\n- b\n", ["manifest-value medium 1"]],
    ["permissions: everything\n", ["manifest-permissions high 1"]],
    ["permissions:\n  - network:api.acme.com\n  - all of it\n", ["manifest-permissions high 3"]],
    ["secrets:\n  - name: A\n    value: hunter2\n", ["manifest-permissions high 3"]],
    ["permissions: [a\n", ["manifest-permissions high 2"]],
    ['{"secrets" : [a\n', ["manifest-permissions high 2"]],
    ["permissions: [all of it]\ntrigger: [a]\n", ["manifest-permissions high 1", "manifest-unknown-key medium 2"]],
  ])("%j is found: %j", (text, expected) => expect(shown(text)).toEqual(expected));

  it("says what is meant", () => {
    expect(parse("trigers: [a]\nkind: skill\n").findings[0]?.message).toMatch(/did you mean `triggers`\?/);
    expect(parse("kind: agnet\n").findings[0]?.message).toMatch(/got "agnet": did you mean `agent`\?/);
    expect(parse("permissions: [all of it]\n").findings[0]).toMatchObject({ path: "skill.yaml" });
  });

  it("leaves what else can be read", () => {
    expect(parse("kind: agent\nsecrets: [A]\nowner: bob\n").manifest).toMatchObject({ kind: "agent", secrets: [A] });
    expect(parse("kind: agent\nsecrets: [A]\ntriggers: no\n").manifest).toMatchObject({
      kind: "agent",
      secrets: [A],
    });
    expect(parse("kind: agent\nsecrets: no\n").manifest).toEqual({ ...EMPTY_MANIFEST, kind: "agent" });
    expect(parse("kind: tool\nsecrets: no\n").manifest).toEqual(EMPTY_MANIFEST);
  });

  it("is more than an event can carry", () => {
    const text = `permissions:\n${Array.from({ length: 300 }, (_, i) => `  - network:${"a".repeat(90)}${i}\n`).join("")}`;
    expect(shown(text)).toEqual(["manifest-relations critical 1"]);
    expect(parse(text).findings[0]?.message).toMatch(/at most 24000 characters of declarations in all, got 3\d{4}/);
  });

  it("keeps its fingerprint when lines move", () => {
    const [a, b] = ["", "\n\n"].map((start) => parse(`${start}triggers: refund\n`).findings[0]?.fingerprint);
    expect(a).toBe(b);
  });
});

describe("a mistyped key", () => {
  it("that would say what it asks for, needs or holds stops it as an unreadable one does", () => {
    expect(shown("permision: [shell]\nrequire: [a/b]\n")).toEqual([
      "manifest-permissions high 1",
      "manifest-relations critical 2",
    ]);
    expect(parse("permision: [shell]\n").findings[0]?.message).toMatch(
      /unknown key `permision`: did you mean `permissions`/,
    );
    expect(shown('triggers: [a]\n"secret": [A]\n')).toEqual(["manifest-permissions high 2"]);
    expect(shown("kind: group\nmember: [a/b@1.0.0]\n")).toContain("manifest-relations critical 2");
    expect(shown("name: a\nentry: main.py\npermisions: [shell]\n")).toContain("manifest-permissions high 3");
  });

  it("of another kind is reported, and makes no file of another tool ours", () => {
    expect(shown("trigger: [a]\n")).toEqual(["manifest-unknown-key medium 1"]);
    expect(shown("name: a\nentry: main.py\nrequire: [lodash]\n")).toEqual(["manifest-foreign info"]);
  });
});

describe("another tool's skill.yaml", () => {
  it.each([
    "name: refunds\nversion: 1.2.0\nentrypoint: main.py\n",
    "apiVersion: v1\nkind: Skill\nmetadata: {name: a}\nspec: {}\n",
  ])("%j is mentioned once, and not read", (text) => {
    expect(shown(text)).toEqual(["manifest-foreign info"]);
    expect(parse(text).manifest).toEqual(EMPTY_MANIFEST);
  });

  it("is read for what it asks", () => {
    const { manifest, findings } = parse("name: a\nversion: 1\nsecrets: [A]\n");
    expect(manifest.secrets).toEqual([A]);
    expect(findings.map(({ rule }) => rule)).toEqual(["manifest-unknown-key", "manifest-value"]);
  });

  it("never refuses a release by default, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        for (const { severity } of parse(text).findings) expect(isAtLeast(severity, DEFAULT_POLICY.block)).toBe(false);
      }),
    );
    for (const bytes of [Uint8Array.of(0xff, 0), Buffer.alloc(300_000, "a: 1\n")])
      expect(parseManifest(bytes).findings.map(({ severity }) => severity)).toEqual(["medium"]);
  });
});
