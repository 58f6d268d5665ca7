import { describe, expect, it } from "vitest";
import type { SemanticDiff, SkillReport } from "../../../src/core/report/check-report.ts";
import { changeWords, diffWords, isDifferent } from "../../../src/core/report/report-diff.ts";
import type { Ink } from "../../../src/core/report/report-words.ts";

const INK: Ink = { prose: (text) => text, code: (text) => `[${text}]`, strong: (text) => `*${text}*` };
const same = { before: 10, after: 10 };
const diff = (facts: Partial<SemanticDiff> = {}): SemanticDiff => ({
  files: { added: [], changed: [], removed: [] },
  frontmatter: [],
  capabilities: [],
  tokens: { description: same, body: same },
  bodyLines: same,
  ...facts,
});
const skill = (facts: Partial<SkillReport>): SkillReport => ({
  id: "a/b",
  path: "skills/a/b",
  outcome: "released",
  forced: false,
  findings: [],
  effects: [],
  ...facts,
});

describe("diffWords", () => {
  it("calls out first what the skill can do now", () => {
    const capabilities: SemanticDiff["capabilities"] = [
      { capability: "network", added: ["a.example.com"], removed: ["b.example.com"] },
      { capability: "tools", added: ["Bash"], removed: [] },
      { capability: "permissions", added: ["network:*"], removed: [] },
      { capability: "secrets", added: ["TOKEN"], removed: [] },
      { capability: "scripts", added: ["x.py"], removed: [] },
      { capability: "executables", added: ["x"], removed: [] },
    ];
    expect(diffWords(skill({ diff: diff({ capabilities }) }), INK)).toEqual([
      "*New:* it can reach: [a.example.com].",
      "*New:* it can use these tools without asking: [Bash].",
      "*New:* it can have these permissions: [network:*].",
      "*New:* it can read these secrets: [TOKEN].",
      "*New:* it can run these scripts: [x.py].",
      "*New:* it can start these files as programs: [x].",
      "It no longer reaches: [b.example.com].",
    ]);
  });

  it("says what comes with it now and came before, and calls out what of that can do more", () => {
    const words = (before: string[], after: string[], added: string[] = []) => {
      const capabilities = added.length === 0 ? [] : [{ capability: "network" as const, added }];
      return diffWords(skill({ diff: diff({ brings: { before, after, capabilities } }) }), INK);
    };
    expect(words(["t/b@1.0.0"], ["t/b@2.0.0"], ["b.dev"])).toEqual([
      "*New:* what comes with it can reach: [b.dev].",
      "It brings along [t/b@2.0.0]; that was [t/b@1.0.0].",
    ]);
    expect(words([], ["t/b@1.0.0", "t/c@1.0.0"])).toEqual(["It brings along [t/b@1.0.0] and [t/c@1.0.0]."]);
    expect(words(["t/b@1.0.0"], [])).toEqual(["Nothing comes with it any more; that was [t/b@1.0.0]."]);
    const brings = {
      before: [],
      after: ["t/b@1.0.0"],
      capabilities: [{ capability: "network" as const, added: ["b.dev"] }],
    };
    expect(changeWords(skill({ diff: diff({ brings }), previous: "1.0.0" }), INK)).toBe(
      "*can do more than before (network)*",
    );
    expect(isDifferent(skill({ diff: diff({ brings }) }))).toBe(true);
  });

  it("says what else is different, and nothing of what is not", () => {
    const frontmatter = [
      { key: "license", before: null, after: "MIT" },
      { key: "author", before: "x", after: null },
      { key: "name", before: null, after: "b" },
      { key: "description", before: "a".repeat(250), after: "" },
    ];
    const facts = diff({
      files: { added: ["a"], changed: ["b", "c"], removed: [] },
      frontmatter,
      tokens: { description: { before: 0, after: 40 }, body: { before: 1200, after: 800 } },
      bodyLines: { before: 10, after: 12 },
    });
    expect(diffWords(skill({ diff: facts, effects: ["channel stable begins at 1.0.0"] }), INK)).toEqual([
      "Channel stable begins at 1.0.0.",
      "2 files changed: [b] and [c].",
      "1 file added: [a].",
      "[license] is new: “MIT”.",
      "[author] is gone; it was “x”.",
      `[description] was “${"a".repeat(200)}…” and is now empty.`,
      "Name and description: about 40 tokens, which every conversation pays.",
      "The instructions: about 1,200 → 800 tokens, read when the skill is used.",
      "The instructions: 10 → 12 lines.",
    ]);
    expect(isDifferent(skill({ diff: facts }))).toBe(true);
    for (const nothing of [skill({ diff: diff() }), skill({})]) {
      expect(diffWords(nothing, INK)).toEqual([]);
      expect(isDifferent(nothing)).toBe(false);
    }
  });

  it("counts one line as one", () => {
    const one = diff({
      bodyLines: { before: 0, after: 1 },
      tokens: { description: { before: 2, after: 1 }, body: { before: 0, after: 0 } },
    });
    expect(diffWords(skill({ diff: one }), INK)).toEqual([
      "Name and description: about 2 → 1 token, which every conversation pays.",
      "The instructions: 1 line.",
    ]);
  });

  it("lists no more than anybody reads", () => {
    const effects = Array.from({ length: 30 }, (_, i) => `effect ${i}`);
    expect(diffWords(skill({ effects }), INK)).toHaveLength(21);
    expect(diffWords(skill({ effects }), INK).at(-1)).toBe("… and 10 more");
  });
});

it("says in one line what changes", () => {
  const facts = diff({
    files: { added: ["a"], changed: ["b", "c"], removed: ["d"] },
    capabilities: [{ capability: "network", added: ["x"], removed: [] }],
  });
  const next = skill({ diff: facts, previous: "1.0.0", effects: ["one", "two", "three"] });
  expect(changeWords(next, INK)).toBe(
    "*can do more than before (network)*; 2 files changed, 1 added, 1 removed; one; two; 1 more",
  );
  expect(changeWords(skill({ diff: facts }), INK)).toMatch(/^\*uses network\*; /);
  expect(changeWords(skill({ diff: diff() }), INK)).toBe("");
});
