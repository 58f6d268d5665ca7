import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLayout } from "../../../src/core/trunk/layout.ts";
import { parsePathTemplate, skillFolders } from "../../../src/core/trunk/path-template.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const CUSTOMARY = DEFAULT_SETTINGS.paths.map(({ text }) => text);
const more = (...folders: string[]) => findLayout(folders).templates.filter((text) => !CUSTOMARY.includes(text));
const left = (...folders: string[]) =>
  Object.fromEntries(findLayout(folders).leftOut.map(({ folder, why }) => [folder, why]));

describe("findLayout", () => {
  it("has of the customary templates those in use, in their order, and all where nothing is there", () => {
    expect(findLayout([])).toEqual({ templates: CUSTOMARY, leftOut: [] });
    expect(findLayout(["deep/er/a"]).templates).toEqual(["deep/er/{name}"]);
    expect(findLayout(["plugins/a/skills/b"]).templates).toEqual(["plugins/{namespace}/skills/{name}"]);
    expect(findLayout(["x", "deep/er/a", "skills/b"]).templates).toEqual(["skills/{name}", "{name}", "deep/er/{name}"]);
  });

  it("needs nothing more for customary layouts", () => {
    expect(more("skills/a", "skills/billing/b", "plugins/x/skills/c", "d")).toEqual([]);
  });

  it.each([
    [
      ["skills/.curated/a", "skills/.curated/b", "skills/.system/c"],
      ["skills/.curated/{name}", "skills/.system/{name}"],
    ],
    [["scientific-skills/a", "scientific-skills/b"], ["scientific-skills/{name}"]],
    [["packages/x/skills/a", "packages/y/skills/b", "packages/y/skills/c"], ["packages/{namespace}/skills/{name}"]],
    [["skills/game/unity/a", "skills/game/unreal/b"], ["skills/game/{namespace}/{name}"]],
    [["design/a", "engineering/b"], ["{namespace}/{name}"]],
    [[".claude/skills/a"], [".claude/skills/{name}"]],
  ])("finds %j by %j", (folders, templates) => {
    expect(more(...folders)).toEqual(templates);
    expect(left(...folders)).toEqual({});
  });

  it("takes what is inside a skill for content", () => {
    expect(findLayout(["skills/a", "skills/a/references/b", "deep/er/c", "deep/er/c/d"])).toEqual({
      templates: ["skills/{name}", "deep/er/{name}"],
      leftOut: [],
    });
  });

  it("leaves out what is no name, what is tested with, and what agents use here", () => {
    expect(
      left(
        "skills/a",
        "skills/My_Skill",
        "",
        "tests/fixtures/b",
        "lifecycle/x/c",
        ".claude/skills/a",
        ".github/skills/d",
      ),
    ).toEqual({
      "": "not-a-name",
      "skills/My_Skill": "not-a-name",
      "tests/fixtures/b": "test-data",
      "lifecycle/x/c": "not-a-name",
      ".claude/skills/a": "copy",
      ".github/skills/d": "own-use",
    });
  });

  it("stays within what settings take", () => {
    const folders = Array.from({ length: 40 }, (_, i) => `.x${i}/y/z${i}`);
    const { templates, leftOut } = findLayout(folders);
    expect(templates).toHaveLength(28);
    expect(leftOut).toHaveLength(12);
    expect(new Set(leftOut.map(({ why }) => why))).toEqual(new Set(["too-many-layouts"]));
  });

  it("takes or leaves out every folder, in any order, and only with templates that settings take", () => {
    const segment = fc.constantFrom("skills", "a", "b", "plugins", ".curated", ".claude", "X_y", "tests", "pack", "c1");
    const folder = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(folder, { maxLength: 12 }), (folders) => {
        const { templates, leftOut } = findLayout(folders);
        expect(findLayout([...folders].reverse())).toEqual({ templates, leftOut });
        const parsed = templates.flatMap((text) => parsePathTemplate(text) ?? []);
        expect(parsed).toHaveLength(templates.length);
        const isLeft = new Set(leftOut.map((one) => one.folder));
        for (const one of folders) {
          const isInside = folders.some((other) => one.startsWith(`${other}/`));
          const isFound = skillFolders(parsed, `${one}/SKILL.md`).length > 0;
          expect(isFound || isLeft.has(one) || isInside).toBe(true);
        }
      }),
    );
  });
});
