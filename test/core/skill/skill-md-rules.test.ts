import { expect, it } from "vitest";
import { MAX_SKILL_MD_BYTES, readSkillMd } from "../../../src/core/skill/skill-md.ts";
import { atLine, SKILL_MD_RULES, skillMdFinding } from "../../../src/core/skill/skill-md-rules.ts";

const D = "description: d\n";
const ok = (frontmatter: string) => `---\n${frontmatter}---\n`;

/** For each rule, content of a skill in the folder "a" that breaks it. */
const BROKEN: Readonly<Record<string, string | Uint8Array>> = {
  "skill-md-size": "x".repeat(MAX_SKILL_MD_BYTES + 1),
  "skill-md-encoding": Uint8Array.of(0xff),
  "frontmatter-missing": "\n---\nname: a\ndescription: b.\n---\n",
  "frontmatter-unclosed": "---\nname: a\n",
  "frontmatter-yaml": ok("name: a: b\n"),
  "frontmatter-flow": ok(`name: a\n${D}allowed-tools: [Read]\n`),
  "frontmatter-mapping": ok(""),
  "frontmatter-fields": ok(`name: a\n${D}version: 1\n`),
  "name-missing": ok(D),
  "name-text": ok(`name:\n${D}`),
  "name-length": ok(`name: ${"a".repeat(65)}\n${D}`),
  "name-case": ok(`name: A\n${D}`),
  "name-edge-hyphen": ok(`name: a-\n${D}`),
  "name-double-hyphen": ok(`name: a--a\n${D}`),
  "name-characters": ok(`name: a_a\n${D}`),
  "name-folder": ok(`name: b\n${D}`),
  "description-missing": ok("name: a\n"),
  "description-text": ok("name: a\ndescription: ' '\n"),
  "description-length": ok(`name: a\ndescription: ${"d".repeat(1025)}\n`),
  "compatibility-text": ok(`name: a\n${D}compatibility:\n- git\n`),
  "compatibility-length": ok(`name: a\n${D}compatibility: ${"c".repeat(501)}\n`),
  "portable-opener": `--- \nname: a\n${D}---\n`,
  "portable-line-ends": ok(`name: a\r${D}`),
  "portable-closer": `---\nname: a\n${D}----\n`,
  "portable-dashes": ok("name: a\ndescription: d --- e\n"),
  "portable-value": ok("name: a\ndescription: 1\n"),
  "portable-name": ok(`name: ä\n${D}`),
  "portable-control": ok('name: a\ndescription: "\\e[1m"\n'),
  "portable-angle-brackets": ok("name: a\ndescription: <d>\n"),
  "portable-github-metadata": ok(`name: a\n${D}metadata:\n  github-ref: b\n`),
  "portable-internal": ok(`name: a\n${D}metadata:\n  internal: true\n`),
};

it.each(SKILL_MD_RULES)("$id can be broken, and its finding says how to mend it", ({ id, severity, hint }) => {
  const content = BROKEN[id] ?? "";
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const found = readSkillMd(bytes, "a").findings.filter((finding) => finding.rule === id);
  expect(found).toMatchObject([{ severity, hint, path: "SKILL.md" }]);
});

it("has unique kebab-case ids, and full sentences to explain them", () => {
  const ids = SKILL_MD_RULES.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, why, hint } of SKILL_MD_RULES) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(why).toMatch(/\.$/);
    expect(hint).toMatch(/\.$/);
  }
});

it("puts hits on a line where one is known", () => {
  const hit = { rule: "name-case", message: "m" } as const;
  expect(atLine(3, [hit])).toEqual([{ ...hit, line: 3 }]);
  expect(atLine(undefined, [hit])).toEqual([hit]);
  expect(skillMdFinding({ ...hit, line: 3 })).toMatchObject({ rule: "name-case", line: 3, message: "m" });
});
