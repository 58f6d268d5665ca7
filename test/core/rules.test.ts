import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BINDING_RULES } from "../../src/core/bindings/binding-rules.ts";
import { canonicalJson, compareUtf8, sha256 } from "../../src/core/bytes.ts";
import { SEVERITIES } from "../../src/core/finding.ts";
import { CHANGE_RULES } from "../../src/core/gate/change-rules.ts";
import { EXTERNAL_RULES } from "../../src/core/gate/external-rules.ts";
import { PACKAGE_RULES } from "../../src/core/gate/package-rules.ts";
import { isDigest, isName } from "../../src/core/names.ts";
import { RULE_GROUPS, type Rule } from "../../src/core/rule.ts";
import { findRule, isFixedRule, judgesOurFiles, RULE_SEVERITIES, RULES, ruleSet } from "../../src/core/rules.ts";
import { scanRuleSet } from "../../src/core/scan/scan-rule-table.ts";
import { SETTINGS_RULES, UNHEEDED_RULES } from "../../src/core/trunk/our-file-rules.ts";

const SOURCE = join(import.meta.dirname, "..", "..", "src");

function sourceText(): string {
  const paths = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return paths.map((path) => readFileSync(join(SOURCE, path), "utf8")).join("\n");
}

/** The ids that findings are made with anywhere in the source. */
function raisedIds(text: string): ReadonlySet<string> {
  const ids = [...text.matchAll(/\brule: "([a-z-]+)"|\b(?:unheeded|contentFinding)\(\s*"([a-z-]+)"/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  // Of a file of ours, `rule` is the beginning of three ids.
  const files = ids.filter((id) => RULE_SEVERITIES.has(`${id}-unknown-key`));
  const readings = files.flatMap((file) => ["syntax", "unknown-key", "value"].map((kind) => `${file}-${kind}`));
  return new Set([...ids.filter((id) => !files.includes(id)), ...readings]);
}

describe("RULES", () => {
  it("has each id once, group by group, as a name that a waiver can hold", () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(isName(id), id).toBe(true);
    const groups = RULES.map(({ group }) => RULE_GROUPS.indexOf(group));
    expect(groups).toEqual(groups.toSorted((a, b) => a - b));
  });

  it("has every rule that any finding names", () => {
    const raised = raisedIds(sourceText());
    expect([...raised].filter((id) => findRule(id) === undefined)).toEqual([]);
    expect(raised.size).toBeGreaterThan(40);
  });

  it("has none that nothing finds", () => {
    const text = sourceText();
    const raised = raisedIds(text);
    const named = new Set([...text.matchAll(/(?<!\bid: )"([a-z-]+)"/g)].map((match) => match[1] ?? ""));
    const isRaised = (id: string) =>
      raised.has(id) || named.has(id) || /^manifest-(?:syntax|unknown-key|value)$/.test(id);
    // The scanner's are tried on their own examples.
    const others = RULES.filter(({ group }) => group !== "scan");
    expect(others.map(({ id }) => id).filter((id) => !isRaised(id))).toEqual([]);
  });

  it.each(RULES)("explains $id in sentences", ({ title, why, hint, example, severity }) => {
    expect(title).toMatch(/^(?:[A-Z`]|skill|\.github|policy\.yaml|skilltrunk\.yaml).*[^.]$/);
    expect(why).toMatch(/^[A-Z`].*\.$/);
    expect(hint).toMatch(/^[A-Z`].*\.$/);
    expect(example.trim()).not.toBe("");
    expect(SEVERITIES).toContain(severity);
  });

  it("lets policy lower no critical rule of ours", () => {
    for (const { id, severity, fixed } of RULES) {
      expect(isFixedRule(id), id).toBe(fixed);
      if (fixed) expect(severity, id).toBe("critical");
    }
    expect(isFixedRule("symlink")).toBe(true);
    expect(isFixedRule("body-budget")).toBe(false);
    expect(isFixedRule("of-a-scanner")).toBe(false);
  });
});

describe("ruleSet", () => {
  const beside = new Set(
    [...SETTINGS_RULES, ...UNHEEDED_RULES, ...BINDING_RULES, ...CHANGE_RULES, ...EXTERNAL_RULES, ...PACKAGE_RULES].map(
      ({ id }): string => id,
    ),
  );
  const judging = RULES.filter(({ id }) => !beside.has(id));
  const rowsOf = (rules: readonly Rule[]) => rules.map(({ id, severity }) => `${id} ${severity}`);

  it("is without the scanner the one that engine 1 writes into every release: another one is another engine", () => {
    const rows = rowsOf(judging.filter(({ group }) => group !== "scan"));
    expect(sha256(canonicalJson(rows.sort(compareUtf8)))).toBe(
      "sha256:ef316e50ac39460753be8495dfd3ec20878c7f473e5d391e12ed24cefff0c705",
    );
    expect(isDigest(ruleSet())).toBe(true);
  });

  it("counts the id and severity of each rule that judges a release, and all that the scanner finds by", () => {
    expect(ruleSet()).toBe(sha256(canonicalJson([...rowsOf(judging), scanRuleSet()].sort(compareUtf8))));
    expect(judging.some(({ group }) => group === "scan")).toBe(true);
    expect(beside.size).toBeLessThan(RULES.length);
  });
});

it.each([
  ["lifecycle-missing", true],
  ["policy-value", true],
  ["settings-history-from", true],
  ["acknowledgement-syntax", true],
  ["waiver-added", true],
  ["owner-missing", true],
  ["permission-widened", false],
  ["name-folder", false],
  ["of-a-scanner", false],
  ["version-order", false],
])("knows whether %s is about a file of ours", (rule, expected) => {
  expect(judgesOurFiles(rule)).toBe(expected);
});
