import { expect, it } from "vitest";
import { EXTERNAL_RULES } from "../../../src/core/gate/external-rules.ts";
import { awaitedContent, awaitedFinding, SCAN, scanSubject } from "../../../src/core/gate/external-scan.ts";

it("has the rows of what a report says of a release that waits", () => {
  const scanner = awaitedFinding(`${SCAN}:${scanSubject("acme", `sha256:${"a".repeat(64)}`)}`);
  const found = [scanner, awaitedContent()];
  expect(EXTERNAL_RULES.map(({ id, severity }) => [id, severity])).toEqual(
    found.map(({ rule, severity }) => [rule, severity]),
  );
  expect(scanner.message).toContain("the scanner acme");
  expect(EXTERNAL_RULES.at(1)?.hint).toBe(found.at(1)?.hint);
});
