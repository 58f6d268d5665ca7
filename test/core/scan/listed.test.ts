import { describe, expect, it } from "vitest";
import { positionsIn, type ScanDocument } from "../../../src/core/scan/document.ts";
import { isPattern } from "../../../src/core/scan/listed.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

/** Is what stands between ⟦ and ⟧ looked for? */
function isSought(marked: string, path: string): boolean {
  const start = marked.indexOf("⟦");
  const end = marked.indexOf("⟧") - 1;
  const text = marked.replace("⟦", "").replace("⟧", "");
  const document: ScanDocument = { path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) };
  return isPattern(document, start, end);
}

describe("what a program looks for", () => {
  it.each([
    ["in a list that says so", 'UAC_BYPASS_KEYS = [\n    r"a",\n    r"⟦x-settings⟧",\n]\n'],
    ["beside an expression", 'COMMANDS = [\n    r"a\\s+b",\n    r"⟦Clear-EventLog⟧",\n    "c",\n]\n'],
    ["above an expression", 'COMMANDS = [\n    r"⟦Clear-EventLog⟧",\n    r"del\\s+.*",\n]\n'],
  ])("is seen %s", (_, text) => {
    expect(isSought(text, "agent.py")).toBe(true);
  });

  it.each([
    ["beside plain commands", 'COMMANDS = [\n    "a b",\n    "⟦Clear-EventLog⟧",\n    "c",\n]\n'],
    ["that is run on the line of an expression", 'run("⟦Clear-EventLog⟧")\nFOUND = [\n    r"a\\s+b",\n]\n'],
    ["that is called beside an expression", 'COMMANDS = [\n    r"a\\s+b",\n    run("⟦Clear-EventLog⟧"),\n]\n'],
  ])("is no text %s", (_, text) => {
    expect(isSought(text, "agent.py")).toBe(false);
  });
});
