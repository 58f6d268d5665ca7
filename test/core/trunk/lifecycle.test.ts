import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SkillId, skillId } from "../../../src/core/names.ts";
import { type Lifecycle, lifecycleOf, lifecyclePath, parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";

const PATH = "lifecycle/billing/pricing-policy.yaml";
const FINGERPRINT = `sha256:${"0f".repeat(32)}`;
const parse = (text: string) => parseLifecycle(PATH, new TextEncoder().encode(text));

function good(text: string): Lifecycle {
  const { lifecycle, findings } = parse(text);
  expect(findings).toEqual([]);
  if (lifecycle === undefined) throw new Error("no lifecycle");
  return lifecycle;
}

describe("parseLifecycle", () => {
  it("reads the example of the design", () => {
    const lifecycle = good(`
owners: ["@acme/billing", alice]      # two people or a team
visibility: private
readers: [support]
tags: [finance, retail]
enabled: true
channels:
  latest: auto
  stable: 1.2.0
versions:
  1.1.0: { state: yanked, reason: "rounds refunds the wrong way" }
  1.0.0: { state: deprecated, reason: "old price list", replacement: billing/pricing-policy@^1.2, sunset: 2027-03-31 }
waivers:
  - rule: network-exfiltration
    path: scripts/sync.py
    fingerprint: "${FINGERPRINT}"
    reason: "posts to our own gateway"
    expires: 2027-01-31
`);
    expect(lifecycle).toEqual({
      owners: ["@acme/billing", "alice"],
      visibility: "private",
      readers: ["support"],
      tags: ["finance", "retail"],
      enabled: true,
      channels: new Map([["stable", "1.2.0"]]),
      versions: new Map([
        ["1.1.0", { state: "yanked", reason: "rounds refunds the wrong way" }],
        [
          "1.0.0",
          {
            state: "deprecated",
            reason: "old price list",
            replacement: "billing/pricing-policy@^1.2",
            sunset: "2027-03-31",
          },
        ],
      ]),
      waivers: [
        {
          rule: "network-exfiltration",
          path: "scripts/sync.py",
          fingerprint: FINGERPRINT,
          reason: "posts to our own gateway",
          expires: "2027-01-31",
        },
      ],
    });
  });

  it("says nothing where the file says nothing", () => {
    const silent = { tags: [], enabled: true, channels: new Map(), versions: new Map(), waivers: [] };
    expect(good("")).toEqual(silent);
    expect(good("channels: { latest: auto }\n")).toEqual(silent);
  });

  it("pins latest to a version", () => {
    expect(good("channels: { latest: 1.0.0-rc.1 }").channels).toEqual(new Map([["latest", "1.0.0-rc.1"]]));
  });

  it("needs a reason unless a version is online", () => {
    expect(good("versions: { 1.0.0: { state: online } }").versions.get("1.0.0")).toEqual({ state: "online" });
    for (const state of ["deprecated", "yanked", "offline", "withdrawn"]) {
      expect(parse(`versions:\n  1.0.0:\n    state: ${state}\n`)).toMatchObject({
        lifecycle: undefined,
        findings: [
          { line: 2, message: `\`versions.1.0.0.reason\`: expected a reason for the state \`${state}\`, got nothing.` },
        ],
      });
    }
  });

  it.each([
    ["enabled: no\n", '`enabled`: expected `true` or `false`, got "no".'],
    ["visibility: secret\n", "`visibility`: expected `public` or `internal` or `private`"],
    ["owners: [bob@example.com]\n", "`owners.0`: expected a login"],
    ["tags: [Two Words]\n", "`tags.0`: expected a tag"],
    [
      "channels: { stable: auto }\n",
      "`channels.stable`: expected a version such as `1.2.0` (only `latest` may be `auto`)",
    ],
    ["channels: { stable: 1.10 }\n", "got the number `1.10`, which reads as `1.1`: quote it."],
    ["channels: { stable: ^1.2.0 }\n", '`channels.stable`: expected a version such as `1.2.0`, got "^1.2.0".'],
    ["channels: { v1: 1.2.0 }\n", "expected a channel's name such as `stable` as key, got `v1`."],
    ["channels: { x: 1.2.0 }\n", "as key, got `x`."],
    ["versions: { 1.10: { state: online } }\n", "got the number `1.10`, which reads as `1.1`: quote it."],
    ["versions: { v1.0.0: { state: online } }\n", "expected a version such as `1.2.0` as key, got `v1.0.0`."],
    ["versions: { 1.0.0+build: { state: online } }\n", "as key, got `1.0.0+build`."],
    ["versions: { 1.0.0: { state: gone, reason: x } }\n", "`versions.1.0.0.state`: expected `online` or"],
    ["versions: { 1.0.0: { state: yanked, reason: '' } }\n", "expected a reason of one line"],
    ['versions: { 1.0.0: { state: yanked, reason: "a\\nb" } }\n', "expected a reason of one line"],
    ['versions: { 1.0.0: { state: yanked, reason: "\\ud800" } }\n', "expected a reason of one line"],
    ["versions: { 1.0.0: { state: yanked, reason: x, sunset: 2027-02-30 } }\n", "expected a date such as `2027-03-31`"],
    ["versions: { 1.0.0: { state: yanked, reason: x, replacement: refunds } }\n", "expected a skill such as"],
    ["versions: { 1.0.0: { state: yanked, reason: x, replacement: 'a/b@<i>' } }\n", "expected a skill such as"],
    ["version: {}\n", "did you mean `versions`?"],
    ["waivers:\n- rule: x\n  path: ../x\n", "`waivers.0.path`: expected a path inside the skill"],
  ])("fails closed on %j", (text, message) => {
    const { lifecycle, findings } = parse(text);
    expect(lifecycle).toBeUndefined();
    expect(findings.map((f) => f.message)).toContainEqual(expect.stringContaining(message));
    expect(findings.every((f) => f.path === PATH && f.severity === "critical" && f.rule.startsWith("lifecycle-"))).toBe(
      true,
    );
  });

  it("reads thousands of versions", () => {
    const versions = Array.from({ length: 4000 }, (_, i) => `  1.0.${i}: { state: yanked, reason: "number ${i}" }\n`);
    expect(good(`versions:\n${versions.join("")}`).versions.size).toBe(4000);
  });
});

describe("lifecyclePath and lifecycleOf", () => {
  it("are each other's inverse", () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/);
    fc.assert(
      fc.property(name, name, (namespace, skill) => {
        const id = skillId(namespace, skill);
        expect(lifecycleOf(lifecyclePath(id))).toBe(id);
      }),
    );
    expect(lifecyclePath("billing/refunds" as SkillId)).toBe("lifecycle/billing/refunds.yaml");
  });

  it.each([
    "lifecycle/refunds.yaml",
    "lifecycle/a/b/c.yaml",
    "lifecycle/a/b.yml",
    "lifecycle/A/b.yaml",
    "lifecycle/a/.yaml",
    "lifecycle/.yaml",
    "x/lifecycle/a/b.yaml",
    "lifecycle/a/b.yaml/c",
    "lifecycle.yaml",
    "",
  ])("finds no skill in %j", (path) => {
    expect(lifecycleOf(path)).toBeUndefined();
  });
});
