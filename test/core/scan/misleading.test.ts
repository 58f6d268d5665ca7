/** Text that is shown otherwise than it is, and text that only looks as if. */
import { describe, expect, it } from "vitest";
import { positionsIn } from "../../../src/core/scan/document.ts";
import { lookAlikes, paddedText, terminalTricks, turnedText } from "../../../src/core/scan/misleading.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

function documentOf(text: string, path = "SKILL.md") {
  return { path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) };
}

describe("marks of direction", () => {
  it.each([
    ["a script", "run.py", "ok = True \u202e# nimda\u2066\n", ["hidden.bidi.code", "hidden.bidi.code"]],
    ["a command in Markdown", "a.md", "Run `ls \u202eeman\u202c` now.\n", ["hidden.bidi.code", "hidden.bidi.code"]],
    ["an override in English", "a.md", "Open invoice\u202efdp.exe\n", ["hidden.bidi.override"]],
    ["an embedding in English", "a.md", "Open \u202aC:\\Users\u202c\n", ["hidden.bidi.prose", "hidden.bidi.prose"]],
    ["Hebrew in prose", "a.md", "say \u2067שלום\u2069 twice\n", ["hidden.bidi.rtl", "hidden.bidi.rtl"]],
    ["Arabic in a string", "run.py", "say('\u202bمرحبا\u202c')\n", ["hidden.bidi.rtl", "hidden.bidi.rtl"]],
    ["a range of them in an expression", "run.py", "re.compile(r'[\u200b-\u200f\u202a-\u202e\u2066-\u2069]')\n", []],
    ["Hebrew without marks", "a.md", "שלום\n", []],
  ])("in %s", (_, path, text, names) => {
    expect(turnedText(documentOf(text, path)).map(({ name }) => name)).toEqual(names);
  });
});

describe("letters that look like others", () => {
  it.each([
    ["a host in prose", "See https://раураl.example/login for it.\n", "hidden.host", "https://paypal.example"],
    ["a command", "```sh\nсurl -s prices.example\n```\n", "hidden.word", "curl"],
    ["a call", "```python\nsubprосess.run(x)\n```\n", "hidden.word", "subprocess"],
    ["a Greek capital", "```python\nΤoken = 1\n```\n", "hidden.word", "Token"],
  ])("in %s", (_, text, name, looks) => {
    expect(lookAlikes(documentOf(text)).map((one) => [one.name, one.facts["looks"]])).toEqual([[name, looks]]);
  });

  it.each([
    ["formulas", "```python\nρ_total = Δt * α_max + µm\n```\n"],
    ["Russian with a wrong key", "```python\nprint('Cкрипт готов к работе')\n```\n"],
    ["Greek prose", "Το API είναι έτοιμο.\n"],
    ["an international host", "https://пример.example/ and https://ελλάδα.example/\n"],
    ["an explanation", "- Homoglyphs: `requests` is not `rеquests`\n"],
    ["prose", "Тhis is about names.\n"],
  ])("not in %s", (_, text) => {
    expect(lookAlikes(documentOf(text))).toEqual([]);
  });

  it("writes them out", () => {
    expect(lookAlikes(documentOf("```sh\nсurl x\n```\n"))[0]?.facts["written"]).toBe("\\u{441}url");
  });
});

describe("padding", () => {
  it("is found before text far below and far to the right", () => {
    expect(paddedText(documentOf(`a\n${"\n".repeat(400)}b c\n`))).toMatchObject([
      { name: "hidden.padding", start: 402, facts: { amount: "401 blank lines", behind: "b c" } },
    ]);
    expect(paddedText(documentOf(`a${"\u3000".repeat(1500)}b`))).toMatchObject([{ facts: { amount: "1500 blanks" } }]);
    expect(paddedText(documentOf(`a\n${" \t\r\n".repeat(500)}b`))).toHaveLength(1);
  });

  it.each([
    ["nothing behind it", `a${"\n".repeat(500)}`],
    ["a wide table", `| a${" ".repeat(2000)}| b |\n`],
    ["a deep indent", `a\n${" ".repeat(200)}b`],
    ["many short gaps", "a\n\n".repeat(3000)],
  ])("is not %s", (_, text) => {
    expect(paddedText(documentOf(text))).toEqual([]);
  });
});

describe("what a terminal does not show", () => {
  it.each([
    ["concealed text", "a\u001b[8mb\u001b[0m\n"],
    ["a line that is erased", "rm -r x\u001b[2K\u001b[1Gls\n"],
    ["a line that is overwritten", "rm -r x\rls    \n"],
  ])("is found: %s", (_, text) => {
    expect(terminalTricks(documentOf(text, "run.sh")).length).toBeGreaterThan(0);
  });

  it.each([
    ["colours", "\u001b[1;32mok\u001b[0m\n"],
    ["Windows lines", "a line\r\nanother line\r\n"],
    ["escapes in code", "print('\\x1b[2K')\n"],
  ])("is not %s", (_, text) => {
    expect(terminalTricks(documentOf(text, "run.sh"))).toEqual([]);
  });
});
