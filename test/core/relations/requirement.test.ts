import { describe, expect, it } from "vitest";
import { parseMember, parseRequirement } from "../../../src/core/relations/requirement.ts";

describe("what a skill requires", () => {
  it.each([
    ["billing/prices", { id: "billing/prices", range: "*" }],
    ["billing/prices@^1.2", { id: "billing/prices", range: "^1.2" }],
    ["billing/prices@>=1 <3", { id: "billing/prices", range: ">=1 <3" }],
    ["billing/prices@1.2.0", { id: "billing/prices", range: "1.2.0" }],
  ])("%s", (text, expected) => expect(parseRequirement(text)).toEqual(expected));

  it.each([
    "prices",
    "billing/prices@",
    "billing/prices@ ",
    "billing/prices@stable",
    "a/b/c@1",
    "A/b@1",
    `a/b@${">0 ".repeat(50)}`,
  ])("is not %j: a name and a range, and no channel, which moves", (text) =>
    expect(parseRequirement(text)).toBeUndefined(),
  );
});

describe("a member of a group", () => {
  it("is pinned", () => expect(parseMember("a/b@1.2.0")).toEqual({ id: "a/b", version: "1.2.0" }));
  it.each(["a/b", "a/b@^1", "a/b@latest", "a/b@1.2", "a/b@1.2.0@1", "b@1.2.0"])("is not %j", (text) =>
    expect(parseMember(text)).toBeUndefined(),
  );
});
