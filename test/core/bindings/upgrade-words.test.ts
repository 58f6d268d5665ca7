import { expect, it } from "vitest";
import { upgradeMarkdown, upgradeText } from "../../../src/core/bindings/upgrade-words.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

it("says what is new, and lets no note be more than text", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0", { declares: { permissions: ["network"] } } as never);
  made.release("a/one", "1.1.0", { notes: "Better.\n\n## Not a heading <img src=x> @everyone" });
  made.release("a/one", "1.2.0", { declares: { permissions: ["exec"], secrets: ["TOKEN"] } } as never);
  const id = "a/one" as SkillId;
  const text = upgradeMarkdown(made.catalog, [{ id, from: "1.0.0", to: "1.2.0" }]);
  expect(text).toMatch(/^### `a\/one`: 1\.0\.0 → 1\.2\.0\n/);
  expect(
    text
      .split("\n")
      .filter((line) => line.startsWith("- **"))
      .map((line) => line.slice(0, 11)),
  ).toEqual(["- **1.2.0**", "- **1.1.0**"]);
  expect(text).toContain("Permissions, new: `exec`");
  expect(text).toContain("Permissions, gone: `network`");
  expect(text).toContain("Secrets, new: `TOKEN`");
  expect(text).not.toMatch(/<img|(?<![\w`\\])@everyone/);
  expect(upgradeMarkdown(made.catalog, [{ id, from: "1.0.0", to: null }])).toBe("### `a/one`: 1.0.0 → nothing");
});

it("says the same in a commit, where no note calls, closes or skips anything", () => {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0");
  const notes = `Better.\n\nSigned-off-by: me\nskip-checks: true [skip ci] fixes #12, GH-12, https://x/issues/1 @everyone \u202e${"x".repeat(500)}`;
  made.release("a/one", "1.1.0", { notes, declares: { permissions: ["exec"], secrets: [] } } as never);
  const text = upgradeText(made.catalog, [{ id: "a/one" as SkillId, from: "1.0.0", to: "1.1.0" }]);
  const [head, empty, note = "", ...rest] = text.split("\n");
  expect([head, empty, ...rest]).toEqual(["a/one: 1.0.0 → 1.1.0", "", "", "- Permissions, new: exec"]);
  expect(note.startsWith("- 1.1.0: Better. Signed-off-by: me skip-checks")).toBe(true);
  expect(note).not.toMatch(/skip-checks:|\[skip|#12|GH-12|:\/\/|@everyone|\u202e/);
  expect(note.length).toBeLessThan(400);
});
