import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_PROFILE } from "../../src/core/content-profile.ts";
import { budgetFindings, contentFindings } from "../../src/core/content-rules.ts";
import { DEFAULT_POLICY } from "../../src/core/policy.ts";
import type { SkillFile } from "../../src/core/skill-files.ts";

function file(path: string, content: string | Uint8Array): SkillFile {
  const bytes = Buffer.from(content);
  return { path, mode: 0o100644, size: bytes.length, bytes };
}

const shown = (files: readonly SkillFile[]) =>
  contentFindings(files).map(({ rule, path, line }) => `${rule} ${path}${line === undefined ? "" : `:${line}`}`);

const MARKED = (text: string) => Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), Buffer.from(text)]);

describe("links", () => {
  const others = [file("references/prices.md", "x"), file("scripts/run.sh", "x"), file("assets/a b/logo.png", "x")];
  const linking = (path: string, text: string) => shown([file(path, text), ...others]);

  it.each([
    ["SKILL.md", "[a](references/prices.md)"],
    ["SKILL.md", "[a](./references/)"],
    ["SKILL.md", "[a](references)"],
    ["SKILL.md", "[a](.)"],
    ["SKILL.md", "![a](assets/a%20b/logo.png)"],
    ["references/more.md", "[a](prices.md) and [b](../scripts/run.sh)"],
    // The specification counts paths from the skill's folder.
    ["references/more.md", "[a](scripts/run.sh)"],
    ["references/more.md", "[a](../references/../SKILL.md)"],
    ["notes.txt", "[a](nowhere.md)"],
  ])("in %s are good: %s", (path, text) => {
    expect(shown([file("SKILL.md", "x"), file(path, text), ...others])).toEqual([]);
  });

  it.each([
    ["SKILL.md", "# A\n\n[a](references/price.md)", "link-broken SKILL.md:3"],
    ["SKILL.md", "[a](References/prices.md)", "link-broken SKILL.md:1"],
    ["SKILL.md", "[a](references/prices.md/x)", "link-broken SKILL.md:1"],
    ["references/more.markdown", "[a](../prices.md)", "link-broken references/more.markdown:1"],
    ["SKILL.md", "[a](../other/SKILL.md)", "link-outside SKILL.md:1"],
    ["references/more.md", "[a](../../x.md)", "link-outside references/more.md:1"],
    ["SKILL.md", "[a](a/../../x.md)", "link-outside SKILL.md:1"],
  ])("in %s are found: %j", (path, text, expected) => expect(linking(path, text)).toEqual([expected]));

  it("are found once a file, with one fingerprint wherever they stand", () => {
    const [twice] = contentFindings([file("SKILL.md", "[a](x.md)\n[b](x.md)")]);
    const below = contentFindings([file("SKILL.md", "\n\n[a](x.md)")]);
    expect(twice?.line).toBe(1);
    expect(below.map(({ fingerprint }) => fingerprint)).toEqual([twice?.fingerprint]);
    expect(twice).toMatchObject({ severity: "low", message: "The link to x.md leads to nothing in the skill." });
  });

  it("are a bounded number, a file and in all", () => {
    const many = Array.from({ length: 100 }, (_, i) => `[a](${i}.md)`).join("\n");
    expect(contentFindings([file("a.md", many)])).toHaveLength(20);
    expect(contentFindings(Array.from({ length: 30 }, (_, i) => file(`${i}/a.md`, many)))).toHaveLength(200);
  });

  it("are looked for in so many bytes and no more", () => {
    const broken = "[a](c.md)\n";
    const large = file("a.md", broken + "x".repeat(4 * 1024 * 1024 - broken.length));
    expect(shown([large, file("b.txt", broken)])).toEqual(["link-broken a.md:1"]);
    expect(shown([large, file("b.md", broken)])).toEqual(["link-broken a.md:1"]);
    expect(shown([file("a.md", `${"x".repeat(4 * 1024 * 1024)}${broken}`), file("b.md", broken)])).toEqual([
      "link-broken b.md:1",
    ]);
  });
});

