/** docs/policy.md says what the code does: every key, what the presets set, and examples that can be used. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "../../src/core/gate/policy.ts";
import { policyExamples } from "../../src/core/gate/policy-example.ts";
import { CHANGE_KINDS, PRESETS, policySchema } from "../../src/core/gate/policy-file.ts";
import { tryPack } from "../../src/core/gate/policy-pack.ts";
import { CAPABILITIES } from "../../src/core/skill/content-profile.ts";
import { parseAcknowledgement } from "../../src/core/trunk/acknowledgement.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const page = readFileSync(join(ROOT, "docs/policy.md"), "utf8");

/** The rows of the table whose heading starts with this cell. */
function table(first: string): readonly (readonly string[])[] {
  const after = page.slice(page.indexOf(`\n| ${first} |`) + 1).split("\n\n", 1)[0] ?? "";
  const rows = after.split("\n").map((line) => line.split("|").slice(1, -1));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim()));
}

const code = (text: string | undefined) => [...(text ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
const examples = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text ?? "");

describe("policy.md", () => {
  it("has every key", () => {
    const keys = table("key").map(([key]) => code(key)[0] ?? "");
    expect(new Set(keys.map((key) => key.split(".", 1)[0]))).toEqual(new Set(Object.keys(policySchema.shape)));
  });

  it("says what the presets set", () => {
    const rows = table("preset").map(([preset, block, known, concurrent]) => [
      code(preset)[0],
      { block: code(block)[0], known: code(known)[0], concurrent: code(concurrent)[0] },
    ]);
    expect(Object.fromEntries(rows)).toEqual(PRESETS);
  });

  it("says what holds without a key", () => {
    const { limits, versions, approvals } = DEFAULT_POLICY;
    const without = Object.fromEntries(table("key").map(([key, , value]) => [code(key)[0], value]));
    expect(without).toMatchObject({
      "limits.description-tokens": String(limits.descriptionTokens),
      "limits.body-tokens": String(limits.bodyTokens),
      "limits.body-lines": String(limits.bodyLines),
      "versions.order": `\`${versions.order}\``,
      "approvals.source": `\`${approvals.source}\``,
    });
  });

  it("has every kind of change and everything that may widen", () => {
    const rows = new Map(table("in `when`").map(([key, values]) => [code(key)[0], code(values)]));
    expect(rows.get("kind")).toEqual(CHANGE_KINDS);
    expect(rows.get("widens")).toEqual(CAPABILITIES);
  });

  it("has examples that can be used as they stand", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const used = examples.map((text) => {
      if (text.includes("acknowledge:"))
        return parseAcknowledgement("acknowledgements/a.yaml", bytes(text)) !== undefined;
      if (text.includes("pack: acme")) return tryPack("policy-packs/acme.yaml", bytes(text)).length === 0;
      if (!text.includes("verdict:")) return parsePolicy(bytes(withRoles(text))).findings.length === 0;
      const files = ["e/expect.yaml", "e/skill/a/SKILL.md"].map((path) => ({
        path,
        mode: 0o100644,
        size: 1,
        bytes: bytes(text),
      }));
      return policyExamples(files).every(({ content }) => "expected" in content);
    });
    expect(used).toEqual([true, true, true, true, true, true, true, true]);
  });
});

/** The example of waivers leaves its roles out. */
function withRoles(text: string): string {
  return text.startsWith("waivers:") ? `${text}roles: { security: [alice] }\n` : text;
}
