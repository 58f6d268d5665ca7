import { join } from "node:path";
import { expect, it } from "vitest";
import type { CheckReport } from "../../../src/core/report/check-report.ts";
import { reportJson } from "../../../src/core/report/report-json.ts";
import { REPORTS, report } from "../../support/report-fixture.ts";

it.each(Object.entries(REPORTS).filter(([name]) => name !== "fail-2000-skills"))(
  "%s is as it was (`vitest -u` writes it anew)",
  async (name, value) => {
    await expect(reportJson(value)).toMatchFileSnapshot(join(import.meta.dirname, "golden", `${name}.json`));
  },
);

it("has the same bytes for the same report, whatever order its keys were given in", () => {
  const value = REPORTS["fail-findings"] ?? report();
  const reversed = JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).reverse())
      : member,
  ) as CheckReport;
  expect(Object.keys(reversed)).not.toEqual(Object.keys(value));
  expect(reportJson(reversed)).toBe(reportJson(value));
  expect(JSON.parse(reportJson(value))).toEqual(value);
});

it("writes nothing that nobody would read", () => {
  expect(() => reportJson({ ...report(), verdict: "perhaps" } as unknown as CheckReport)).toThrow();
});
