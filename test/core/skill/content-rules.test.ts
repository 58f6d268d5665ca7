import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gate } from "../../../src/core/gate/gate.ts";
import { DEFAULT_POLICY } from "../../../src/core/gate/policy.ts";
import type { Digest } from "../../../src/core/names.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { budgetFindings, contentFindings } from "../../../src/core/skill/content-rules.ts";
import type { SkillFile } from "../../../src/core/skill/skill-files.ts";

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

  it("are a bounded number, a file and in all, and one more finding says so", () => {
    const many = Array.from({ length: 100 }, (_, i) => `[a](${i}.md)`).join("\n");
    const found = contentFindings([file("a.md", many)]);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toMatchObject({
      rule: "link-broken",
      severity: "low",
      path: "a.md",
      message: "There are 80 more findings of this rule; mend those that are listed to see which.",
    });
    const files = Array.from({ length: 30 }, (_, i) => file(`${i}/a.md`, many));
    expect(contentFindings(files)).toHaveLength(201);
  });

  it("hide no others: neither in their own file nor in those before", () => {
    const broken = Array.from({ length: 20 }, (_, i) => `[a](${i}.md)`).join("\n");
    expect(shown([file("a.md", `${broken}\n[a](../x.md)`)])).toContain("link-outside a.md:21");
    const files = Array.from({ length: 10 }, (_, i) => file(`${i}.md`, broken));
    expect(shown([...files, file("z.py", "a\0b")])).toContain("binary-text z.py");
  });

  it("that are not looked at may lead anywhere, until the file changes", () => {
    const many = (count: number) => file("a.md", "[a](a.md)\n".repeat(count));
    expect(contentFindings([many(20_000)])).toEqual([]);
    const [found, ...none] = contentFindings([many(20_001)]);
    expect(found).toMatchObject({ rule: "link-outside", severity: "medium", path: "a.md" });
    expect(none).toEqual([]);
    expect(contentFindings([many(20_002)])[0]?.fingerprint).not.toBe(found?.fingerprint);
    expect(shown([many(20_000), file("b.md", "[a](c.md)")])).toEqual(["link-outside b.md"]);
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

  it("are hidden by no others: what blocked blocks, whatever harmless ones come", () => {
    const policy = { ...DEFAULT_POLICY, block: "medium", known: "report" } as const;
    const blocking = (files: readonly SkillFile[], known: ReadonlySet<Digest>) =>
      gate({ policy, findings: contentFindings(files), known, waivers: [], forced: false, at: "2026-01-01" }).filter(
        ({ status }) => status === "blocks",
      );
    const lines = (line: string, count: number) =>
      Array.from({ length: count }, (_, i) => line.replace("%", String(i))).join("\n");
    // What the last release has does not block, were it medium; what is new may only be low.
    const fileOf = (...kinds: readonly string[]) =>
      fc
        .tuple(fc.stringMatching(/^[a-z]{2}$/), fc.constantFrom(...kinds), fc.integer({ min: 1, max: 40 }))
        .map(([name, kind, count]) =>
          kind === "mark" ? file(`${name}.sh`, MARKED("")) : file(`${name}.md`, lines(kind, count)),
        );
    const uniquely = { maxLength: 40, size: "max", selector: ({ path }: SkillFile) => path } as const;
    const released = fc.uniqueArray(fileOf("[a](../known%.md)", "[a](broken%.md)"), uniquely);
    const added = fc.uniqueArray(fileOf("[a](broken%.md)", "mark"), uniquely);
    const bad = fc.oneof(fc.nat(39), fc.constantFrom(file("new.md", "[a](../new.md)"), file("zz.py", "\0")));
    const comes = (before: readonly SkillFile[], found: SkillFile | number) =>
      typeof found === "object"
        ? [...before, found]
        : before.map((one, i) => (i === found % before.length ? file(one.path, `${one.bytes}\n[a](../new.md)`) : one));
    fc.assert(
      fc.property(released, added, bad, (before, others, found) => {
        const known = new Set(contentFindings(before).map(({ fingerprint }) => fingerprint));
        expect(blocking(before, known)).toEqual([]);
        const names = new Set(before.map(({ path }) => path));
        const harmless = others.filter(({ path }) => !names.has(path));
        const after = comes(before, found);
        const rules = (files: readonly SkillFile[]) => new Set(blocking(files, known).map(({ rule }) => rule));
        expect(rules(after).size).toBe(before.length === 0 && typeof found === "number" ? 0 : 1);
        expect(rules([...harmless, ...after])).toEqual(rules(after));
      }),
      { numRuns: 30, endOnFailure: true },
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
