import { expect, it } from "vitest";
import { childIn, currentSyntax, syntaxFrom, syntaxReady } from "../../../src/core/scan/syntax.ts";

it("has the parser that was awaited, and keeps the first", async () => {
  const parse = currentSyntax();
  syntaxFrom(() => Promise.reject(new Error("asked twice")));
  await syntaxReady();
  expect(currentSyntax()).toBe(parse);
});

it("finds a child by its role", () => {
  const tree = currentSyntax()("python", "x = 1\n");
  const assignment = tree?.children[0]?.children[0];
  expect(assignment === undefined ? undefined : childIn(assignment, "left")).toMatchObject({
    type: "identifier",
    start: 0,
    end: 1,
  });
  expect(assignment === undefined ? undefined : childIn(assignment, "nothing")).toBeUndefined();
});
