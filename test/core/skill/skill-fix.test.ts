import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { findRule, RULES } from "../../../src/core/rules.ts";
import { contentFindings } from "../../../src/core/skill/content-rules.ts";
import { fixMark, fixSkillMd, MARK_RULE, setFrontmatter } from "../../../src/core/skill/skill-fix.ts";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";

const BODY = "\n# Refunds\n\nDo it: always.\n---\nname: not this\n";
const bytes = (text: string) => Buffer.from(text, "utf8");
const fix = (text: string, name = "refunds") => fixSkillMd({ name, skillMd: bytes(text) });
/** The rules that were mended, and the frontmatter afterwards. */
function mended(text: string, name?: string): readonly [readonly string[], string] {
  const fixes = fix(text, name);
  return [fixes.map(({ rule }) => rule), Buffer.from(fixes.at(-1)?.after ?? text).toString()];
}

describe("fixSkillMd", () => {
  const good = `---\nname: refunds\ndescription: Pays back.\n---\n${BODY}`;

  it("leaves a good SKILL.md alone", () => {
    expect(fix(good)).toEqual([]);
    expect(fix(good.replaceAll("\n", "\r\n"))).toEqual([]);
  });

  it.each([
    ["a byte order mark", `\ufeff${good}`, ["frontmatter-missing"]],
    ["empty lines in front", `\n  \r\n${good}`, ["frontmatter-missing"]],
    ["space behind the first ---", good.replace("---", "--- \t"), ["portable-opener"]],
    ["space behind the second ---", good.replace("back.\n---", "back.\n---  "), ["portable-closer"]],
    ["another name", good.replace("name: refunds", "name: refund"), ["name-folder"]],
    ["a name in capitals", good.replace("name: refunds", "name: Refunds"), ["name-case"]],
    ["no name in the key", good.replace("name: refunds", "name: "), ["name-text"]],
  ])("mends %s and nothing else", (_, text, rules) => {
    expect(mended(text)).toEqual([rules, good]);
  });

  it("adds a name where there is none", () => {
    const [rules, text] = mended(good.replace("name: refunds\n", ""));
    expect(rules).toEqual(["name-missing"]);
    expect(text).toBe(`---\ndescription: Pays back.\nname: refunds\n---\n${BODY}`);
  });

  it("does not take a folder's name that can be no skill's", () => {
    expect(fix(good, "Refunds (copy)")).toEqual([]);
  });

  it.each([
    ["description: Use when: money", 'description: "Use when: money"'],
    ["description: [Pays] back", 'description: "[Pays] back"'],
    ["description: @acme pays", 'description: "@acme pays"'],
    ['description: Say "yes": or C:\\temp: no', 'description: "Say \\"yes\\": or C:\\\\temp: no"'],
    ["description: Pays\n  back: all\n  of it", 'description: "Pays\n  back: all\n  of it"'],
    ["description: 2024", 'description: "2024"'],
    ["description: Ok.\nlicense: MIT: mostly", 'description: Ok.\nlicense: "MIT: mostly"'],
    [
      "description: Ok.\nmetadata:\n  team: a: b\n  hidden: true",
      'description: Ok.\nmetadata:\n  team: "a: b"\n  hidden: true',
    ],
  ])("quotes %j", (from, to) => {
    const [rules, text] = mended(`---\nname: refunds\n${from}\n---\n${BODY}`);
    expect(rules).toHaveLength(1);
    expect(text).toBe(`---\nname: refunds\n${to}\n---\n${BODY}`);
    expect(readSkillMd(bytes(text), "refunds").findings).toEqual([]);
  });

  it.each([
    "description: Fixes bug: see #12",
    'description: "Pays" back',
    "description: Pays back\nallowed-tools: [Read]",
    "description: {",
    "description: *pays\n- a",
  ])("leaves to the author what only the author knows: %j", (line) => {
    const text = `---\nname: refunds\n${line}\n---\n${BODY}`;
    const [, after] = mended(text);
    if (line === "description: {") expect(after).toContain('description: "{"');
    else expect(after).toBe(text);
  });

  it("mends one thing after the other, each from where the last one ended", () => {
    const text = `\ufeff--- \nname: Refunds\ndescription: Use when: money\n---\n${BODY}`;
    const fixes = fix(text);
    expect(fixes.map(({ rule }) => rule)).toEqual([
      "frontmatter-missing",
      "frontmatter-yaml",
      "name-case",
      "portable-opener",
    ]);
    expect(fixes.every(({ before }, i) => i === 0 || before === fixes[i - 1]?.after)).toBe(true);
    expect(fixes.every(({ what }) => /^[A-Z].*\.$/.test(what))).toBe(true);
    expect(Buffer.from(fixes.at(-1)?.after ?? []).toString()).toBe(
      `---\nname: refunds\ndescription: "Use when: money"\n---\n${BODY}`,
    );
  });

  it("does nothing to bytes that are no text", () => {
    expect(fixSkillMd({ name: "refunds", skillMd: Uint8Array.of(0xff, 0xfe) })).toEqual([]);
    expect(fixSkillMd({ name: "refunds", skillMd: new Uint8Array() })).toEqual([]);
  });
});

