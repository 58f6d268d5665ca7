/** Every rule of the scanner on its own examples: it finds the bad ones, and nothing of weight is found in the good ones. */
import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../../src/core/finding.ts";
import { scan } from "../../../src/core/scan/scan.ts";
import type { Example } from "../../../src/core/scan/scan-rule.ts";
import { SCAN_RULES } from "../../../src/core/scan/scan-rules.ts";

describe.each(SCAN_RULES)("$id", ({ id, severity, bad, good }) => {
  it.each(bad)("finds %j", (example) => {
    const found = scan(filesOf(example)).filter(({ rule }) => rule === id);
    expect(found.map((one) => one.severity)).toContain(severity);
  });

  it.each(good)("leaves alone %j", (example) => {
    expect(scan(filesOf(example)).filter((one) => isAtLeast(one.severity, "medium"))).toEqual([]);
  });

  it("has examples of both", () => {
    expect([bad.length > 0, good.length > 0]).toEqual([true, true]);
  });
});

function filesOf(example: Example) {
  const files =
    typeof example === "string" ? { "SKILL.md": `---\nname: a\ndescription: A.\n---\n${example}` } : example;
  return Object.entries(files).map(([path, text]) => {
    const bytes = text.startsWith("base64:") ? Buffer.from(text.slice(7), "base64") : new TextEncoder().encode(text);
    return { path, mode: 0o100644, size: bytes.length, bytes };
  });
}
