import { describe, expect, it } from "vitest";
import { parseReferenceYaml } from "../../../src/core/skill/reference-yaml.ts";

// What is read and refused is recorded in skill-md.test.ts; here is what only this module promises.

describe("lines", () => {
  it("are those of the keys at the root", () => {
    const text = "\n# a\nname: x\nmetadata:\n  name: y\n'de': |\n  z\n\nlast:";
    const yaml = parseReferenceYaml(text);
    expect(yaml.kind === "value" && Object.fromEntries(yaml.lines)).toEqual({ name: 3, metadata: 4, de: 6, last: 9 });
  });

  it.each([
    ["flow style", "a: b\nc: [d]", 2],
    ["an anchor", "a: b\nc:\n  d: &e f", 3],
    ["a duplicate key", "a: b\n\na: c", 3],
    ["a control character", "a: b\nc: \x07", 2],
    ["a quoted text that is never closed", "a: b\nc: 'd\ne\nf", 2],
    ["a key without a colon", "a: b\nc\nd: e", 2],
    ["mappings in different columns", "a:\n  b: c\nd:\n   e: f", 4],
    ["a second document", "a: b\n...\nc: d", 3],
  ])("say where %s is", (_, text, line) => {
    expect(parseReferenceYaml(text)).toMatchObject({ kind: "unreadable", line });
  });
});

it.each([
  ['a: "b" and c\nd: e', "more text follows a quoted one: put the quotes around the whole"],
  ["a: b\n c: d\n", '": " may not stand here'],
  ["a:\n  b: c\n d: e", "a key is expected here: check the indentation"],
])("what is wrong with %j is said as its author sees it", (text, message) => {
  const yaml = parseReferenceYaml(text);
  expect(yaml.kind === "unreadable" && yaml.message).toContain(message);
});

describe("limits", () => {
  const nested = (depth: number) => Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}k:`).join("\n");
  const members = (count: number) => Array.from({ length: count }, (_, i) => `k${i}: v`).join("\n");

  it("hold 200 blocks inside each other", () => {
    expect(parseReferenceYaml(nested(200)).kind).toBe("value");
    expect(parseReferenceYaml(nested(201))).toMatchObject({ kind: "unreadable", line: 201 });
    for (const indicator of ["- ", "? ", ": "]) {
      expect(parseReferenceYaml(indicator.repeat(30_000)).kind).toBe("unreadable");
    }
  });

  it("hold 4,000 values", () => {
    expect(parseReferenceYaml(members(1999)).kind).toBe("value");
    expect(parseReferenceYaml(members(2001)).kind).toBe("unreadable");
  });

  it("hold 64 KiB", () => {
    expect(parseReferenceYaml(`k: ${"v".repeat(64 * 1024 - 3)}`).kind).toBe("value");
    expect(parseReferenceYaml(`k: ${"v".repeat(64 * 1024 - 2)}`).kind).toBe("unreadable");
  });
});

it("keys that are properties of every object are keys like others", () => {
  const yaml = parseReferenceYaml("__proto__: a\nconstructor: b\ntoString:\n  __proto__: c");
  expect(yaml.kind === "value" && yaml.value).toEqual(
    new Map<string, unknown>([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", new Map([["__proto__", "c"]])],
    ]),
  );
});
