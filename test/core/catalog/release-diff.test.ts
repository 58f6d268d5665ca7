/** Two releases compared: which files, which lines, and within which bounds. */
import { describe, expect, test } from "vitest";
import { frontmatterOf, releaseDiff, releaseDiffSchema } from "../../../src/core/catalog/release-diff.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";
import { skillMd } from "../../support/git-fixture.ts";

type Content = Readonly<Record<string, string | Uint8Array>>;

const release = (version: string, files: Content, executables: readonly string[] = []) => ({
  id: "billing/refunds",
  version,
  digest: `sha256:${version}`,
  files: Object.entries(files).map(([path, content]) => ({
    path,
    executable: executables.includes(path),
    bytes: typeof content === "string" ? Buffer.from(content, "utf8") : content,
  })),
  profile: EMPTY_PROFILE,
});

const MD = skillMd("refunds", { version: "1.0.0" });

describe("releaseDiff", () => {
  test("lists files that differ, in UTF-8 order, texts line by line", () => {
    const from = release("1.0.0", { "SKILL.md": MD, "a.txt": "one\n", "gone.txt": "x\n", "same.txt": "same\n" });
    const to = release("1.1.0", { "SKILL.md": MD, "a.txt": "two\n", "new.txt": "y\n", "same.txt": "same\n" });
    const diff = releaseDiffSchema.strict().parse(releaseDiff(from, to));
    expect(diff.from).toEqual({ id: "billing/refunds", version: "1.0.0", digest: "sha256:1.0.0" });
    expect(diff.files.map(({ path, change, hunks }) => [path, change, hunks.flatMap(({ lines }) => lines)])).toEqual([
      ["a.txt", "changed", ["-one", "+two"]],
      ["gone.txt", "removed", ["-x"]],
      ["new.txt", "added", ["+y"]],
    ]);
    expect(diff.semantic?.files).toEqual({ added: ["new.txt"], changed: ["a.txt"], removed: ["gone.txt"] });
  });

  test("has a file that only became a program", () => {
    const files = { "run.sh": "#!/bin/sh\n" };
    const [file] = releaseDiff(release("1.0.0", files), release("1.1.0", files, ["run.sh"])).files;
    expect([file?.before?.mode, file?.after?.mode, file?.hunks]).toEqual(["0644", "0755", []]);
  });

  test.each([
    ["with a NUL", Buffer.from("a\0b"), "binary"],
    ["that are no UTF-8", Buffer.from([0xff, 0xfe, 0x61]), "binary"],
    ["that are too large", Buffer.alloc(1024 * 1024 + 1, "a"), "too-large"],
  ] as const)("compares no files %s line by line", (_, bytes, content) => {
    const [file] = releaseDiff(release("1.0.0", { x: "text\n" }), release("1.1.0", { x: bytes })).files;
    expect([file?.content, file?.hunks, file?.after?.size]).toEqual([content, [], bytes.length]);
  });

  test("says nothing of meaning where nobody looked", () => {
    const files = { "SKILL.md": MD };
    const from = { ...release("1.0.0", files), profile: undefined };
    expect(releaseDiff(from, release("1.1.0", files)).semantic).toBeUndefined();
  });

  test("stays bounded, and counts what it leaves out", () => {
    const long = `${"x".repeat(5000)}\n`;
    const many = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`f${i}`, long.repeat(200)]));
    const { files } = releaseDiff(release("1.0.0", {}), release("1.1.0", many));
    const lines = files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines));
    expect(lines.every((line) => line.length === 4001)).toBe(true);
    expect(lines.join("").length).toBeLessThan(2_001_000);
    expect(lines.length + files.reduce((sum, { omitted }) => sum + omitted, 0)).toBe(800);
  });
});

test("frontmatterOf has every key, metadata by their own", () => {
  const text = '---\nname: refunds\ndescription: Pays.\nallowed-tools: Bash Read\nmetadata:\n  version: "1.0.0"\n---\n';
  const { skill } = readSkillMd(Buffer.from(text), "refunds");
  expect(skill === undefined ? [] : [...frontmatterOf(skill)]).toEqual([
    ["name", "refunds"],
    ["description", "Pays."],
    ["allowed-tools", "Bash Read"],
    ["metadata.version", "1.0.0"],
  ]);
});
