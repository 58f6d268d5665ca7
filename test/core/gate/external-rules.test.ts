import { expect, it } from "vitest";
import { EXTERNAL_RULES } from "../../../src/core/gate/external-rules.ts";
import { awaitedFinding, SCAN, scanSubject } from "../../../src/core/gate/external-scan.ts";

it("has the row of what a report says of a release that waits", () => {
  const found = awaitedFinding(`${SCAN}:${scanSubject("acme", `sha256:${"a".repeat(64)}`)}`);
  expect(EXTERNAL_RULES.map(({ id, severity }) => [id, severity])).toEqual([[found.rule, found.severity]]);
  expect(found.message).toContain("the scanner acme");
});
