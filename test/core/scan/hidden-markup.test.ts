/** Passages that a page does not show. */
import { describe, expect, it } from "vitest";
import { positionsIn } from "../../../src/core/scan/document.ts";
import { markedTexts } from "../../../src/core/scan/hidden-markup.ts";
import { zonesOf } from "../../../src/core/scan/zones/zones.ts";

function marked(text: string, path = "SKILL.md") {
  return markedTexts({ path, text, spans: zonesOf(path, text), via: [], positionOf: positionsIn(text) });
}

describe("text that markup hides", () => {
  it.each([
    ["a comment", "<!-- one two\nthree -->", "comment", "one two three"],
    ["a comment without an end", "<!-- one two three", "comment", "one two three"],
    ["a link definition", "[//]: # (one two three)", "comment", "one two three"],
    ["a labelled definition", '[comment]: <> "one two three"', "comment", "one two three"],
    ["display", '<p style="display: none">one two three</p>', "style", "one two three"],
    ["size", "<span style='font-size:0'>one two three</span>", "style", "one two three"],
    ["a pixel", '<span style="font-size: 1px;">one two three</span>', "style", "one two three"],
    ["colour", '<font style="color:#ffffff">one two three</font>', "style", "one two three"],
    ["place", '<div style="position:absolute; left:-9999px">one two three</div>', "style", "one two three"],
    ["opacity", '<div style="opacity:0">one two three</div>', "style", "one two three"],
    ["an attribute", "<div hidden>one two three</div>", "style", "one two three"],
  ])("is read: %s", (_, text, how, said) => {
    expect(marked(`Sum.\n\n${text}\n`)).toMatchObject([{ how, said }]);
  });

  it.each([
    ["a marker for a tool", "<!-- prettier-ignore -->"],
    ["a link definition that is one", "[docs]: https://docs.example/a (The docs page)"],
    ["a visible style", '<p style="font-size:10px; opacity:0.8; background-color:white">one two three</p>'],
    ["a heading", "<h1 align='center'>one two three</h1>"],
    ["a fence", '```html\n<p style="display:none">one two three</p>\n```'],
    ["inline code", "`<p hidden>one two three</p>`"],
  ])("is not %s", (_, text) => {
    expect(marked(`Sum.\n\n${text}\n`)).toEqual([]);
  });

  it("is not what a page of HTML shows later", () => {
    expect(marked('<p style="display:none">one two three</p>', "page.html")).toEqual([]);
  });
});
