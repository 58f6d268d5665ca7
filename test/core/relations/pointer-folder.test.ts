import { describe, expect, it } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import {
  isPointerFolder,
  judgePointer,
  mayPoint,
  overlaid,
  readPointer,
  strayPointer,
  WAS_ERASED,
} from "../../../src/core/relations/pointer-folder.ts";

const TREE = "c".repeat(40);
const ID = "billing/refunds" as SkillId;
const GOOD = `version: "1.0.0"\nsource:\n  git: https://git.acme.com/a.git\n  commit: ${"a".repeat(40)}\n`;
const file = (path: string, oid = "e".repeat(40)) => ({ path, mode: 0o100644, oid });
const read = (text: string, ...paths: readonly string[]) =>
  readPointer(
    ["skill.yaml", ...paths].map((path) => ({ path })),
    Buffer.from(text),
  );

describe("a folder that says where its content is", () => {
  it.each([
    [GOOD, true],
    ["source : x\n", true],
    ['"source": x\n', true],
    ["{ version: 1.0.0, source: { git: x } }\n", true],
    ["resource: x\n", false],
    ["meta:\n  source: x\n", false],
    ["# source: x\n", false],
    ["", false],
  ])("is one whose skill.yaml has the key `source`: %j", (text, expected) => {
    expect(mayPoint(Buffer.from(text))).toBe(expected);
  });

  it("of which something cannot be read is not said to lack what it has", () => {
    const bad = `version: "1.0.0"\nsource:\n  url: https://a.example/a.zip\n  sha256: sha256:${"a".repeat(64)}\n`;
    const { findings, pointer } = read(bad);
    const messages = findings.map(({ message }) => message).join("\n");
    expect(pointer).toBeUndefined();
    expect(findings.map(({ rule }) => rule)).toContain("source-pointer");
    expect(messages).toContain("cannot be read whole, so nothing is fetched");
    expect(messages).not.toContain("has no `version`");
  });

  it("has no SKILL.md", () => {
    expect(isPointerFolder([file("skill.yaml")])).toBe(true);
    expect(isPointerFolder([file("skill.yaml"), file("SKILL.md")])).toBe(false);
    expect(isPointerFolder([file("notes.md")])).toBe(false);
  });

  it("is fetched only where version and source can be read and nothing else is there", () => {
    expect(read(GOOD)).toMatchObject({ findings: [], pointer: { git: "https://git.acme.com/a.git" } });
    for (const broken of [
      read(GOOD, "notes.md"),
      read(GOOD.replace(/version.*\n/, "")),
      read(GOOD.replace("1.0.0", "one")),
      read(GOOD.replace("commit", "tag")),
      read("source: ["),
    ]) {
      expect(broken.pointer).toBeUndefined();
      expect(broken.findings.map(({ rule }) => rule)).toContain("source-pointer");
    }
  });

  it("waits for what was not fetched, and is refused for what cannot be released", () => {
    const of = { id: ID, tree: TREE, reading: read(GOOD) };
    const waiting = judgePointer(of, undefined);
    expect(waiting).toMatchObject({ findings: [], declared: "1.0.0", archive: undefined });
    expect(waiting.waiting).toBe(`source:${ID} git:https://git.acme.com/a.git@${"a".repeat(40)}`);
    const refused = judgePointer(of, { kind: "refused", message: "It is another one." });
    expect(refused.waiting).toBeUndefined();
    expect(refused.findings).toMatchObject([{ rule: "source-content", message: "It is another one." }]);
    expect(judgePointer(of, { kind: "erased", tree: TREE }).findings).toMatchObject([{ message: WAS_ERASED }]);
    expect(judgePointer({ ...of, reading: read("source: [") }, undefined).waiting).toBeUndefined();
  });

  it("is released with its own skill.yaml in place of one that came along", () => {
    const own = file("skill.yaml", "1".repeat(40));
    const { files, tree } = overlaid([file("SKILL.md"), file("skill.yaml"), file("a/skill.yaml")], [own]);
    expect(files).toEqual([file("SKILL.md"), file("a/skill.yaml"), own]);
    expect(tree).toMatch(/^[0-9a-f]{40}$/);
  });

  it("may not have content of its own", () => {
    const { manifest } = read(GOOD);
    expect(strayPointer(manifest)).toMatchObject([{ rule: "source-pointer" }]);
    expect(strayPointer({ ...manifest, source: undefined } as never)).toEqual([]);
  });
});