/** A SKILL.md that breaks each rule, in a way that can be mended. */
const BROKEN: Readonly<Record<string, string>> = {
  "frontmatter-missing": "\ufeff---\nname: refunds\ndescription: Pays.\n---\n",
  "frontmatter-yaml": "---\nname: refunds\ndescription: Use when: money\n---\n",
  "name-missing": "---\ndescription: Pays.\n---\n",
  "name-text": "---\nname:\ndescription: Pays.\n---\n",
  "name-length": `---\nname: ${"a".repeat(65)}\ndescription: Pays.\n---\n`,
  "name-case": "---\nname: Refunds\ndescription: Pays.\n---\n",
  "name-edge-hyphen": "---\nname: -refunds\ndescription: Pays.\n---\n",
  "name-double-hyphen": "---\nname: re--funds\ndescription: Pays.\n---\n",
  "name-characters": "---\nname: re_funds\ndescription: Pays.\n---\n",
  "name-folder": "---\nname: refund\ndescription: Pays.\n---\n",
  "portable-opener": "--- \nname: refunds\ndescription: Pays.\n---\n",
  "portable-closer": "---\nname: refunds\ndescription: Pays.\n--- \n",
  "portable-value": "---\nname: refunds\ndescription: 2024\n---\n",
};

describe("the rules of which it is said that they can be mended", () => {
  // What a version is to be takes what is published: the command line's tests mend those.
  const fixable = RULES.filter(({ fixable: is, group }) => is && group !== "versions").map(({ id }) => id);

  it("are those that are", () => {
    expect(new Set(fixable)).toEqual(new Set([...Object.keys(BROKEN), MARK_RULE]));
  });

  it.each(Object.entries(BROKEN))("%s is mended", (rule, text) => {
    const rules = (of: Uint8Array) => readSkillMd(of, "refunds").findings.map((found) => found.rule);
    expect(rules(bytes(text))).toContain(rule);
    expect(rules(fix(text).at(-1)?.after ?? bytes(text))).not.toContain(rule);
  });
});

describe("fixMark", () => {
  const found = (path: string, content: Uint8Array) =>
    contentFindings([{ path, mode: 0o100644, size: content.length, bytes: content }]).map(({ rule }) => rule);

  it("takes the mark and nothing else", () => {
    const before = bytes("\ufeff#!/bin/sh\r\necho \ufeff\n");
    const mended = fixMark("run.sh", before);
    expect(mended).toMatchObject({ path: "run.sh", before, rule: MARK_RULE });
    expect(Buffer.from(mended?.after ?? []).toString()).toBe("#!/bin/sh\r\necho \ufeff\n");
    expect([found("run.sh", before), found("run.sh", mended?.after ?? before)]).toEqual([[MARK_RULE], []]);
  });

  it.each([bytes("#!/bin/sh\n"), Uint8Array.of(0xff, 0xfe, 0x41, 0), Uint8Array.of(0xef, 0xbb, 0xbf, 0xff), bytes("")])(
    "leaves %j alone",
    (content) => expect(fixMark("run.sh", content)).toBeUndefined(),
  );
});

describe("setFrontmatter", () => {
  const set = (head: string) => {
    const after = setFrontmatter(bytes(`---\n${head}---\n${BODY}`), ["metadata", "version"], "1.2.0");
    return after && Buffer.from(after).toString().slice(4, -`---\n${BODY}`.length);
  };
  it.each([
    ["name: a\n", 'name: a\nmetadata:\n  version: "1.2.0"\n'],
    ["metadata:\n  team: x # us\nname: a\n", 'metadata:\n  team: x # us\n  version: "1.2.0"\nname: a\n'],
    ["metadata:\n    version: 1.10 # why\nname: a\n", 'metadata:\n    version: "1.2.0" # why\nname: a\n'],
    ["metadata:\n  weight: 0.5\n", 'metadata:\n  weight: 0.5\n  version: "1.2.0"\n'],
    ["metadata:\nname: a\n", 'metadata:\n  version: "1.2.0"\nname: a\n'],
  ])("sets a version in %j", (head, expected) => {
    expect(set(head)).toBe(expected);
  });
  it.each(["metadata: x\n", "metadata:\n  - x\n", "metadata: x: y\n", "metadata: &a\n", "- a\n"])(
    "gives up on %j",
    (head) => {
      expect(set(head)).toBeUndefined();
    },
  );
});

test("a fix removes its finding, brings none that is as bad, and keeps every byte of the instructions", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "name: Refunds",
      "name: 12",
      "name:",
      "description: Use when: x",
      "description: ok",
      "license: [MIT]",
    ),
    fc.constantFrom(
      "metadata:",
      "  version: 1.0",
      "  a: b: c",
      "allowed-tools: [x]",
      "# c",
      "",
      "description: a\n  b: c",
    ),
    fc.string({ maxLength: 12 }).map((text) => `compatibility: ${text}`),
  );
  const source = fc.record({
    start: fc.constantFrom("", "\ufeff", " \n"),
    lines: fc.array(line, { maxLength: 6 }),
    eol: fc.constantFrom("\n", "\r\n"),
    body: fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.toWellFormed()),
  });
  fc.assert(
    fc.property(source, ({ start, lines, eol, body }) => {
      const text = `${start}---${eol}${lines.map((l) => l.replaceAll("\n", eol) + eol).join("")}---${eol}${body}`;
      for (const { before, after, rule } of fix(text)) {
        expect(findRule(rule)?.fixable, rule).toBe(true);
        const rules = (b: Uint8Array) => readSkillMd(b, "refunds").findings.map((f) => f.rule);
        expect(rules(before)).toContain(rule);
        expect(rules(after)).not.toContain(rule);
        expect(Buffer.from(after).toString().endsWith(body)).toBe(true);
      }
      const last = fix(text).at(-1)?.after;
      if (last !== undefined) expect(fixSkillMd({ name: "refunds", skillMd: last })).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
