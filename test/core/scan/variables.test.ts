/** A variable's constant stands where the variable is used, and only there. */
import { describe, expect, it } from "vitest";
import { positionsIn } from "../../../src/core/scan/document.ts";
import { rewritten } from "../../../src/core/scan/rewriting.ts";
import { constantEdits } from "../../../src/core/scan/variables.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

function put(path: string, text: string): string {
  const document = { path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) };
  return rewritten(document, constantEdits(document)).text;
}

describe("a constant is put", () => {
  it.each([
    ["where a shell uses it", "a.sh", `X=cu\nY='rl'\n$X\${Y} a`, "X=cu\nY='rl'\ncurl a"],
    ["with the latest value", "a.sh", "X=a\necho $X\nX=b\necho $X", "X=a\necho a\nX=b\necho b"],
    ["after a command's export", "a.sh", "set -e; export X=a && $X", "set -e; export X=a && a"],
    ["behind a plus", "a.py", 'x = "os"\ny = "a" + x', 'x = "os"\ny = "a" + "os"'],
    ["before a plus", "a.js", "const x = 'ev';\nf(x + 'al')", "const x = 'ev';\nf(\"ev\" + 'al')"],
    ["between two", "a.js", "let x = 'b';\nf(y + x + z)", "let x = 'b';\nf(y + \"b\" + z)"],
    ["behind a point of PHP", "a.php", "<?php\n$x = 'b';\nf('a' . $x);", "<?php\n$x = 'b';\nf('a' . \"b\");"],
    ["in a template", "a.js", `const x = 'b';\nf(\`a\${x}\`)`, "const x = 'b';\nf(`ab`)"],
    ["in a string with names", "a.py", "x = 'b'\nf(f'a{x}')", "x = 'b'\nf(f'ab')"],
  ])("%s", (_, path, text, expected) => {
    expect(put(path, text)).toBe(expected);
  });
});

describe("nothing is put", () => {
  it.each([
    ["before the assignment", "a.sh", "$X\nX=a\n"],
    ["for what a command says", "a.sh", "X=$(date)\n$X\n"],
    ["for what is compared", "a.py", 'if x == "a": y = "b" + x\n'],
    ["where a part of it is called", "a.js", "const x = 'b';\nf(a + x.length + x(1))\n"],
    ["for a member of another name", "a.js", "const x = 'b';\nf(a.x + 'c')\n"],
    ["in prose", "a.md", "X=a\n$X\n"],
  ])("%s", (_, path, text) => {
    expect(put(path, text)).toBe(text);
  });
});

it("adds no more than so many characters", () => {
  const text = `X=${"a".repeat(400)}\n${"$X ".repeat(1000)}`;
  expect(put("a.sh", text).length).toBeLessThan(text.length + 200_000);
});
