import { expect, it } from "vitest";
import { customFindings, withCustom } from "../../src/core/custom-scan.ts";
import type { Finding } from "../../src/core/finding.ts";
import { customRules, NO_SCAN_POLICY } from "../../src/core/policy-scan.ts";

const bytes = new TextEncoder().encode("Project Falcon\n");
const files = [{ path: "notes.md", mode: 0o100644, size: bytes.length, bytes }];
const scanOf = (word: string) => ({
  ...NO_SCAN_POLICY,
  ...customRules({ words: [{ id: "a", any: [word], severity: "low", zones: "any" }], deny: [] }),
});
const judgement: { custom?: ReadonlyMap<string, readonly Finding[]> } = {};

it("keeps what each policy's rules find beside the others'", () => {
  const [one, two] = [scanOf("falcon"), scanOf("eagle")];
  const both = withCustom(withCustom(judgement, one, files), two, files);
  expect(both.custom?.get(one.digest)?.map(({ rule }) => rule)).toEqual(["custom-a"]);
  expect(both.custom?.get(two.digest)).toEqual([]);
});

it("costs nothing where a policy brings no rules", () => {
  expect(withCustom(judgement, NO_SCAN_POLICY, files)).toBe(judgement);
  expect(customFindings(NO_SCAN_POLICY, files)).toEqual([]);
});
