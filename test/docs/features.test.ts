/** docs/features.md: every line names a test, and every test that it names is there, by its title. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const ROOT = dirname(dirname(import.meta.dirname));
const page = readFileSync(join(ROOT, "docs/features.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what |") && !line.startsWith("| --- "));

/** `test/x.test.ts` and the title behind it. */
const cited = (text: string) => [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`(?: "([^"]+)")?/g)];

it("cites a test by its title in every line, and only tests that there are", () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !cited(row).some(([, , title]) => title !== undefined))).toEqual([]);
  const missing = cited(page).flatMap(([, file = "", title]) => {
    const path = join(ROOT, file);
    if (!existsSync(path)) return [file];
    return title === undefined || readFileSync(path, "utf8").includes(`"${title}"`) ? [] : [`${file} ${title}`];
  });
  expect(missing).toEqual([]);
});
