/** Names and first lines say which language a file is in. */
import { describe, expect, it } from "vitest";
import { languageOf, languageOfLabel, looksLikeCode, typeOf } from "../../../src/core/scan/language.ts";

describe("the language of a file", () => {
  it.each([
    ["run.sh", "", "sh"],
    ["a/Dockerfile.dev", "", "sh"],
    [".bashrc", "", "sh"],
    ["a.PY", "", "python"],
    ["run", "#!/usr/bin/env python3\n", "python"],
    ["run", "#!/usr/local/bin/deno run\n", "javascript"],
    ["a.constructor", "", ""],
    ["LICENSE", "", ""],
  ])("%s is in %s", (path, text, language) => {
    expect(languageOf(path, text)).toBe(language);
  });

  it("knows the labels of fences, and no member of every object", () => {
    expect(["shell", "ts", "toString", "rust"].map(languageOfLabel)).toEqual(["sh", "javascript", "", ""]);
  });
});

describe("the kind of a file", () => {
  it.each([
    ["SKILL.md", "", "markdown"],
    ["README", "Read this first. It says what the skill is for.\n", "markdown"],
    ["hook", "set -e\ncurl -s https://a.example/x -o /tmp/x\nchmod +x /tmp/x\n", "code"],
    ["notes.txt", "import os\nos.system('id')\n", "code"],
    ["page.html", "", "markup"],
    ["a.csv", "", "data"],
    ["a.ipynb", "", "notebook"],
    ["a.json", "", "data"],
    ["a.zig", "", "code"],
  ])("of %s", (path, text, kind) => {
    expect(typeOf(path, text).kind).toBe(kind);
  });
});

it("takes sentences for prose, even those about code", () => {
  expect(looksLikeCode("The function returns a list.\nCall it (once) for each file.\nThen stop.\n")).toBe(false);
  expect(looksLikeCode("x = [1, 2]\nprint(x)\n")).toBe(true);
  expect(looksLikeCode("")).toBe(false);
});
