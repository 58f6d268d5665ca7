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
      declares: { permissions: ["network:a.example", "shell"], secrets: ["TOKEN"], triggers: [], compatibility: {} },
      hosts: ["a.example"],
      capabilities: ["network"],
      scan: { malware: judged("critical"), secrets: judged("low"), policy: judged(), structure: judged("info") },
      waived: 2,
      forced: true,
    });
    expect(factLines(facts)).toEqual([
      ["permissions", "network:a.example, shell"],
      ["secrets", "TOKEN"],
      ["hosts", "a.example"],
      ["can", "network"],
      ["scan", "critical: malware; low: secrets"],
      ["accepted", "2 findings, by waivers"],
      ["forced", "an admin published it whatever was found in it"],
      ["state", "deprecated"],
    ]);
    expect(criticalCategories(facts)).toEqual(["malware"]);
  });

  test("one finding, and none", () => {
    expect(factLines(releaseFacts({ state: "online", scan: {}, waived: 1 }))).toEqual([
      ["scan", "nothing found"],
      ["accepted", "1 finding, by waivers"],
    ]);
  });
});
