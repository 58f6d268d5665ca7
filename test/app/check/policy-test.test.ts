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

const NO_FILES = { read: () => Promise.resolve(undefined) };

function test(policy: string | undefined, texts: Readonly<Record<string, string>>): Promise<PolicyTest> {
  return testPolicy({
    policy: policy === undefined ? undefined : encode(policy),
    examples: folder(texts),
    ...NO_FILES,
  });
}

/** A skill with a key that only strict clients mind: a finding that is `high`. */
const ODD = "---\nname: refunds\ndescription: Decides about refunds.\naudience: all\n---\n\n# Refunds\n";
const odd = (expected: string) => ({ "odd/expect.yaml": expected, "odd/skill/refunds/SKILL.md": ODD });
const FAILS = "verdict: fail\nrules: [frontmatter-fields]\n";

describe("testPolicy", () => {
  it("holds where the policy makes of each example what is expected", async () => {
    const { holds, findings, examples } = await test("preset: balanced\n", odd(FAILS));
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

  it("has what the policy's own rules find", async () => {
    const policy = "block: high\nscan:\n  words:\n    - { id: refunds, any: [decides about] }\n";
    expect(await test(policy, odd("verdict: fail\nrules: [custom-refunds]\n"))).toMatchObject({ holds: true });
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
  ])("does not hold when %s", async (_, policy, problems) => {
    expect(await test(policy, odd(FAILS))).toMatchObject({ holds: false, examples: [{ holds: false, problems }] });
  });

  it("applies the policy of the namespace that an example names", async () => {
    const policy = "preset: report\nnamespaces: { billing: { preset: balanced } }\n";
    expect((await test(policy, odd(`${FAILS}namespace: billing\n`))).holds).toBe(true);
    expect((await test(policy, odd(`${FAILS}namespace: support\n`))).holds).toBe(false);
    expect((await test(policy, odd("verdict: pass\n"))).holds).toBe(true);
  });

  it("judges by the name of the skill's folder", async () => {
    const texts = { "odd/expect.yaml": "verdict: fail\nrules: [name-folder]\n", "odd/skill/other/SKILL.md": ODD };
    expect((await test(undefined, texts)).holds).toBe(true);
  });

  it("tells why an example cannot be judged, and tries the others", async () => {
    const { holds, examples } = await test("block: high\n", { ...odd(FAILS), "empty/notes.md": "" });
    expect(holds).toBe(false);
    expect(examples.map(({ name, holds: own, verdict }) => [name, own, verdict])).toEqual([
      ["empty", false, undefined],
      ["odd", true, "fail"],
    ]);
  });

  it("tries nothing on a policy that cannot be read", async () => {
    expect(await test("block: sever\n", odd(FAILS))).toMatchObject({
      holds: false,
      findings: [{ rule: "policy-value", line: 1 }],
      examples: [],
    });
  });

  it("does not take no example for a good one", async () => {
    const usage = expect.objectContaining({ code: "USAGE", message: expect.stringContaining("There is no example") });
    await expect(test("block: high\n", {})).rejects.toThrow(usage);
    await expect(testPolicy({ policy: undefined, examples: undefined, ...NO_FILES })).rejects.toThrow(usage);
  });

  it("does not try some where all are too many to be read", async () => {
    const many = Object.fromEntries(Array.from({ length: MAX_FILES }, (_, i) => [`odd/skill/refunds/${i}.md`, ""]));
    await expect(test("block: high\n", { ...odd(FAILS), ...many })).rejects.toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("too large") }),
    );
  });
});
