import { expect, it } from "vitest";
import { toCheck } from "../../../src/core/trunk/diagnosis-check.ts";

it("has a fix only where there is something to mend", () => {
  expect(toCheck("git", "ok", "It is new enough.")).toEqual({ id: "git", status: "ok", message: "It is new enough." });
  expect(toCheck("git", "problem", "It is old.", "https://git-scm.com")).toHaveProperty("fix", "https://git-scm.com");
});
