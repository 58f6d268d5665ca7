import { expect, test } from "vitest";
import { contentFindings } from "../../../src/core/skill/content-rules.ts";
import { scaffoldSkillMd } from "../../../src/core/skill/skill-scaffold.ts";
import { unfilledFindings } from "../../../src/core/skill/unfilled-text.ts";

const scaffold = (description?: string) => scaffoldSkillMd({ name: "credit-notes", description }) ?? new Uint8Array();

test("what `new` wrote is found, at the lines to be replaced", () => {
  const bytes = scaffold();
  const lines = Buffer.from(bytes).toString().split("\n");
  const found = unfilledFindings(bytes);
  expect(found.map(({ rule, severity, path }) => [rule, severity, path])).toEqual([
    ["skill-unfilled", "high", "SKILL.md"],
    ["skill-unfilled", "high", "SKILL.md"],
  ]);
  const at = found.map(({ line = 0 }) => lines[line - 1]);
  expect(at[0]).toContain("description: Say here in one sentence");
  expect(at[1]).toMatch(/^Say in a sentence or two/);
  expect(found[0]?.hint).toContain("when to use it");
});

test("what was replaced is not found, and nothing of another file", () => {
  const described = scaffold("Pays back. Use when: asked.");
  expect(unfilledFindings(described)).toHaveLength(1);
  const written = Buffer.from(
    Buffer.from(described)
      .toString()
      .replace(/^Say in a sentence.*$/m, "It pays back."),
  );
  expect(unfilledFindings(written)).toEqual([]);
  const file = (path: string) => [{ path, mode: 0o100644, size: 1, bytes: scaffold() }];
  expect(contentFindings(file("references/new.md"))).toEqual([]);
  expect(contentFindings(file("SKILL.md"))).toHaveLength(2);
});
