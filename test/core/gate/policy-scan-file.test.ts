import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { SCAN_LIMITS } from "../../../src/core/scan/limits.ts";

const read = (text: string) => parsePolicy(new TextEncoder().encode(text));
const scanOf = (text: string) => read(text).policy?.scan;
const allowing = (host: string) => read(`scan:\n  hosts:\n    allow: ["${host}"]\n`);

describe("the part `scan` of policy.yaml", () => {
  it.each(["api.acme.com", "*.acme.com", "github.com/acme", "github.com/acme-*", "my-app.vercel.app"])(
    "allows %s, which is one organisation's",
    (host) => {
      expect(allowing(host).findings).toEqual([]);
      expect(allowing(host).policy?.scan.allow).toEqual([host]);
    },
  );

  it.each([
    "github.com",
    "*.github.com",
    "raw.githubusercontent.com",
    "*.vercel.app",
    "vercel.app",
    "pastebin.com",
    "*",
    "*.com",
    "com",
    "https://a.com",
    "10.0.0.1",
    "a.com/b/c",
    "github.com/*",
  ])("does not allow %s, and says why", (host) => {
    const { policy, findings } = allowing(host);
    expect(policy).toBeUndefined();
    expect(findings[0]?.message).toContain("because to allow such a host whole is to allow everybody");
  });

  it("has words with a name each, of which one is taken", () => {
    const words = (...ids: readonly string[]) =>
      read(`scan:\n  words:\n${ids.map((id) => `    - { id: ${id}, any: [secret plan] }\n`).join("")}`);
    expect(words("one", "two").policy?.scan.rules.map(({ id }) => id)).toEqual(["custom-one", "custom-two"]);
    expect(words("one", "one").policy).toBeUndefined();
    expect(words("host-denied").policy).toBeUndefined();
    expect(words("One").policy).toBeUndefined();
  });

  it("says of what could not be read nothing that nobody wrote", () => {
    expect(scanOf("preset: strict\n")).not.toHaveProperty("incomplete");
    expect(scanOf("scan: { incomplete: block }\n")?.incomplete).toBe("block");
    expect(scanOf("scan: { incomplete: report }\n")?.incomplete).toBe("report");
  });

  it("has limits that count bytes and steps, and takes those that are as usual for none", () => {
    const limits = (text: string) => scanOf(`scan:\n  limits: ${text}\n`);
    expect(limits("{ file-text: 1000, decoding-depth: 5 }")?.limits).toEqual({
      ...SCAN_LIMITS,
      fileText: 1000,
      decodingDepth: 5,
    });
    expect(limits("{ file-text: 1000 }")?.digest).not.toBe(limits("{ file-text: 1001 }")?.digest);
    expect(limits("{ archive-depth: 3 }")).not.toHaveProperty("limits");
    expect(limits("{ archive-depth: 3 }")?.digest).toBe("");
    for (const wrong of ["{ file-text: 0 }", "{ archive-depth: 13 }", "{ seconds: 3 }", "{ decoded-texts: 1.5 }"])
      expect(limits(wrong), wrong).toBeUndefined();
  });

  it("is the repository's alone", () => {
    expect(read("namespaces:\n  billing:\n    scan: {}\n").policy).toBeUndefined();
  });
});
