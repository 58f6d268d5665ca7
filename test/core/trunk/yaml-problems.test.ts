import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseYamlFile, unknownWord, wordOf } from "../../../src/core/trunk/yaml-file.ts";

const size = z.enum(["small", "large"]);
const colour = wordOf("a colour", ["red", "green", "blue"]);
const schema = z
  .strictObject({
    sizes: z.union([size, z.array(size).max(3)]).optional(),
    nested: z.union([z.strictObject({ size: size }), z.array(z.strictObject({ size: size }))]).optional(),
    shape: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("circle"), radius: z.number() }),
        z.strictObject({ kind: z.enum(["square", "cross"]), side: z.number() }),
      ])
      .optional(),
    colour: colour.optional(),
    shades: z.record(colour, z.array(colour)).optional(),
    favourite: z.string().optional(),
  })
  .superRefine(({ shades = {}, favourite }, context) => {
    const words = Object.keys(shades);
    if (favourite === undefined || words.includes(favourite)) return;
    context.addIssue(unknownWord({ expected: "one of the shades", words, path: ["favourite"] }));
  });

function problems(text: string): readonly string[] {
  const { findings } = parseYamlFile(
    { path: "some.yaml", bytes: new TextEncoder().encode(text), rule: "some" },
    schema,
  );
  return findings.map((f) => `${f.line} ${f.rule} ${f.message}`);
}

describe("what is said of a value with several layouts", () => {
  it.each([
    ["sizes: huge\n", '1 some-value `sizes`: expected `small` or `large`, got "huge".'],
    ["sizes:\n- small\n- huge\n", '3 some-value `sizes.1`: expected `small` or `large`, got "huge".'],
    ["sizes: [small, large, small, large]\n", "1 some-value `sizes`: expected at most 3 entries, got a list."],
    ["sizes: {}\n", "1 some-value `sizes`: expected `small` or `large`, got a mapping."],
    [
      "nested:\n- size: small\n- size: huge\n",
      '3 some-value `nested.1.size`: expected `small` or `large`, got "huge".',
    ],
    ["nested:\n  size: huge\n", '2 some-value `nested.size`: expected `small` or `large`, got "huge".'],
    [
      "nested:\n- size: small\n  sise: small\n",
      "3 some-unknown-key expected one of `size`, got the unknown key `nested.0.sise`: did you mean `size`?",
    ],
    ["shape:\n  kind: circel\n", '2 some-value `shape.kind`: expected `circle` or `square` or `cross`, got "circel".'],
    ["shape: { radius: 2 }\n", "1 some-value `shape.kind`: expected `circle` or `square` or `cross`, got nothing."],
    ["shape:\n  kind: square\n", "1 some-value `shape.side`: expected a number, got nothing."],
    ["shape: round\n", '1 some-value `shape`: expected a mapping, got "round".'],
  ])("is about the one that %j was meant to have", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it("is nothing where one of them fits", () => {
    expect(problems("sizes: small\n")).toEqual([]);
    expect(problems("sizes: [small]\nnested: []\ncolour: red\nshades: { red: [blue] }\nfavourite: red\n")).toEqual([]);
  });
});

describe("what is said of a word that is not known", () => {
  it.each([
    ["colour: gren\n", '1 some-value `colour`: expected a colour, got "gren": did you mean `green`?'],
    ["colour: mauve\n", '1 some-value `colour`: expected a colour, got "mauve".'],
    ["colour: 5\n", "1 some-value `colour`: expected a colour, got the number `5`: quote it."],
    ["colour: [red]\n", "1 some-value `colour`: expected a colour, got a list."],
    ["shades:\n  rde: []\n", "2 some-value `shades.rde`: expected a colour as key, got `rde`: did you mean `red`?"],
    ["shades:\n  red:\n  - blu\n", '3 some-value `shades.red.0`: expected a colour, got "blu": did you mean `blue`?'],
    [
      "shades: { green: [] }\nfavourite: grean\n",
      '2 some-value `favourite`: expected one of the shades, got "grean": did you mean `green`?',
    ],
  ])("names the nearest one for %j", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });
});

it("says of each kind of problem, however many there are of the other", () => {
  const values = Array.from({ length: 30 }, () => "  - huge\n").join("");
  const keys = Array.from({ length: 30 }, (_, i) => `key${i}: 1\n`).join("");
  const count = (text: string) =>
    ["some-value", "some-unknown-key"].map((rule) => problems(text).filter((one) => one.includes(rule)).length);
  const shades = `shades:\n  red:\n${values}`;
  expect(count(`${shades}typo: 1\n`)).toEqual([20, 1]);
  expect(count(`${keys}colour: rot\n`)).toEqual([1, 20]);
});

describe("an address with credentials", () => {
  it.each([
    ["https://user:hunter2@git.acme.com/x.git", "https://git.acme.com/x.git"],
    ["https://hunter2@git.acme.com/x.git", "https://git.acme.com/x.git"],
    ["https://user:hun/ter2@git.acme.com/x.git", "https://git.acme.com/x.git"],
    ["https://user:hunter 2@git.acme.com/x.git", "https://git.acme.com/x.git"],
    ["https://user:hun@ter2@git.acme.com/x.git", "https://git.acme.com/x.git"],
    ["https:/user:hunter2@git.acme.com/x.git", "https:/git.acme.com/x.git"],
    ["https:user:hunter2@git.acme.com/x.git", "git.acme.com/x.git"],
    ["user:hunter2@ghcr.io/acme/x", "ghcr.io/acme/x"],
    ["user:hunter2@git.acme.com:x.git", "git.acme.com:x.git"],
    ["see ssh://user:hunter2@git.acme.com/x", "see ssh://git.acme.com/x"],
    [`https://user:${"hunter2".repeat(20)}@git.acme.com`, "https://git.acme.com"],
  ])("is told without them: %j", (text, shown) => {
    expect(problems(`colour: ${JSON.stringify(text)}\n`)).toEqual([
      `1 some-value \`colour\`: expected a colour, got "${shown}".`,
    ]);
  });

  it.each([
    "https://git.acme.com:8443/@scope/x",
    "https://git.acme.com/x@1.2.0",
    "git@git.acme.com:x.git",
    "npm:name@1.2.0",
    "team/one@stable",
  ])("is none, and told whole: %j", (text) => {
    expect(problems(`colour: ${JSON.stringify(text)}\n`)).toEqual([
      `1 some-value \`colour\`: expected a colour, got "${text}".`,
    ]);
  });

  it("is told without them as a key, and where the file is no YAML", () => {
    const key = '"https://user:hunter2@git.acme.com/x"';
    const told = [
      `${key}: 1\n`,
      `shades: { ${key}: [] }\n`,
      `shades: { ${key}: [], ${key}: [] }\n`,
      `${key.slice(1, -1)}: [\n`,
      "colour: !<https://user:hunter2@git.acme.com/x> a\n",
      "colour: *https://user:hunter2@git.acme.com/x\n",
    ].flatMap(problems);
    expect(told.length).toBeGreaterThanOrEqual(6);
    expect(told.filter((one) => one.includes("hunter2"))).toEqual([]);
  });
});
