import { describe, expect, it } from "vitest";
import { parsePack } from "../../../src/core/gate/policy-pack-file.ts";
import { PACK, PACK_PATH } from "../../support/pack-fixture.ts";

const read = (text: string) => parsePack(PACK_PATH, new TextEncoder().encode(text));
const problems = (text: string) => read(text).findings.map(({ line, rule, message }) => `${line} ${rule} ${message}`);
const changed = (from: string, to: string) => {
  expect(PACK).toContain(from);
  return problems(PACK.replace(from, to));
};

describe("a pack", () => {
  it("is read whole", () => {
    const { pack, findings } = read(PACK);
    expect(findings).toEqual([]);
    expect(pack?.rules.map(({ id, mention, confidence }) => [id, mention, confidence])).toEqual([
      ["internal-host", 1, "medium"],
      ["customer-upload", 2, "high"],
    ]);
  });

  it.each([
    [
      "pattern: 'customers\\.csv'",
      "pattern: '(?=c)'",
      /^6 pack-value .*expected a regular expression of RE2 \(invalid/,
    ],
    ["keywords: [.corp.acme]", "keywords: []", /^20 pack-value .*at least 1/],
    ["keywords: [.corp.acme]", "keywords: [CORP]", /^20 pack-value .*lower case/],
    ["severity: high", "severity: severe", /^14 pack-value/],
    ["why: It is theirs.", "because: It is theirs.", /pack-unknown-key/],
    ["id: customer-upload", "id: internal-host", /pack-value .*a name of its own/],
    ["id: customer-upload", "id: host-denied", /pack-value .*a name of its own/],
    ["all: [upload, customer-file]", "all: [upload, customer-fle]", /of which `customer-fle` is none/],
    ["within: statement", "within: lines:1000", /`lines:` and a number/],
    ['good: ["Ask corp.acme.example for it.\\n"]', "good: []", /^22 pack-value .*at least 1/],
    ["mention: 2", "mention: 4", /pack-value/],
  ])("with %s as %s is refused, with its line", (from, to, said) => {
    expect(changed(from, to).join("\n")).toMatch(said);
  });

  it("without an example of each kind is none", () => {
    expect(changed('    good: ["Ask corp.acme.example for it.\\n"]\n', "").length).toBeGreaterThan(0);
    expect(problems("pack: acme\nversion: 1\nrules: []\n").length).toBeGreaterThan(0);
  });

  it("has a bound on all its expressions together", () => {
    const rule = (i: number) =>
      PACK.slice(PACK.indexOf("  - id: internal-host"), PACK.indexOf("  - id: customer-upload"))
        .replace("internal-host", `host-${i}`)
        .replace("{1,40}", "{1,200}");
    const many = `pack: acme\nversion: "1"\nrules:\n${Array.from({ length: 60 }, (_, i) => rule(i)).join("")}`;
    expect(problems(many).join()).toMatch(/expressions of at most 20000 instructions together/);
  });
});
