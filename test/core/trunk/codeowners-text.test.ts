import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownersOfPath } from "../../../src/core/trunk/codeowners-match.ts";
import { keptLines, ourPatterns, ownBlock, withCodeowners } from "../../../src/core/trunk/codeowners-text.ts";

const OURS = ownBlock([
  ["*", "@acme/platform"],
  ["/skills/billing/", "@acme/billing"],
  ["/policy.yaml", "@root"],
]);
const THEIRS = "# theirs\n* @old\n/docs/ @carol\n/skills/ @dave\n";

describe("withCodeowners", () => {
  it("is our part alone where there is nothing else", () => {
    expect(withCodeowners("", OURS)).toBe(OURS);
    expect(withCodeowners(ownBlock([["*", "@old"]]), OURS)).toBe(OURS);
  });

  it("puts who owns everything else in front of people's lines, and the rest behind them", () => {
    const text = withCodeowners(THEIRS, OURS);
    const asked = ["docs/a.md", "skills/support/x", "skills/billing/x", "policy.yaml", "src/x.ts"];
    expect(asked.map((path) => ownersOfPath(text, path).join())).toEqual([
      "@carol",
      "@dave",
      "@acme/billing",
      "@root",
      "@old",
    ]);
    expect(ownersOfPath(withCodeowners("/docs/ @carol\n", OURS), "src/x.ts")).toEqual(["@acme/platform"]);
    expect(text).toContain(THEIRS);
    expect(withCodeowners(text, OURS)).toBe(text);
  });

  it("mends what it wrote behind everything, and stays where it is otherwise", () => {
    expect(withCodeowners(`${THEIRS}\n${OURS}`, OURS)).toBe(withCodeowners(THEIRS, OURS));
    const comment = "# a licence\n";
    expect(withCodeowners(comment, OURS)).toBe(`${comment}\n${OURS}`);
    const around = `${withCodeowners(THEIRS, OURS)}/site/ @erin\n`;
    expect(withCodeowners(around, OURS)).toBe(around);
    expect(withCodeowners(`${OURS}/site/ @erin\n`, OURS)).toBe(`${OURS}/site/ @erin\n`);
  });

  it("says the same a second time, and keeps each line of people's, whatever they wrote", () => {
    const line = fc.constantFrom(
      "",
      "# note",
      "* @x",
      "/a/ @y",
      "/skills/billing/ @z",
      OURS.trim(),
      ownBlock([]).trim(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const existing = lines.join("\n");
        const text = withCodeowners(existing, OURS);
        expect(withCodeowners(text, OURS)).toBe(text);
        const theirs = (of: string) => keptLines(of).filter(({ isOurs }) => !isOurs);
        expect(theirs(text)).toEqual(theirs(existing));
        expect(ourPatterns(text).toSorted()).toEqual(["*", "/policy.yaml", "/skills/billing/"]);
      }),
    );
  });
});
