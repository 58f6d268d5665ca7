import { describe, expect, test } from "vitest";
import { criticalCategories, factLines, releaseFacts } from "../../../src/core/catalog/release-facts.ts";

const judged = (severity?: "critical" | "high" | "low" | "info") => ({
  status: "fail" as const,
  ...(severity === undefined ? {} : { severity }),
  date: "2026-01-01T00:00:00Z",
  tool: "skilltrunk",
  details: "",
});

describe("what is told of a release", () => {
  test("of one that asks for nothing, and of which nothing is remembered", () => {
    const facts = releaseFacts({ state: "online" });
    expect(factLines(facts)).toEqual([["scan", "not remembered"]]);
    expect(criticalCategories(facts)).toEqual([]);
  });

  test("of one that asks for much", () => {
    const facts = releaseFacts({
      state: "deprecated",
      declares: {
        permissions: ["network:a.example", "shell"],
        secrets: ["TOKEN"],
        optionalSecrets: ["TRACE_KEY", "SPARE"],
        triggers: [],
        compatibility: { agents: ["codex"], os: ["linux"], tools: ["jq"] },
      },
      hosts: ["a.example"],
      capabilities: ["network"],
      scan: { malware: judged("critical"), secrets: judged("low"), policy: judged(), structure: judged("info") },
      waived: 2,
      forced: true,
    });
    expect(factLines(facts)).toEqual([
      ["permissions", "network:a.example, shell"],
      ["secrets", "TOKEN"],
      ["optional secrets", "TRACE_KEY, SPARE"],
      ["hosts", "a.example"],
      ["made for", "codex, linux"],
      ["has to have", "jq"],
      ["seen in it", "network"],
      ["scan", "critical: malware; low: secrets"],
      ["accepted", "2 findings, by waivers"],
      ["forced", "an admin published it whatever was found in it"],
      ["state", "deprecated"],
    ]);
    expect(criticalCategories(facts)).toEqual(["malware"]);
  });

  test("what was accepted by name, and why it is deprecated", () => {
    const waivers = Array.from({ length: 11 }, (_, i) => ({ rule: "shell-use", path: `${i}.sh` }));
    const deprecated = {
      state: "deprecated",
      reason: "old prices",
      replacement: "b/prices@^2",
      sunset: "2027-03-31",
    } as const;
    const lines = factLines(releaseFacts({ ...deprecated, scan: {}, waived: 12, waivers }));
    expect(lines[1]?.[1]).toMatch(/^12 findings, by waivers: shell-use in 0\.sh; .*shell-use in 9\.sh; and 2 more$/);
    expect(lines[2]).toEqual(["state", "deprecated: old prices; use b/prices@^2 instead; until 2027-03-31"]);
    expect(factLines(releaseFacts({ state: "online", scan: {}, waived: 1, waivers: waivers.slice(0, 1) }))[1]).toEqual([
      "accepted",
      "1 finding, by waivers: shell-use in 0.sh",
    ]);
  });

  test("one finding, and none", () => {
    expect(factLines(releaseFacts({ state: "online", scan: {}, waived: 1 }))).toEqual([
      ["scan", "nothing found"],
      ["accepted", "1 finding, by waivers"],
    ]);
  });
});
