import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { MAX_YAML_BYTES, parseYamlFile, textOf } from "../../../src/core/trunk/yaml-file.ts";
import { MAX_YAML_FINDINGS } from "../../../src/core/trunk/yaml-problems.ts";

const version = textOf("a version such as `1.2.0`", (text) => /^\d+\.\d+\.\d+$/.test(text));
const schema = z.strictObject({
  visibility: z.enum(["public", "private"]).optional(),
  owners: z.array(z.string()).max(3).optional(),
  enabled: z.boolean().optional(),
  stable: version.optional(),
  channels: z
    .record(
      textOf("a channel's name", (text) => /^[a-z]+$/.test(text)),
      version,
    )
    .optional(),
  nested: z.strictObject({ visibility: z.string() }).optional(),
});

function read(text: string | Uint8Array) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return parseYamlFile({ path: "some.yaml", bytes, rule: "some" }, schema);
}

/** `line rule message` of each finding; a reading with findings must have no value, and one without must have one. */
function problems(text: string | Uint8Array): readonly string[] {
  const { value, findings } = read(text);
  expect(value === undefined).toBe(findings.length > 0);
  for (const f of findings)
    expect(f).toMatchObject({ severity: "critical", path: "some.yaml", hint: expect.any(String) });
  return findings.map((f) => `${f.line} ${f.rule} ${f.message}`);
}

