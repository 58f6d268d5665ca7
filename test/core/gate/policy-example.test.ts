import { describe, expect, it } from "vitest";
import { finding } from "../../../src/core/finding.ts";
import type { GatedFinding } from "../../../src/core/gate/gate.ts";
import {
  differences,
  POLICY_EXAMPLES,
  type PolicyExample,
  policyExamples,
  verdictOf,
} from "../../../src/core/gate/policy-example.ts";
import type { SkillFile } from "../../../src/core/skill/skill-files.ts";
import { skillFolders } from "../../../src/core/trunk/path-template.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

function files(texts: Readonly<Record<string, string>>): readonly SkillFile[] {
  return Object.entries(texts).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}

function only(texts: Readonly<Record<string, string>>): PolicyExample["content"] {
  const [example, ...others] = policyExamples(files(texts));
  expect(others).toEqual([]);
  if (example === undefined) throw new Error("no example");
  return example.content;
}

const SKILL = { "bad/skill/refunds/SKILL.md": "---\nname: refunds\n---\n" };

describe("policyExamples", () => {
  it("finds each folder's skill and what is expected of it, in the order of names", () => {
    const examples = policyExamples(
      files({
        "README.md": "# not one",
        "b/expect.yaml": "verdict: pass\n",
        "b/skill/two/SKILL.md": "two",
        "b/notes.md": "beside it",
        "a/skill/one/references/a.md": "a",
        "a/expect.yaml": "verdict: fail\nrules: [name-missing]\nnamespace: billing\n",
        "a/skill/one/SKILL.md": "one",
      }),
    );
    expect(examples).toEqual([
      {
        name: "a",
        content: {
          skill: "one",
          files: files({ "references/a.md": "a", "SKILL.md": "one" }),
          expected: { verdict: "fail", rules: ["name-missing"], namespace: "billing" },
        },
      },
      {
        name: "b",
        content: { skill: "two", files: files({ "SKILL.md": "two" }), expected: { verdict: "pass", rules: [] } },
      },
    ]);
    expect(policyExamples([])).toEqual([]);
  });

  it.each([
    [{ ...SKILL }, ["expected a file expect.yaml, got none"]],
    [{ "bad/expect.yaml": "verdict: pass\n" }, ["expected one skill in skill/<name>/, got none"]],
    [
      { ...SKILL, "bad/skill/other/SKILL.md": "", "bad/expect.yaml": "verdict: pass\n" },
      ["expected one skill in skill/<name>/, got refunds and other"],
    ],
    [
      { "bad/skill/SKILL.md": "", "bad/expect.yml": "verdict: pass\n" },
      ["expected a file expect.yaml, got none", "expected one skill in skill/<name>/, got none"],
    ],
    [
      { ...SKILL, "bad/expect.yaml": "rules: [name-misssing]\n" },
      [
        "policy-examples/bad/expect.yaml:1: `verdict`: expected `pass` or `fail`, got nothing.",
        'policy-examples/bad/expect.yaml:1: `rules.0`: expected the id of a rule, got "name-misssing": ' +
          "did you mean `name-missing`?",
      ],
    ],
    [
      { ...SKILL, "bad/expect.yaml": "verdict: review\n" },
      ['policy-examples/bad/expect.yaml:1: `verdict`: expected `pass` or `fail`, got "review".'],
    ],
  ])("says why %j cannot be judged", (texts, problems) => {
    expect(only(texts)).toEqual({ problems });
  });

  it("are nowhere where the default templates look for a skill", () => {
    const example = `${POLICY_EXAMPLES}/plain/skill/refunds`;
    const inside = [`${example}/SKILL.md`, `${example}/references/a.md`, `${POLICY_EXAMPLES}/plain/expect.yaml`];
    const candidates = inside.flatMap((path) => skillFolders(DEFAULT_SETTINGS.paths, path).map(({ folder }) => folder));
    // That folder is a skill only if it holds a SKILL.md, and no example puts one there.
    expect(new Set(candidates)).toEqual(new Set([POLICY_EXAMPLES]));
  });
});

describe("differences", () => {
  const found = (rule: string, status: GatedFinding["status"]): GatedFinding => ({
    ...finding({ rule, severity: "high", path: "SKILL.md", message: rule }),
    status,
  });

  it("are none where verdict and rules are as expected", () => {
    expect(differences({ verdict: "pass", rules: [] }, [])).toEqual([]);
    expect(differences({ verdict: "pass", rules: ["a"] }, [found("a", "reported"), found("b", "known")])).toEqual([]);
    expect(differences({ verdict: "fail", rules: ["a"] }, [found("a", "reported"), found("b", "blocks")])).toEqual([]);
  });

  it("say what was expected and what came", () => {
    expect(differences({ verdict: "fail", rules: ["a", "b"] }, [found("a", "reported")])).toEqual([
      "expected the verdict fail, got pass",
      "expected a finding of b, got none",
    ]);
    expect(differences({ verdict: "pass", rules: [] }, [found("a", "blocks")])).toEqual([
      "expected the verdict pass, got fail",
    ]);
  });

  it("rest on what blocks", () => {
    expect(verdictOf([])).toBe("pass");
    expect(verdictOf([found("a", "reported"), found("b", "waived"), found("c", "known")])).toBe("pass");
    expect(verdictOf([found("a", "reported"), found("b", "blocks")])).toBe("fail");
  });
});
