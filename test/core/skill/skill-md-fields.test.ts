import { describe, expect, it } from "vitest";
import { checkFields, isFilled } from "../../../src/core/skill/skill-md-fields.ts";

// The words themselves are recorded in skill-md.test.ts.
describe("checkFields", () => {
  it("finds nothing wrong with the six fields", () => {
    const fields = new Map(
      Object.entries({ name: "a", description: "d", license: "", compatibility: "", metadata: "" }),
    );
    expect(checkFields({ fields: fields.set("allowed-tools", "x"), lines: new Map() }, "a")).toEqual([]);
  });

  it("says every rule that a name breaks, in the reference's order, on the name's line", () => {
    const fields = new Map([
      ["name", `-A--_${"a".repeat(64)}`],
      ["description", "d"],
    ]);
    const hits = checkFields({ fields, lines: new Map([["name", 7]]) }, "a");
    expect(hits.map((hit) => hit.rule)).toEqual([
      "name-length",
      "name-case",
      "name-edge-hyphen",
      "name-double-hyphen",
      "name-characters",
      "name-folder",
    ]);
    expect(hits.every((hit) => hit.line === 7)).toBe(true);
  });

  it("points at the first of the unexpected fields that it names", () => {
    const fields = new Map(Object.entries({ z: "", name: "a", b: "", description: "d" }));
    const lines = new Map(Object.entries({ z: 2, name: 3, b: 4, description: 5 }));
    expect(checkFields({ fields, lines }, "a")).toMatchObject([{ rule: "frontmatter-fields", line: 4 }]);
  });
});

describe("isFilled", () => {
  it.each([
    ["a", true],
    [" \u0085", false],
    ["", false],
    [undefined, false],
    [["a"], false],
    [{ mark: "=" } as const, false],
  ])("%j", (value, filled) => {
    expect(isFilled(value)).toBe(filled);
  });
});