describe("parseYamlFile", () => {
  it("reads plain YAML", () => {
    const text =
      "# ours\nvisibility: private\nowners: [alice, '@acme/billing']\nchannels:\n  stable: 1.2.0\nenabled: false\n";
    expect(read(text)).toEqual({
      value: {
        visibility: "private",
        owners: ["alice", "@acme/billing"],
        channels: { stable: "1.2.0" },
        enabled: false,
      },
      findings: [],
    });
  });

  it.each(["", "\n\n", "# only words\n", "---\n", "\ufeff", "\ufeff# marked\r\n"])(
    "takes %j for an empty mapping",
    (text) => {
      expect(read(text).value).toEqual({});
    },
  );

  it("reads CRLF, a byte order mark, one document marker, block scalars and deep but sensible text", () => {
    expect(read("\ufeff---\r\nstable: 1.2.0\r\n").value).toEqual({ stable: "1.2.0" });
    expect(
      read(
        `owners:\n  - >\n      a\n${" ".repeat(80)}b\n  - "long ${"x".repeat(200)}\n    tail of ${"y".repeat(200)}"\n`,
      ).value,
    ).toEqual({
      owners: [expect.stringContaining("b"), expect.stringContaining("tail")],
    });
  });

  it.each([
    ["visibility: open\n", '1 some-value `visibility`: expected `public` or `private`, got "open".'],
    ["\nowners: alice\n", '2 some-value `owners`: expected a list, got "alice".'],
    ["owners:\n- alice\n- {}\n", "3 some-value `owners.1`: expected a text, got a mapping."],
    ["owners: [a, b, c, d]\n", "1 some-value `owners`: expected at most 3 entries, got a list."],
    ["owners:\n", "1 some-value `owners`: expected a list, got nothing."],
    ["enabled: yes\n", '1 some-value `enabled`: expected `true` or `false`, got "yes".'],
    ["nested: {}\n", "1 some-value `nested.visibility`: expected a text, got nothing."],
    ["channels: { UP: 1.2.0 }\n", "1 some-value `channels.UP`: expected a channel's name as key, got `UP`."],
    ["- a\n", "1 some-value expected a mapping, got a list."],
    ["null\n", "1 some-value expected a mapping, got nothing."],
    ["just words\n", '1 some-value expected a mapping, got "just words".'],
  ])("says what %j should be", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it("says how a number that stands for a version reads", () => {
    expect(problems("\nstable: 1.10\n")).toEqual([
      "2 some-value `stable`: expected a version such as `1.2.0`, got the number `1.10`, which reads as `1.1`: quote it.",
    ]);
    expect(problems("channels:\n  stable: 2\n")).toEqual([
      "2 some-value `channels.stable`: expected a version such as `1.2.0`, got the number `2`: quote it.",
    ]);
    expect(problems("owners: [0x1F]\n")[0]).toContain("the number `0x1F`, which reads as `31`: quote it");
    expect(problems("channels:\n  1.10: 1.2.0\n")).toEqual([
      "2 some-syntax expected a text as key, got the number `1.10`, which reads as `1.1`: quote it.",
    ]);
  });

  it("names the nearest key for an unknown one", () => {
    expect(problems("owners: []\nvisibilty: public\n")).toEqual([
      "2 some-unknown-key expected one of `visibility`, `owners`, `enabled`, `stable`, `channels`, `nested`, " +
        "got the unknown key `visibilty`: did you mean `visibility`?",
    ]);
    expect(problems("nested: {\n visibility: a,\n colour: b }\n")).toEqual([
      "3 some-unknown-key expected one of `visibility`, got the unknown key `nested.colour`.",
    ]);
  });

  it("reports findings in the order of lines, each with its own fingerprint", () => {
    const { findings } = read("enabled: 1\nowners: 2\nx: 3\nvisibility: 4\n");
    expect(findings.map((f) => f.line)).toEqual([1, 2, 3, 4]);
    expect(new Set(findings.map((f) => f.fingerprint)).size).toBe(4);
  });

  it.each([
    ["owners: &a []\n", "1 some-syntax expected plain YAML, got an anchor (`&name`)."],
    ["owners: []\nstable: *a\n", "2 some-syntax expected plain YAML, got an alias (`*name`)."],
    ["stable: !!str 1.0\n", "1 some-syntax expected plain YAML, got a tag (`!name`)."],
    ["stable: ! x\n", "1 some-syntax expected plain YAML, got a tag (`!name`)."],
    ["%YAML 1.1\n---\nenabled: yes\n", "1 some-syntax expected plain YAML, got a directive (`%…`)."],
    ["enabled: true\n<<: { enabled: false }\n", "2 some-syntax expected an ordinary key, got `<<`."],
    ["__proto__: { enabled: false }\n", "1 some-syntax expected an ordinary key, got `__proto__`."],
    ["enabled: true\n---\nenabled: false\n", "2 some-syntax expected one document, got several."],
    ["enabled: true\nstable: 1.0.0\nenabled: true\n", "3 some-syntax expected each key once, got `enabled` again."],
    ["nested:\n  visibility: a\n  'visibility': b\n", "3 some-syntax expected each key once, got `visibility` again."],
    ["{ a: 1, ? [b] : 2 }\n", "1 some-syntax expected a text as key, got a list: quote it."],
    ["true: 1\n", "1 some-syntax expected a text as key, got `true`: quote it."],
    ["a: 'b\u0000'\n", "1 some-syntax expected printable text, got the control character \\u{0}."],
    ["\n\na: \u009b\n", "3 some-syntax expected printable text, got the control character \\u{9b}."],
  ])("refuses %j", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it("refuses broken YAML on its line", () => {
    expect(problems("owners: []\nvisibility: [\n")).toEqual([
      expect.stringMatching(/^[23] some-syntax expected valid YAML/),
    ]);
    expect(problems("owners: []\n\tstable: x\n")).toEqual([expect.stringMatching(/^2 some-syntax/)]);
  });

  it("refuses what is no UTF-8", () => {
    const expected = ["1 some-syntax expected UTF-8, got bytes that are none."];
    expect(problems(Uint8Array.of(0x61, 0x3a, 0x20, 0xff))).toEqual(expected);
    expect(problems(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toEqual(expected);
    expect(problems(Uint8Array.of(0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80))).toEqual(expected);
  });

  it("takes exactly the greatest size and not a byte more", () => {
    const full = `#${"x".repeat(MAX_YAML_BYTES - 1)}`;
    expect(problems(full)).toEqual([]);
    expect(problems(`${full}x`)).toEqual([
      `1 some-syntax expected at most ${MAX_YAML_BYTES} bytes, got ${MAX_YAML_BYTES + 1}.`,
    ]);
  });

  it("bounds the nesting of what it hands to the parser, however it is written", () => {
    const brackets = (n: number) => `owners: ${"[".repeat(n)}${"]".repeat(n)}`;
    expect(problems(brackets(16))).toEqual([expect.stringContaining("`owners.0`: expected a text, got a list")]);
    const tooDeep = [
      brackets(17),
      `${"- ".repeat(9)}a`,
      `${"? ".repeat(100_000)}a`,
      "a: ".repeat(50_000),
      "{a: ".repeat(50_000),
      Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
      // Brackets that a line ends do not hide what follows.
      `a: [\nb:\n${" ".repeat(65)}c: 2\n`,
      `a: ]]]]\nb:\n${" ".repeat(65)}c: 2\n`,
    ];
    for (const text of tooDeep) {
      expect(problems(text)).toEqual([expect.stringMatching(/got too many\.$/)]);
    }
  });

  it("ends on hostile input of the greatest size", () => {
    const fill = (piece: string) => piece.repeat(Math.floor(MAX_YAML_BYTES / piece.length));
    for (const piece of ["- a\n", '"', "a: |\n", "---\n"]) {
      expect(problems(fill(piece)).length, piece).toBeLessThanOrEqual(1);
    }
    const keys = Array.from({ length: 20_000 }, (_, i) => `key${i}: 1\n`).join("");
    expect(problems(keys)).toHaveLength(MAX_YAML_FINDINGS);
    expect(problems(keys.replaceAll(/\d+:/g, ":"))).toHaveLength(MAX_YAML_FINDINGS);
    expect(problems(`owners: "${"x".repeat(200_000)}\n`)[0]?.length).toBeLessThan(700);
    expect(problems(`${"k".repeat(200_000)}\n`)[0]?.length).toBeLessThan(700);
  });

  it("never throws, and has a value exactly when it has no finding", () => {
    const piece = fc.constantFrom(
      ..."[]{}:,-?|>&*!%@`'\"# \n\t",
      "a",
      "1.10",
      "owners",
      "visibility",
      "---",
      "...",
      "<<",
      "\u00e9",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        problems(pieces.join(""));
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void problems(bytes)));
  });
});
