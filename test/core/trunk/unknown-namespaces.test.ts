import { expect, it } from "vitest";
import { parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";
import { unknownNamespaces } from "../../../src/core/trunk/unknown-namespaces.ts";

const TEXT = `owners: [ann]
namespaces:
  support: {}
  "biling": { visibility: internal }
  later:
    owners: [bob]
`;
const settings = parseSettings(Buffer.from(TEXT)).settings as Settings;

it("names the line, and what was probably meant", () => {
  const found = unknownNamespaces(settings, new Set(["billing", "support"]), TEXT);
  expect(found.map(({ line, severity, message }) => [line, severity, message])).toEqual([
    [4, "medium", "No skill is in the namespace biling, so what is said of it holds for none: did you mean billing?"],
    [5, "info", "No skill is in the namespace later, so what is said of it holds for none."],
  ]);
});

it("takes no namespace for another one that the settings have, too", () => {
  const there = new Set(["support", "biling"]);
  const text = "namespaces:\n  suport: {}\n  support: {}\n";
  const two = parseSettings(Buffer.from(text)).settings as Settings;
  expect(unknownNamespaces(two, there, text).map(({ severity }) => severity)).toEqual(["info"]);
  expect(unknownNamespaces({ namespaces: new Map() }, there, "")).toEqual([]);
});
