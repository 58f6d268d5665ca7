/** docs/threat-model.md: every test that it cites is there, by its title. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = dirname(dirname(import.meta.dirname));
const page = readFileSync(join(ROOT, "docs/threat-model.md"), "utf8");

/** `test/x.test.ts` and the titles that follow it in a cell. */
const cited = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`((?: "[^"]+",?)*)/g)]
  .filter(([, file]) => file !== "test/docs/threat-model.test.ts")
  .map(([, file = "", titles = ""]) => ({
    file,
    titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => title),
  }));

describe("threat-model.md", () => {
  it("cites tests that there are", () => {
    expect(cited.length).toBeGreaterThan(25);
    const missing = cited.flatMap(({ file, titles }) => {
      const path = join(ROOT, file);
      if (!existsSync(path)) return [file];
      const text = readFileSync(path, "utf8");
      return titles.filter((title) => !text.includes(`"${title}"`)).map((title) => `${file} ${title}`);
    });
    expect(missing).toEqual([]);
  });

  it("has every attacker, and says what does not stop each", () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split("\n", 1)[0])).toEqual([
      "The author of a skill",
      "A fork",
      "An insider who may write",
      "An admin",
      "The scanner",
      "The host of an index",
      "The network",
      "A client",
    ]);
    for (const section of sections) {
      expect(section).toMatch(/\nWhat does not stop (them|it): /);
      expect(section).toContain("| shown by |");
    }
  });
});
