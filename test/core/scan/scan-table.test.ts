/** What a build works out of the scanner's rules, held against the rules themselves. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentsOf } from "../../../src/core/scan/documents.ts";
import { SCAN_LIMITS } from "../../../src/core/scan/limits.ts";
import { matcherOf } from "../../../src/core/scan/patterns/matching.ts";
import { patternsOf } from "../../../src/core/scan/scan.ts";
import { SCAN_RULE_ROWS, scanRuleSet } from "../../../src/core/scan/scan-rule-table.ts";
import { SCAN_RULES, SIGNAL_ROWS } from "../../../src/core/scan/scan-rules.ts";
import { type ScanTable, scanTable } from "../../../src/core/scan/scan-table.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "scan");
const table = JSON.parse(JSON.stringify(scanTable())) as ScanTable;

describe("scanTable", () => {
  it("has the rules as they are", () => {
    expect(table.rows).toEqual(JSON.parse(JSON.stringify(SCAN_RULE_ROWS)));
    expect(table.rows.every(({ example }) => typeof example === "string")).toBe(true);
    expect(table.ruleSet).toBe(scanRuleSet());
  });

  it("has a matcher find what it finds without it, in every script", () => {
    const patterns = patternsOf(SCAN_RULES, SIGNAL_ROWS);
    const plain = matcherOf(patterns);
    const known = matcherOf(patterns, table.patterns);
    const files = readdirSync(FIXTURES).filter((name) => name.endsWith(".yaml"));
    expect(files.length).toBeGreaterThan(5);
    let seen = 0;
    for (const name of files) {
      const bytes = readFileSync(join(FIXTURES, name));
      const file = { path: "SKILL.md", mode: 0o100644, size: bytes.length, bytes } as const;
      for (const document of documentsOf(file, SCAN_LIMITS).documents) {
        const signals = plain(document);
        seen += signals.length;
        expect(known(document)).toEqual(signals);
      }
    }
    expect(seen).toBeGreaterThan(500);
  });
});