describe("bytes", () => {
  it.each([
    ["notes.md", "a\0b", "binary-text"],
    ["run.py", Uint8Array.of(0x61, 0xff), "binary-text"],
    ["SKILL.md", "a\0b", "binary-text"],
    ["data.json", MARKED("{}"), "text-encoding"],
    ["run.sh", MARKED("#!/bin/sh\n"), "text-encoding"],
    ["notes.txt", Uint8Array.of(0xff, 0xfe, 0x41, 0), "text-encoding"],
    ["run.ps1", Uint8Array.of(0xfe, 0xff, 0, 0x41), "text-encoding"],
  ])("of %s are found: %j", (path, content, rule) => expect(shown([file(path, content)])).toEqual([`${rule} ${path}`]));

  it.each([
    ["logo.png", "a\0b"],
    ["LICENSE", Uint8Array.of(0xff)],
    ["prices.csv", MARKED("a,b")],
    ["run.ps1", MARKED("echo")],
    ["a.xml", MARKED("<a/>")],
    ["notes.md", "gr\u00fc\u00df dich \u{1f600}"],
    ["empty.md", ""],
    // It has a rule of its own for this.
    ["SKILL.md", Uint8Array.of(0xff)],
  ])("of %s are good: %j", (path, content) => expect(shown([file(path, content)])).toEqual([]));

  it("that were not read say nothing", () => {
    expect(shown([{ path: "a.md", mode: 0o100644, size: 2 ** 30 }])).toEqual([]);
  });

  it("with a mark are looked at for links all the same", () => {
    expect(shown([file("a.md", MARKED("[a](b.md)"))])).toEqual(["text-encoding a.md", "link-broken a.md:1"]);
  });
});

describe("findings about content", () => {
  it("are the same in any order of the files", () => {
    const files = [
      file("SKILL.md", "[a](x.md)"),
      file("a/b.md", "[a](../../x)"),
      file("c.txt", "\0"),
      file("d.py", ""),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 4 }), (shuffled) => {
        expect(contentFindings(shuffled)).toEqual(contentFindings(files));
      }),
    );
  });

  it("never refuse a release by themselves, and never throw", () => {
    fc.assert(
      fc.property(fc.constantFrom("a.md", "a.py", "a"), fc.uint8Array({ maxLength: 200 }), (path, bytes) => {
        for (const { severity } of contentFindings([file(path, bytes)])) expect(["medium", "low"]).toContain(severity);
      }),
    );
  });
});

describe("budgets", () => {
  const profile = { ...EMPTY_PROFILE, tokens: { description: 101, body: 12_000 }, bodyLines: 501 };

  it("are kept by what is not over them", () => {
    const exact = { ...EMPTY_PROFILE, tokens: { description: 100, body: 5000 }, bodyLines: 500 };
    expect(budgetFindings(exact, DEFAULT_POLICY.limits)).toEqual([]);
  });

  it("are findings about SKILL.md, one for each that is exceeded", () => {
    expect(budgetFindings(profile, DEFAULT_POLICY.limits)).toMatchObject([
      {
        rule: "description-budget",
        severity: "low",
        path: "SKILL.md",
        message: "The name and description are long: expected at most 100 tokens, got about 101.",
      },
      { rule: "body-budget", message: "The instructions are long: expected at most 5000 tokens, got about 12000." },
      { rule: "body-lines", message: "The instructions are long: expected at most 500 lines, got 501." },
    ]);
  });

  it("are the same findings after a small change, and others after a great one", () => {
    const bodies = [12_000, 12_100, 20_000].map((body) => ({ ...profile, tokens: { description: 0, body } }));
    const [before, little, much] = bodies.map((one) => budgetFindings(one, DEFAULT_POLICY.limits)[0]?.fingerprint);
    expect(little).toBe(before);
    expect(much).not.toBe(before);
  });

  it("may be nothing at all", () => {
    const limits = { descriptionTokens: 0, bodyTokens: 0, bodyLines: 0 };
    expect(budgetFindings(profile, limits)).toHaveLength(3);
    expect(budgetFindings(EMPTY_PROFILE, limits)).toEqual([]);
  });
});
