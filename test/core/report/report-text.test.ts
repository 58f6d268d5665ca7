import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportText } from "../../../src/core/report/report-text.ts";
import { HOSTILE, REPORTS, report, reportWith } from "../../support/report-fixture.ts";

describe("reportText", () => {
  it.each(Object.entries(REPORTS))("%s reads as it did (`vitest -u` writes it anew)", async (name, value) => {
    await expect(`${reportText(value)}\n`).toMatchFileSnapshot(join(import.meta.dirname, "golden", `${name}.txt`));
  });

  it("styles our words alone", () => {
    const styled = reportText(REPORTS["fail-findings"] ?? report(), (style, text) => `<${style}>${text}</${style}>`);
    expect(styled).toMatch(/^<red>This is not ready to merge<\/red>\n/);
    expect(styled).toContain("<bold>Who has to act</bold>");
    expect(styled).toContain("- <red>critical</red> skills/billing/refunds/SKILL.md, line 2: ");
  });

  it("lets nobody else's text move the cursor, turn the writing or begin a line", () => {
    const lines = (text: string) => reportText(reportWith(text)).split("\n").length;
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), (text) => {
        const shown = reportText(reportWith(`x${text}${HOSTILE}`));
        expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(lines(`x${text}${HOSTILE}`)).toBe(lines(HOSTILE));
      }),
      { numRuns: 50 },
    );
  });
});
