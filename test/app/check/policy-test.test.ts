import { describe, expect, it } from "vitest";
import { type PolicyTest, testPolicy } from "../../../src/app/check/policy-test.ts";
import type { LocalFolder } from "../../../src/app/ports/folders.ts";
import { MAX_FILES } from "../../../src/core/skill/skill-files.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function folder(texts: Readonly<Record<string, string>>): LocalFolder {
  const files = Object.entries(texts).map(([path, text]) => {
    const bytes = encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return { name: "policy-examples", git: false, files, filtered: [] };
}

function test(policy: string | undefined, texts: Readonly<Record<string, string>>): PolicyTest {
  return testPolicy({ policy: policy === undefined ? undefined : encode(policy), examples: folder(texts) });
}

/** A skill with a key that only strict clients mind: a finding that is `high`. */
const ODD = "---\nname: refunds\ndescription: Decides about refunds.\naudience: all\n---\n\n# Refunds\n";
const odd = (expected: string) => ({ "odd/expect.yaml": expected, "odd/skill/refunds/SKILL.md": ODD });
const FAILS = "verdict: fail\nrules: [frontmatter-fields]\n";

describe("testPolicy", () => {
  it("holds where the policy makes of each example what is expected", () => {
    const { holds, findings, examples } = test("preset: balanced\n", odd(FAILS));
    expect([holds, findings]).toEqual([true, []]);
    expect(examples).toEqual([
      {
        name: "odd",
        holds: true,
        problems: [],
        verdict: "fail",
        findings: [expect.objectContaining({ rule: "frontmatter-fields", status: "blocks", severity: "high" })],
      },
    ]);
  });

  it("has what the policy's own rules find", () => {
    const policy = "block: high\nscan:\n  words:\n    - { id: refunds, any: [decides about] }\n";
    expect(test(policy, odd("verdict: fail\nrules: [custom-refunds]\n"))).toMatchObject({ holds: true });
  });

  it.each([
    ["there is no policy", undefined, ["expected the verdict fail, got pass"]],
    ["it blocks less", "preset: report\n", ["expected the verdict fail, got pass"]],
    [
      "the rule is rated lower",
      "block: high\nrules: { frontmatter-fields: low }\n",
      ["expected the verdict fail, got pass"],
    ],
    [
      "the rule is off",
      "block: high\nrules: { frontmatter-fields: off }\n",
      ["expected the verdict fail, got pass", "expected a finding of frontmatter-fields, got none"],
    ],
  ])("does not hold when %s", (_, policy, problems) => {
    expect(test(policy, odd(FAILS))).toMatchObject({ holds: false, examples: [{ holds: false, problems }] });
  });

  it("applies the policy of the namespace that an example names", () => {
    const policy = "preset: report\nnamespaces: { billing: { preset: balanced } }\n";
    expect(test(policy, odd(`${FAILS}namespace: billing\n`)).holds).toBe(true);
    expect(test(policy, odd(`${FAILS}namespace: support\n`)).holds).toBe(false);
    expect(test(policy, odd("verdict: pass\n")).holds).toBe(true);
  });

  it("judges by the name of the skill's folder", () => {
    const texts = { "odd/expect.yaml": "verdict: fail\nrules: [name-folder]\n", "odd/skill/other/SKILL.md": ODD };
    expect(test(undefined, texts).holds).toBe(true);
  });

  it("tells why an example cannot be judged, and tries the others", () => {
    const { holds, examples } = test("block: high\n", { ...odd(FAILS), "empty/notes.md": "" });
    expect(holds).toBe(false);
    expect(examples.map(({ name, holds: own, verdict }) => [name, own, verdict])).toEqual([
      ["empty", false, undefined],
      ["odd", true, "fail"],
    ]);
  });

  it("tries nothing on a policy that cannot be read", () => {
    expect(test("block: sever\n", odd(FAILS))).toMatchObject({
      holds: false,
      findings: [{ rule: "policy-value", line: 1 }],
      examples: [],
    });
  });

  it("does not take no example for a good one", () => {
    const usage = expect.objectContaining({ code: "USAGE", message: expect.stringContaining("There is no example") });
    expect(() => test("block: high\n", {})).toThrow(usage);
    expect(() => testPolicy({ policy: undefined, examples: undefined })).toThrow(usage);
  });

  it("does not try some where all are too many to be read", () => {
    const many = Object.fromEntries(Array.from({ length: MAX_FILES }, (_, i) => [`odd/skill/refunds/${i}.md`, ""]));
    expect(() => test("block: high\n", { ...odd(FAILS), ...many })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("too large") }),
    );
  });
});
