import { describe, expect, it } from "vitest";
import { CAUSES, causeOf, reasonOf } from "../../src/core/condition-causes.ts";
import { consequence, startingConditions } from "../../src/core/conditions.ts";
import { ERRORS, type ErrorCode, RegistryError } from "../../src/core/errors.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];

describe("the causes of being stuck", () => {
  it("are there for every error that a pass may wait after, and for no other", () => {
    const stuck = codes.filter((code) => ERRORS[code].next !== "stop");
    expect(Object.keys(CAUSES).toSorted()).toEqual(stuck.toSorted());
    expect(codes.filter((code) => causeOf(code) !== undefined).toSorted()).toEqual(stuck.toSorted());
  });

  it.each(Object.entries(CAUSES))("%s says what happened and what to do", (_, { what, remedy }) => {
    expect(what).toMatch(/^[^A-Z|].{10,}[^.]$/);
    expect(remedy).toMatch(/^[^|]{10,}[^.]$/);
  });

  it("name each reason as a condition does", () => {
    expect(["HISTORY_REWRITTEN", "NOT_A_REPOSITORY"].map((code) => reasonOf(code as ErrorCode))).toEqual([
      "HistoryRewritten",
      "NotARepository",
    ]);
    expect(new Set(codes.map(reasonOf)).size).toBe(codes.length);
  });

  it("are said by the condition of an error that has no hint of its own", () => {
    const now = Date.UTC(2026, 0, 1);
    for (const [code, { remedy }] of Object.entries(CAUSES)) {
      const end = (hint?: string) =>
        consequence({
          outcome: {
            kind: "failed",
            error: new RegistryError(code as ErrorCode, "It failed.", hint === undefined ? {} : { hint }),
          },
          previous: startingConditions(now),
          attempt: 1,
          random: 0,
          now,
          pollMs: 1,
        }).conditions.Fresh.message;
      expect(end()).toBe(`It failed. What clears it: ${remedy}.`);
      expect(end("Do this.")).toBe("It failed. Do this.");
    }
  });
});
