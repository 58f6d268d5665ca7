import { expect, it } from "vitest";
import { upgradeMarkdown } from "../../../src/core/bindings/upgrade-words.ts";
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
