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
  expect(EXTERNAL_RULES.map(({ hint }) => hint)).toEqual(found.map(({ hint }) => hint));
});

it("says why content could not be fetched, and is the same finding whatever the reason is", () => {
  const told = awaitedContent("The server answered 503.");
  expect(told.message).toBe(
    "What this points to could not be fetched, so nobody has looked at it: The server answered 503.",
  );
  expect(awaitedContent().message).toBe("What this points to could not be fetched, so nobody has looked at it.");
  expect(told.fingerprint).toBe(awaitedContent().fingerprint);
});
