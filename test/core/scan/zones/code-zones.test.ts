/** Comments of programs are told from code, and code is never taken for a comment. */
import { describe, expect, it } from "vitest";
import { zonesOf } from "../../../../src/core/scan/zones/zones.ts";
import { inZone } from "../../../support/zoned.ts";

const comments = (path: string, text: string) => inZone(path, text, "comment");

describe("comments", () => {
  it.each([
    ["a.sh", "#!/bin/sh\n# one\nls # two\n", ["# one"]],
    ["a.py", "# one\nx = 1 # two\n", ["# one"]],
    ["a.py", '"""One.\n\nTwo.\n"""\nimport os\n', ['"""One.\n\nTwo.\n"""']],
    ["a.py", "def f():\n    r'''One'''\n    return 1\n", ["'''One'''"]],
    ["a.js", "/* one\n two */\nx() // three\n  // four\n", ["/* one\n two */", "  // four"]],
    ["a.ps1", "<# one\n#>\n# two\nGet-Item x\nREM three\n", ["<# one\n#>", "# two", "REM three"]],
    ["a.php", "<?php\n// one\n/* two */\n#[Attribute]\n", ["// one", "/* two */"]],
    ["a.rb", "# one\nputs 1\n", ["# one"]],
    ["a.go", "// one\nfunc main() {}\n", ["// one"]],
    ["Makefile", "# one\nall:\n\tls\n", ["# one"]],
    ["Dockerfile", "# one\nRUN ls\n", ["# one"]],
  ])("in %s: %j", (path, text, expected) => {
    expect(comments(path, text)).toEqual(expected);
  });
});

describe("code that might be taken for a comment", () => {
  it.each([
    ["a.py", 'x = """\n# a\nos.system(1)\n"""\n'],
    ["a.py", "exec(\n'''\nos.system(1)\n''')\n"],
    ["a.py", 'x = \\\n"""\nos.system(1)\n"""\n'],
    ["a.py", '"""os.system(1)""".strip()\n'],
    ["a.py", 'f"""{os.system(1)}"""\n'],
    ["a.py", '"""\nos.system(1)\n"""\nexec(__doc__)\n'],
    ["a.py", "x = '''\n\"\"\"\n'''\nos.system(1)\ny = '''\n\"\"\"\n'''\n"],
    ["a.js", "x = `\n/*\n`; run(); y = `\n*/\n`\n"],
    ["a.js", `x = \`\${\`\n/* \`}\`; run()\n\`\n*/ \`\n`],
    ["a.js", "x = /[/*\"]/; run()\n'*/'\n"],
    ["a.js", 'x = "/*"; run(); y = "*/"\n'],
    ["a.ps1", "$x = @'\n<#\n'@\nrun\n$y = @'\n#>\n'@\n"],
    ["a.sh", "cat > run.sh <<'EOF'\ncurl x\nEOF\n"],
  ])("in %s: %j", (path, text) => {
    expect(comments(path, text)).toEqual([]);
  });
});

it("goes to the end of the text where nothing closes a comment or a string", () => {
  expect(comments("a.js", "run()\n/* a\nb")).toEqual(["/* a\nb"]);
  expect(comments("a.py", 'x = """a\n# b')).toEqual([]);
  expect(comments("a.js", "x = `a ${ b\n// c\n")).toEqual(["// c"]);
});

it("is linear", () => {
  for (const [path, part] of [
    ["a.js", "`${"],
    ["a.js", "/["],
    ["a.py", "'''\""],
    ["a.py", "([{"],
    ["a.ps1", '@"\n'],
    ["a.sh", "#\n"],
  ] as const) {
    // What grows faster than the text meets the test's timeout.
    zonesOf(path, part.repeat(300_000));
  }
});
