/** Attacks and honest look-alikes of our own, a file a category below test/fixtures/scan: what each comes to, and why. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import { isAtLeast } from "../../../src/core/finding.ts";
import { categoryOf } from "../../../src/core/gate/policy-rules.ts";
import { scan } from "../../../src/core/scan/scan.ts";
import { CATEGORIES } from "../../../src/core/scan/scan-rule.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/scan");

interface Fixture {
  readonly name: string;
  readonly why: string;
  /** The body of its SKILL.md, if `files` has none. `¦` in any text keeps a made-up secret apart for other scanners; `base64:` begins what is no text. */
  readonly skill?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Rule → severity; of an honest one empty: nothing of it is `medium` or worse. */
  readonly expect: Readonly<Record<string, string>>;
}

const sets = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .sort(compareUtf8);

const fixturesOf = (set: string) => parse(readFileSync(join(FOLDER, set), "utf8")) as readonly Fixture[];
const isAttack = ({ expect: wanted }: Fixture) => Object.keys(wanted).length > 0;

describe.each(sets)("%s", (set) => {
  const fixtures = fixturesOf(set);

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
    const found = scan(filesOf(fixture)).map(({ rule, severity }) => [rule, severity] as const);
    const wanted = Object.entries(fixture.expect);
    if (wanted.length === 0) expect(found.filter(([, severity]) => isAtLeast(severity, "medium"))).toEqual([]);
    for (const pair of wanted) expect(found).toContainEqual(pair);
  });

  it("has no name twice, and a reason for each", () => {
    expect(new Set(fixtures.map(({ name }) => name)).size).toBe(fixtures.length);
    expect(fixtures.filter(({ why }) => why === undefined)).toEqual([]);
  });
});

describe("all of them", () => {
  const all = sets.flatMap(fixturesOf);
  const attacks = (set: string, begins = "") =>
    fixturesOf(set).filter((fixture) => isAttack(fixture) && fixture.name.startsWith(begins));

  it("are 150 attacks and 150 honest look-alikes at the least, with a finding of each category", () => {
    expect(all.filter(isAttack).length).toBeGreaterThanOrEqual(150);
    expect(all.filter((fixture) => !isAttack(fixture)).length).toBeGreaterThanOrEqual(150);
    const rules = new Set(all.flatMap(({ expect: wanted }) => Object.keys(wanted)));
    const found = new Set([...rules].map(categoryOf));
    expect(CATEGORIES.filter((category) => !found.has(category))).toEqual([]);
  });

  it.each([
    ["encoded", attacks("disguises.yaml", "encoded: ")],
    ["split", attacks("disguises.yaml", "split: ")],
    ["by a detour", attacks("disguises.yaml", "indirect: ")],
    ["in other languages", attacks("orders-in-other-languages.yaml")],
    [
      "in Unicode",
      attacks("hidden-content.yaml").filter(({ skill = "", files = {} }) =>
        /[^\p{ASCII}]|\\[uU]|base64:/u.test([skill, ...Object.values(files)].join("")),
      ),
    ],
    ["in archives and documents", attacks("archives.yaml")],
  ])("have a dozen evasions %s at the least", (_, evasions) => {
    expect(evasions.length).toBeGreaterThanOrEqual(12);
  });
});

function filesOf({ skill = "", files = {} }: Fixture) {
  const texts = { "SKILL.md": `---\nname: a\ndescription: Does one thing well.\n---\n${skill}`, ...files };
  return Object.entries(texts).map(([path, text]) => {
    const plain = text.replaceAll("¦", "");
    const bytes = plain.startsWith("base64:") ? Buffer.from(plain.slice(7), "base64") : new TextEncoder().encode(plain);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}
