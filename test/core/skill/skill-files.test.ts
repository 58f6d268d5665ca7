import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkFiles,
  isSafePath,
  MAX_FILES,
  MAX_UNPACKED_BYTES,
  type SkillFile,
} from "../../../src/core/skill/skill-files.ts";

const file = (path: string, more: Partial<SkillFile> = {}): SkillFile => ({ path, mode: 0o100644, size: 1, ...more });
const skill = (...files: readonly SkillFile[]) => [file("SKILL.md"), ...files];
/** `rule path` of each finding, all of which must be critical and have a hint. */
function hits(files: readonly SkillFile[]): readonly string[] {
  const findings = checkFiles(files);
  for (const f of findings) expect(f).toMatchObject({ severity: "critical", hint: expect.stringMatching(/\.$/) });
  return findings.map((f) => `${f.rule} ${f.path}`);
}
const text = (words: string) => new TextEncoder().encode(words);

describe("checkFiles", () => {
  it("accepts an ordinary skill", () => {
    expect(
      hits(
        skill(
          file("scripts/run.sh", { mode: 0o100755 }),
          file("references/Über uns.md"),
          file("references/日本語.md"),
          file(".hidden/.gitignore"),
          file("assets/a+b (1) [x] {y} & z, 100%.txt"),
          file("console.md"),
          file("com10.txt"),
          file("a.con"),
          file("empty", { size: 0, bytes: text("") }),
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    [0o120000, "symlink"],
    [0o160000, "submodule"],
    [0o040000, "file-mode"],
    [0o100664, "file-mode"],
    [0, "file-mode"],
  ])("refuses mode %o", (mode, rule) => {
    expect(hits(skill(file("x", { mode })))).toEqual([`${rule} x`]);
  });

  it("refuses Git LFS pointers and nothing that only looks like one", () => {
    const pointer = text(`version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`);
    expect(hits(skill(file("model.bin", { size: pointer.length, bytes: pointer })))).toEqual(["lfs-pointer model.bin"]);
    expect(hits(skill(file("model.bin", { size: 1023, bytes: pointer })))).toEqual(["lfs-pointer model.bin"]);
    expect(hits(skill(file("lfs.md", { size: 1024, bytes: pointer })))).toEqual([]);
    expect(
      hits(skill(file("lfs.md", { size: 60, bytes: text(" version https://git-lfs.github.com/spec/v1") }))),
    ).toEqual([]);
    expect(hits(skill(file("model.bin", { size: pointer.length })))).toEqual([]);
  });

  it("needs SKILL.md, spelled so, at the root", () => {
    expect(hits([])).toEqual(["skill-file-missing SKILL.md"]);
    expect(hits([file("skill.md"), file("docs/SKILL.md")])).toEqual(["skill-file-missing SKILL.md"]);
  });

  it("counts files", () => {
    const many = Array.from({ length: MAX_FILES - 1 }, (_, i) => file(`f${i}`));
    expect(hits(skill(...many))).toEqual([]);
    expect(hits(skill(...many, file("one-more")))).toEqual(["too-many-files "]);
    expect(checkFiles(skill(...many, file("one-more")))[0]?.message).toBe(
      "The skill has too many files: expected at most 1000, got 1001.",
    );
  });

  it("adds up bytes", () => {
    expect(hits(skill(file("x", { size: MAX_UNPACKED_BYTES - 1 })))).toEqual([]);
    expect(hits(skill(file("x", { size: MAX_UNPACKED_BYTES - 1 }), file("y", { size: 1 })))).toEqual(["too-large "]);
  });

  it.each([
    ["README.md", "readme.MD"],
    ["straße", "STRASSE"],
    ["straße", "straẞe"],
    ["σας", "ΣΑΣ"],
    ["ſ", "s"],
    ["\u212a", "k"],
    ["é", "e\u0301"],
    ["É", "e\u0301"],
    ["ﬁ", "FI"],
    ["i\u0307", "\u0130"],
    ["a\u200db", "ab"],
    ["same", "same"],
    ["docs", "docs/x"],
    ["Docs", "docs/x"],
  ])("finds that %s and %s clash", (a, b) => {
    expect(checkFiles(skill(file(a), file(b))).map((f) => f.rule)).toEqual(["path-clash"]);
    expect(checkFiles(skill(file(b), file(a))).map((f) => f.rule)).toEqual(["path-clash"]);
  });

  it("reports a folder that is spelled in two ways once, with both spellings", () => {
    const findings = checkFiles(skill(file("Docs/a"), file("docs/b"), file("docs/c"), file("docs/Docs/d")));
    expect(findings.map((f) => f.message)).toEqual([
      "docs and Docs are one where letter case and Unicode form do not count.",
    ]);
    expect(hits(skill(file("a/Docs/x"), file("b/docs/x"), file("a/Docs/y")))).toEqual([]);
  });

  it("ends on the worst it can be given", () => {
    const deep = (n: number) => `${`${n}/`.padEnd(16, "a/")}${"ß/".repeat(330)}x`;
    const files = Array.from({ length: MAX_FILES - 1 }, (_, i) => file(deep(i)));
    expect(hits(skill(...files))).toEqual([]);
    expect(hits(Array.from({ length: 100_000 }, (_, i) => file(`f${i}`, { mode: 0 })))).toHaveLength(1);
    expect(hits(skill(file("x".repeat(1_000_000)), file("x/".repeat(500_000))))).toHaveLength(2);
  });

  it("shortens and escapes hostile names in its messages", () => {
    const [finding] = checkFiles(skill(file(`\u001b[31m${"x".repeat(5000)}`)));
    expect(finding?.message.length).toBeLessThan(600);
    expect(finding?.message).not.toContain("\u001b");
  });
});

const UNSAFE = [
  "",
  "/",
  "/etc/passwd",
  "a//b",
  "a/",
  "./a",
  "a/./b",
  "..",
  "../a",
  "a/../b",
  "a/..",
  "a\\b",
  "..\\a",
  "C:/a",
  "C:a",
  "a:stream",
  "\\\\server\\share",
  ".git/config",
  ".GIT/config",
  "a/.Git",
  "git~1/config",
  "GIT~1",
  ".g\u200cit/config",
  ".git\ufeff",
  ".git.",
  ".git ",
  "a.",
  "a ",
  "a /b",
  "...",
  "CON",
  "con",
  "Nul.txt",
  "aux.tar.gz",
  "NUL .txt",
  "COM1",
  "lpt9.md",
  "COM¹",
  "CONIN$",
  "a/prn/b",
  "a<b",
  "a>b",
  'a"b',
  "a|b",
  "a?b",
  "a*b",
  "a\u0000b",
  "a\nb",
  "a\u007fb",
  "a\u0085b",
  "a\u202eb",
  "a\u2066b",
  "a\u2028b",
  "\udcff",
  "a/\ud800b",
  "x".repeat(256),
  "é".repeat(128),
  `${"a/".repeat(512)}b`,
];

describe("isSafePath", () => {
  it.each(UNSAFE)("refuses %.40j", (path) => {
    expect(isSafePath(path)).toBe(false);
    expect(hits(skill(file(path)))).toEqual([`unsafe-path ${path.toWellFormed()}`]);
  });

  it.each([
    "a",
    "x".repeat(255),
    "é".repeat(127),
    `${"a/".repeat(511)}b`,
    "-rf",
    "~",
    ".gitignore",
    ".github/x",
    "git~2",
    " a",
  ])("takes %.40j", (path) => {
    expect(isSafePath(path)).toBe(true);
  });

  it("never lets a path leave its root, on POSIX or on Windows", () => {
    const piece = fc.constantFrom(
      ..."/\\.:~ *\u0000",
      "..",
      "../",
      "..\\",
      "C:",
      "//?/",
      "a",
      "git",
      "CON",
      "\u2024",
      "\uff0e",
    );
    const path = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.array(piece, { maxLength: 8 }).map((p) => p.join("")),
    );
    let accepted = 0;
    fc.assert(
      fc.property(path, (candidate) => {
        if (!isSafePath(candidate)) return;
        accepted++;
        expect(posix.join("/root", candidate)).toBe(`/root/${candidate}`);
        expect(posix.resolve("/root", candidate)).toBe(`/root/${candidate}`);
        const windows = `C:\\root\\${candidate.replaceAll("/", "\\")}`;
        expect(win32.join("C:\\root", candidate)).toBe(windows);
        expect(win32.resolve("C:\\root", candidate)).toBe(windows);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
