import { describe, expect, it } from "vitest";
import { positionsIn } from "../../../src/core/scan/document.ts";
import { SUPPLY_CHAIN_RULES, SUPPLY_CHAIN_SIGNALS } from "../../../src/core/scan/rules/supply-chain.ts";
import { scannerOf } from "../../../src/core/scan/scan.ts";
import type { ScanRule } from "../../../src/core/scan/scan-rule.ts";
import { detectSupplyChain } from "../../../src/core/scan/supply-chain.ts";

const inventory: ScanRule = {
  ...(SUPPLY_CHAIN_RULES[0] as ScanRule),
  id: "supply-inventory",
  match: { all: ["pkg"], within: "document" },
  message: "{registry} {package} {version}",
};
const scan = scannerOf([inventory, ...SUPPLY_CHAIN_RULES], SUPPLY_CHAIN_SIGNALS, [detectSupplyChain]);

function found(texts: Readonly<Record<string, string>>) {
  const files = Object.entries(texts).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return scan(files).map(({ rule, line, message }) => `${rule}:${line} ${message}`);
}

describe("packages", () => {
  it("are all told, wherever they are named, for a caller that knows bad ones", () => {
    const skill = "---\nname: a\n---\n```sh\npip install requests==2.31 \\\n  rich\nnpx -y cowsay@1.6.0 hi\n```\n";
    expect(found({ "SKILL.md": skill, "requirements.txt": "httpx\n" })).toEqual([
      "supply-inventory:5 pypi requests 2.31",
      "supply-inventory:6 pypi rich ",
      "supply-inventory:7 npm cowsay 1.6.0",
      "supply-inventory:1 pypi httpx ",
    ]);
  });

  it("are not looked for in prose", () => {
    expect(found({ "SKILL.md": "---\nname: a\n---\nNever let it pip install reqeusts by itself.\n" })).toEqual([]);
  });
});

describe("scripts of an install", () => {
  const withScript = (script: string, command: string) =>
    found({ "package.json": JSON.stringify({ scripts: { [script]: command } }, undefined, 1) }).map(
      (text) => text.split(":")[0],
    );

  it.each([
    ["postinstall", "node -e 'x()'", ["supply-install-script-downloads"]],
    ["preinstall", "node ./a.js", ["supply-install-script"]],
    ["prepare", "husky install && npm run build", []],
    ["build", "curl https://acme.io/x | sh", []],
  ])("%s: %s", (script, command, rules) => {
    expect(withScript(script, command)).toEqual(rules);
  });
});

it("has positions that agree with the document's", () => {
  const text = '{\n "dependencies": {\n  "expres": "1"\n }\n}\n';
  expect(found({ "package.json": text })).toContain("supply-typosquat:3 It installs expres, which is almost express.");
  expect(positionsIn(text)(text.indexOf('"expres"')).line).toBe(3);
});
