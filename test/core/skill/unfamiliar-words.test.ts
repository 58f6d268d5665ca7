import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/core/skill/manifest.ts";
import { unfamiliarFindings } from "../../../src/core/skill/unfamiliar-words.ts";

function told(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const { manifest, findings } = parseManifest(bytes);
  expect(findings).toEqual([]);
  return unfamiliarFindings(manifest, bytes).map(({ line, message, severity }) => `${severity} ${line} ${message}`);
}

describe("skill.yaml", () => {
  it("is told of words that are nearly ones that somebody knows, each on its line", () => {
    const text = `compatibility:
  agents: [claud-code, "Claude Code", my-own-harness, "codex@>=1"]
  os: [windoze, darwin]
  arch:
    - z80
    - amd64
permissions: ["netwrok:x.dev", "network:x.dev", camera]
`;
    expect(told(text)).toEqual([
      'low 2 `compatibility.agents`: nobody knows "claud-code"; expected claude-code.',
      'low 3 `compatibility.os`: nobody knows "windoze"; expected windows.',
      'low 5 `compatibility.arch`: nobody knows "z80"; expected x64, arm64, arm, ia32, ppc64, riscv64, s390x.',
      'low 7 `permissions`: nobody knows "netwrok"; expected network.',
    ]);
  });

  it("is told of a permission's kind wherever the list is written", () => {
    for (const text of ["permissions: ['netwrk:foo']\n", "permissions:\n  - netwrk:foo\n"]) {
      expect(told(text)).toEqual([expect.stringContaining('`permissions`: nobody knows "netwrk"; expected network.')]);
    }
  });

  it("is told of keys that count only in another kind", () => {
    const members = 'members: ["billing/refunds@1.2.0"]\n';
    expect(told(members)).toEqual(["low 1 `members` counts only in a group (`kind: group`), and this is a skill."]);
    expect(told(`kind: group\n${members}`)).toEqual([]);
    expect(told("payload: a.md\n")).toEqual([expect.stringContaining("`payload` counts only in")]);
    expect(told("kind: agent\npayload: a.md\n")).toEqual([]);
  });

  it("never says more than fits a report", () => {
    const agents = Array.from({ length: 300 }, (_, i) => `os${i}`);
    expect(told(`compatibility:\n  os: [${agents.join(", ")}]\n`)).toHaveLength(20);
  });
});
