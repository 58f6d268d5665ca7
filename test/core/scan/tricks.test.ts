/** Each trick of spelling comes to what it means, and texts without its hints have none of it. */
import { describe, expect, it } from "vitest";
import { SHELL_TRICKS } from "../../../src/core/scan/shell-tricks.ts";
import { rotated, TRICKS, type Trick } from "../../../src/core/scan/tricks.ts";

function undone(trick: Trick, text: string): string {
  return text.replace(new RegExp(trick.pattern), (...match) => trick.plain(match as unknown as RegExpExecArray) ?? "");
}

const EXAMPLES: Readonly<Record<string, readonly [written: string, plain: string]>> = {
  "runs of escapes": ["'\\x62\\x61\\x73\\u0068\\u{20}\\x3e\\x26\\x20\\x22x'", "'bash >& \"x'"],
  escapes: ["\\x63\\u0075\\u{72}l", "curl"],
  "octal escapes": ["'\\143\\165\\162\\154'", "'curl'"],
  "numbers of characters": ["f(String.fromCharCode(0x63, 97, 116))", 'f("cat")'],
  "lists of characters": ["f(bytes([99, 97, 116]).decode())", 'f("cat")'],
  characters: ["chr(99)", '"c"'],
  "joined lists": ["f(['c', 'at'].join(''))", 'f("cat")'],
  "joined strings": ["f('c' + \"a\" + 't')", "f('cat')"],
  "joined strings of PHP and Perl": ["f('c' . 'at')", "f('cat')"],
  "neighbouring strings": ["f('c' 'at')", "f('cat')"],
  "names of members": ['global["eval"](x)', "global.eval(x)"],
  "ordered pieces": ["& ('{1}{0}' -f 'at','c')", '& ("cat")'],
  "reversed strings": ["f('tac'[::-1])", 'f("cat")'],
  "rotated strings": ["codecs.decode('png', 'rot13')", '"cat"'],
  "letters left out": ["f('c~a~t'.replace('~', ''))", 'f("cat")'],
  "quoted escapes": ["$'cat' x", "cat x"],
  "separators from a variable": [`cat$\{IFS}x`, "cat x"],
  "empty variables in words": ["c$@at x", "cat x"],
  "echoed words": ["$(echo cat) x", "cat x"],
  "words in braces": ["{cat,x,y}", "cat x y"],
  "escaped letters": ["c\\a\\t x", "cat x"],
  "lines that go on within a word, at a pipe or at a redirection": [
    "ca\\\nt x | \\\n  sh \\\n  > y",
    "cat x |  sh  > y",
  ],
  "quotes within words": ["c'a't x", "cat x"],
  "marks within words": ["c`a^t x", "cat x"],
};

describe.each([...TRICKS, ...SHELL_TRICKS].map((trick) => [trick.name, trick] as const))("%s", (name, trick) => {
  it("come to what they mean", () => {
    const [written, plain] = EXAMPLES[name] ?? ["", "an example"];
    let text = written;
    for (let round = 0; round < 4; round++) text = undone(trick, text);
    expect(text).toBe(plain);
  });

  it("have one of their hints, and their lead", () => {
    const [written] = EXAMPLES[name] ?? [""];
    expect(trick.hints.some((hint) => written.includes(hint))).toBe(true);
    expect(trick.lead?.test(written) ?? true).toBe(true);
  });
});

it("turns letters by thirteen, twice to themselves", () => {
  expect([rotated("Cat 1"), rotated(rotated("Cat 1"))]).toEqual(["Png 1", "Cat 1"]);
});
