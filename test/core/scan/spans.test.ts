/** Spans are gapless and bounded. */
import { expect, it } from "vitest";
import { nextLine, Spans } from "../../../src/core/scan/spans.ts";

it("joins neighbours of one kind, except headings", () => {
  const spans = new Spans();
  spans.add(2, "prose");
  spans.add(2, "code");
  spans.add(4, "prose");
  spans.add(6, "heading");
  spans.add(8, "heading");
  expect(spans.list.map(({ start, end, zone }) => [start, end, zone])).toEqual([
    [0, 4, "prose"],
    [4, 6, "heading"],
    [6, 8, "heading"],
  ]);
});

it("stops dividing at a limit, and says so", () => {
  const spans = new Spans();
  for (let end = 1; end <= 150_000; end++) spans.add(end, end % 2 === 0 ? "prose" : "inline");
  expect([...spans.unread]).toEqual(["100000 parts of one text"]);
  expect(spans.list.length).toBe(100_000);
  expect(spans.list.at(-1)).toEqual({ start: 99_999, end: 150_000, zone: "fence", language: "" });
});

it("knows where a line ends", () => {
  expect([nextLine("a\nb", 0), nextLine("a\nb", 2)]).toEqual([2, 3]);
});
