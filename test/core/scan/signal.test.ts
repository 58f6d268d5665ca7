/** A pattern counts in its zones and languages, and in what was hidden everywhere. */
import { expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import {
  countsAt,
  countsInKind,
  hasOtherScript,
  kindsIn,
  type Pattern,
  type ZoneFilter,
} from "../../../src/core/scan/signal.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

const TEXT = "word `inline`\n```python\nfence\n```\n```\nbare\n```\n";
const DOCUMENT: ScanDocument = {
  path: "a.md",
  text: TEXT,
  spans: zonesOf("a.md", TEXT),
  via: [],
  positionOf: positionsIn(TEXT),
};

function counted(zones: ZoneFilter, languages?: readonly "sh"[], document = DOCUMENT): string {
  const pattern = { zones, ...(languages === undefined ? {} : { languages }) };
  return ["word", "inline", "fence", "bare"].filter((one) => countsAt(pattern, document, TEXT.indexOf(one))).join(" ");
}

it.each<[ZoneFilter, string]>([
  ["any", "word inline fence bare"],
  ["run", "inline fence bare"],
  ["read", "word"],
  [["fence"], "fence bare"],
])("in %j", (zones, expected) => {
  expect(counted(zones)).toBe(expected);
});

it("in a language, and where none is said", () => {
  expect(counted("any", ["sh"])).toBe("word inline bare");
});

it("everywhere in what was decoded, and nowhere behind the end", () => {
  expect(counted(["heading"], ["sh"], { ...DOCUMENT, via: ["base64"] })).toBe("word inline fence bare");
  expect(countsAt({ zones: "any" }, DOCUMENT, TEXT.length)).toBe(false);
});

it("only where a document has such spans at all", () => {
  const kinds = kindsIn(DOCUMENT) ?? [];
  expect(new Set(kinds.map(({ zone, language }) => `${zone} ${language}`)).size).toBe(kinds.length);
  const counts = (zones: Pattern["zones"], languages?: Pattern["languages"]) =>
    kinds.some((kind) => countsInKind({ zones, ...(languages && { languages }) }, kind));
  expect([counts("any"), counts(["fence"], ["sh"]), counts(["frontmatter"])]).toEqual([true, true, false]);
  expect(kindsIn({ ...DOCUMENT, via: ["base64"] })).toBeUndefined();
});

it.each([
  ["забудь", true],
  ["忘れ", true],
  ["무시", true],
  ["भूल", true],
  ["انس", true],
  ["règle — “…” ✅ 🚀 straße", false],
])("%j has another script than Latin: %s", (text, expected) => {
  expect(hasOtherScript(text)).toBe(expected);
});
