import { expect, it } from "vitest";
import {
  parseScanSubject,
  readScanEvidence,
  SCAN,
  scanBody,
  scanSubject,
  withScans,
} from "../../../src/core/gate/external-scan.ts";
import type { ScannerReport } from "../../../src/core/gate/sarif-reading.ts";
import type { Judgement } from "../../../src/core/skill/judge.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;
const REPORT: ScannerReport = {
  tool: "T",
  version: "1",
  results: [{ rule: "R", severity: "high", path: "a.sh", line: 2, message: "Bad." }],
  more: 3,
};

it("names a scanner and an archive, and nothing else", () => {
  expect(parseScanSubject(scanSubject("acme", DIGEST))).toEqual({ scanner: "acme", archive: DIGEST });
  expect(parseScanSubject(`${SCAN}:${scanSubject("acme", DIGEST)}`)?.scanner).toBe("acme");
  for (const wrong of ["acme", `Acme ${DIGEST}`, `acme ${DIGEST} x`, "approval:abc:owner:1:a/b", "acme sha256:12"])
    expect(parseScanSubject(wrong), wrong).toBeUndefined();
});

it("is read as it was written, and nothing else is", () => {
  expect(readScanEvidence({ kind: SCAN, body: scanBody(REPORT) })).toEqual(REPORT);
  expect(readScanEvidence({ kind: "source", body: scanBody(REPORT) })).toBeUndefined();
  expect(readScanEvidence({ kind: SCAN, body: "{}" })).toBeUndefined();
  expect(readScanEvidence({ kind: SCAN, body: "no" })).toBeUndefined();
});

it("becomes findings of one rule for each scanner, which lines do not change", () => {
  const judgement = { archive: { digest: DIGEST, size: 1 } } as Judgement;
  const findings = (report: ScannerReport) =>
    withScans(judgement, ["acme", "other"], new Map([[scanSubject("acme", DIGEST), report]])).external;
  const [first, more] = findings(REPORT)?.get("acme") ?? [];
  expect(first).toMatchObject({ rule: "external-acme", severity: "high", path: "a.sh", line: 2, message: "R: Bad." });
  expect(more?.message).toBe("T found 3 more.");
  expect(findings(REPORT)?.has("other")).toBe(false);
  const [moved] =
    findings({ ...REPORT, results: REPORT.results.map((one) => ({ ...one, line: 9 })) })?.get("acme") ?? [];
  expect(moved?.fingerprint).toBe(first?.fingerprint);
});
