import { describe, expect, it } from "vitest";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";

function portable(source: string, folder = "price-check") {
  const { reference, findings } = readSkillMd(Buffer.from(source), folder);
  const hits = findings.filter((finding) => finding.rule.startsWith("portable-"));
  return { reference, rules: hits.map((hit) => hit.rule), hits };
}

const FIELDS = "name: price-check\ndescription: Checks prices\n";

describe("a portable skill", () => {
  it.each([
    ["plain", `---\n${FIELDS}---\nbody\n`],
    ["CRLF", `---\n${FIELDS}---\nbody\n`.replaceAll("\n", "\r\n")],
    ["no body", `---\n${FIELDS}---`],
    ["a rule in the body", `---\n${FIELDS}---\na\n\n---\n\nb\n`],
    ["block texts", "---\nname: price-check\ndescription: >-\n  Checks\n  prices\n\n  here\nlicense: |\n  MIT\n---\n"],
    ["quotes", "---\nname: 'price-check'\ndescription: \"Checks: it's \\u00e9\"\n---\n"],
    ["other fields", `---\n${FIELDS}metadata:\n  version: 1.10\n  internal: "true"\nallowed-tools: Bash(git:*)\n---\n`],
  ])("has no finding: %s", (_, source) => {
    const { skill, reference, findings } = readSkillMd(Buffer.from(source), "price-check");
    expect(skill).toBeDefined();
    expect({ reference, findings }).toEqual({ reference: [], findings: [] });
  });
});

describe("what the reference accepts and clients do not", () => {
  it.each([
    ["opener with a space", `--- \n${FIELDS}---\n`, ["portable-opener"]],
    ["opener with a comment", `---# a\n${FIELDS}---\n`, ["portable-opener"]],
    ["key on the opener's line", `---name: price-check\ndescription: d\n---\n`, ["portable-opener"]],
    [
      "CR alone everywhere",
      `---\n${FIELDS}---\n`.replaceAll("\n", "\r"),
      ["portable-opener", "portable-line-ends", "portable-closer", "portable-value"],
    ],
    ["CR alone in a comment", `---\n${FIELDS}# a\rlicense: MIT\n---\n`, ["portable-line-ends"]],
    ["closer with a space", `---\n${FIELDS}--- \nbody\n`, ["portable-closer"]],
    ["longer closer", `---\n${FIELDS}-----\nbody\n`, ["portable-closer"]],
    ["indented closer", `---\n${FIELDS}  ---\nbody\n`, ["portable-dashes"]],
    ["dashes in the description", "---\nname: price-check\ndescription: Checks --- prices\n---\n", ["portable-dashes"]],
    ["number as a description", "---\nname: price-check\ndescription: 42\n---\n", ["portable-value"]],
    ["boolean as a description", "---\nname: price-check\ndescription: true\n---\n", ["portable-value"]],
    ["null as a description", "---\nname: price-check\ndescription: null\n---\n", ["portable-value"]],
    ["NEL in the description", "---\nname: price-check\ndescription: a\u0085b\n---\n", ["portable-value"]],
    ["quotes continued in the first column", "---\nname: price-check\ndescription: 'a\nb'\n---\n", ["portable-value"]],
    ["tab after an empty line", `---\n${FIELDS}metadata:\n\n\ta: b\n---\n`, ["portable-value"]],
    ["escaped line break stays", '---\nname: price-check\ndescription: "a\\nb"\n---\n', []],
    ["escaped control character", '---\nname: price-check\ndescription: "a\\eb"\n---\n', ["portable-control"]],
    ["escaped surrogate", '---\nname: price-check\ndescription: "a\\ud83d"\n---\n', ["portable-control"]],
    ["angle brackets", "---\nname: price-check\ndescription: a <b>\n---\n", ["portable-angle-brackets"]],
    ["installer's metadata", `---\n${FIELDS}metadata:\n  github-repo: a/b\n---\n`, ["portable-github-metadata"]],
    ["hidden skill", `---\n${FIELDS}metadata:\n  internal: true\n---\n`, ["portable-internal"]],
  ])("%s", (_, source, rules) => {
    expect(portable(source)).toMatchObject({ reference: [], rules });
  });

  it("names that are numbers or not ASCII", () => {
    expect(portable("---\nname: 123\ndescription: d\n---\n", "123")).toMatchObject({
      reference: [],
      rules: ["portable-value"],
    });
    expect(portable("---\nname: café\ndescription: d\n---\n", "café")).toMatchObject({
      reference: [],
      rules: ["portable-name"],
    });
  });

  it("structure that other parsers are not asked to read", () => {
    const nested = Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth + 1)}k:\n`).join("");
    expect(portable(`---\n${FIELDS}metadata:\n${nested}---\n`)).toMatchObject({
      reference: [],
      rules: ["portable-value"],
    });
  });

  it("says where", () => {
    const source = "---\nname: price-check\nlicense: MIT\ndescription: 42\n--- \n";
    expect(portable(source).hits.map(({ rule, line, path }) => [rule, line, path])).toEqual([
      ["portable-closer", 5, "SKILL.md"],
      ["portable-value", 4, "SKILL.md"],
    ]);
  });
});
