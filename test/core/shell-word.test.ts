import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/core/shell-word.ts";

describe("a word for a shell", () => {
  it("stays as it is where every character is plain", () => {
    expect(shellWord("https://git.example.com/acme/skills.git")).toBe("https://git.example.com/acme/skills.git");
  });

  it("is one word that means itself, whatever is in it", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((t) => !t.includes("\0") && t.isWellFormed());
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
        const script = `printf '%s\\0' ${words.map(shellWord).join(" ")}`;
        const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
        expect(said.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});
