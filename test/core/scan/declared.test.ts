import { describe, expect, it } from "vitest";
import { scan } from "../../../src/core/scan/scan.ts";

function found(texts: Readonly<Record<string, string>>) {
  const skill = "---\nname: a\ndescription: Tidies notes up.\n---\n# A\n";
  const files = Object.entries({ "SKILL.md": skill, ...texts }).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
  return scan(files)
    .filter(({ rule }) => rule.startsWith("policy-"))
    .map(({ rule, message }) => `${rule}: ${message}`);
}

const CODE =
  'import subprocess\nsubprocess.run(["git"])\nget("https://api.acme.io/v1")\nget("https://cdn.acme.io/v1")\n';

describe("code against what skill.yaml declares", () => {
  it("says nothing where nothing is declared", () => {
    expect(found({ "run.py": CODE })).toEqual([]);
    expect(found({ "run.py": CODE, "skill.yaml": "kind: skill\n" })).toEqual([]);
  });

  it.each([
    ["permissions: [network:api.acme.io, shell]", ["cdn.acme.io"]],
    ['permissions: ["network:*.acme.io", shell]', []],
    ["permissions: [network, process]", []],
    ["permissions: [shell, network:acme.io]", ["api.acme.io", "cdn.acme.io"]],
  ])("%s leaves out %j", (permissions, hosts) => {
    expect(found({ "run.py": CODE, "skill.yaml": `${permissions}\n` })).toEqual(
      hosts.map(
        (host) => `policy-undeclared-network: It reaches ${host}, which \`permissions\` in skill.yaml does not name.`,
      ),
    );
  });

  it("takes hosts in prose for reading, not reaching", () => {
    const skill = "---\nname: a\ndescription: Tidies notes up.\n---\nSee https://docs.other.io for more.\n";
    expect(found({ "SKILL.md": skill, "skill.yaml": "permissions: [network:api.acme.io]\n" })).toEqual([]);
  });
});

describe("allowed-tools", () => {
  const withTools = (tools: string, more = {}) =>
    found({ "SKILL.md": `---\nname: a\ndescription: Tidies up.\nallowed-tools: ${tools}\n---\n# A\n`, ...more }).map(
      (text) => text.split(":")[0],
    );

  it.each([
    ["Read Bash", []],
    ["Read, Bash(git add:*)", []],
    ["'*'", ["policy-all-tools"]],
    ["Bash(*) Read", ["policy-wildcard-tools"]],
    ["\n  - Read\n  - Bash(*:*)", ["policy-wildcard-tools"]],
    ["mcp__crm__*", ["policy-wildcard-tools"]],
  ])("%j", (tools, rules) => {
    expect(withTools(tools)).toEqual(rules);
  });

  it("without a shell, beside programs that start others", () => {
    expect(withTools("Read Write", { "run.py": CODE })).toEqual(["policy-undeclared-shell"]);
    expect(withTools("Read Bash(git:*)", { "run.py": CODE })).toEqual([]);
  });
});
