import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/core/finding.ts";
import { EMPTY_PROFILE } from "../../../src/core/skill/content-profile.ts";
import { CONTENT_RULES, type ContentRuleId } from "../../../src/core/skill/content-rule-table.ts";
import { budgetFindings, contentFindings } from "../../../src/core/skill/content-rules.ts";
import { EMPTY_MANIFEST, parseManifest } from "../../../src/core/skill/manifest.ts";
import { payloadFindings } from "../../../src/core/skill/payload.ts";
import { unfamiliarFindings } from "../../../src/core/skill/unfamiliar-words.ts";

const inFile = (path: string, content: string) => {
  const bytes = Buffer.from(content);
  return contentFindings([{ path, mode: 0o100644, size: bytes.length, bytes }]);
};
const inManifest = (text: string) => parseManifest(Buffer.from(text)).findings;
const LONG = { ...EMPTY_PROFILE, tokens: { description: 2, body: 2 }, bodyLines: 2 };
const inBudget = () => budgetFindings(LONG, { descriptionTokens: 1, bodyTokens: 1, bodyLines: 1 });

/** For each rule, what breaks it. */
const BROKEN: Readonly<Record<ContentRuleId, () => readonly Finding[]>> = {
  "link-broken": () => inFile("a.md", "[a](b.md)"),
  "link-outside": () => inFile("a.md", "[a](../b.md)"),
  "binary-text": () => inFile("a.md", "\0"),
  "text-encoding": () => inFile("a.md", "\ufeff"),
  "skill-unfilled": () => inFile("SKILL.md", "description: Say here in one sentence what this skill does. More."),
  "description-budget": inBudget,
  "body-budget": inBudget,
  "body-lines": inBudget,
  "manifest-foreign": () => inManifest("entrypoint: main.py\n"),
  "manifest-syntax": () => inManifest("triggers: [refund\n"),
  "manifest-unknown-key": () => inManifest("triger: [a]\nkind: skill\n"),
  "manifest-value": () => inManifest("triggers: refund\n"),
  "manifest-unfamiliar": () => unfamiliarFindings({ ...EMPTY_MANIFEST, permissions: ["netwrok:x.dev"] }, undefined),
  "manifest-permissions": () => inManifest("permissions: everything\n"),
  "payload-missing": () => payloadFindings({ kind: "agent" }, []),
  "payload-invalid": () => {
    const bytes = Buffer.from("[]");
    return payloadFindings({ kind: "hook", payload: "a.json" }, [{ path: "a.json", mode: 0o100644, size: 2, bytes }]);
  },
};

describe("the rules about content", () => {
  it.each(CONTENT_RULES.map((rule) => [rule.id, rule] as const))("%s is broken by something", (id, rule) => {
    const { severity, hint } = rule;
    expect(BROKEN[id]()).toContainEqual(expect.objectContaining({ rule: id, severity, hint }));
  });

  it("are never critical: repositories have files like these, and none of them hides what is published", () => {
    for (const { severity, fixed } of CONTENT_RULES) expect([severity === "critical", fixed]).toEqual([false, false]);
  });

  it("refuse under `block: high` only what is not written yet, or asks for something that cannot be read", () => {
    expect(CONTENT_RULES.filter(({ severity }) => severity === "high").map(({ id }) => id)).toEqual([
      "skill-unfilled",
      "manifest-permissions",
    ]);
  });
});
