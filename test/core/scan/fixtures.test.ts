/** Attacks and honest look-alikes of our own, a file a category below test/fixtures/scan: what each comes to, and why. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import { isAtLeast } from "../../../src/core/finding.ts";
import { scan } from "../../../src/core/scan/scan.ts";

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

describe.each(sets)("%s", (set) => {
  const fixtures = parse(readFileSync(join(FOLDER, set), "utf8")) as readonly Fixture[];

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

function filesOf({ skill = "", files = {} }: Fixture) {
  const texts = { "SKILL.md": `---\nname: a\ndescription: Does one thing well.\n---\n${skill}`, ...files };
  return Object.entries(texts).map(([path, text]) => {
    const plain = text.replaceAll("¦", "");
    const bytes = plain.startsWith("base64:") ? Buffer.from(plain.slice(7), "base64") : new TextEncoder().encode(plain);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}
