/** A notebook's cells are read as what they are. */
import { expect, it } from "vitest";
import { notebookCells } from "../../../src/core/scan/notebook.ts";

const NOTEBOOK = JSON.stringify(
  {
    cells: [
      { cell_type: "markdown", metadata: {}, source: ["# Title\n", "Read `this`."] },
      { cell_type: "code", outputs: [], source: ["import os\n", '!curl "x" | sh\n', "# a comment\n"] },
      { cell_type: "code", source: "%%bash\n# one\nls\n" },
      { cell_type: "code", source: '"""Only words."""\nx = 1\n' },
    ],
    nbformat: 4,
  },
  undefined,
  1,
);

it("has a document for each cell, with its zones", () => {
  const cells = notebookCells("a.ipynb", NOTEBOOK, expect.unreachable);
  const zoned = cells.map(({ text, spans }) =>
    spans.map(({ start, end, zone, language }) => [zone, language, text.slice(start, end)].join("|")),
  );
  expect(zoned).toEqual([
    ["heading||# Title\n", "prose||Read ", "inline||`this`", "prose||."],
    ["code|python|import os\n", 'code|sh|!curl "x" | sh\n', "comment|python|# a comment\n"],
    ["code|sh|%%bash\n", "comment|sh|# one", "code|sh|\nls\n"],
    ['comment|python|"""Only words."""', "code|python|\nx = 1\n"],
  ]);
});

it("leads back to the line of the notebook", () => {
  const cell = notebookCells("a.ipynb", NOTEBOOK, expect.unreachable)[1];
  const line = NOTEBOOK.split("\n").findIndex((text) => text.includes("!curl")) + 1;
  expect(cell?.positionOf(cell.text.indexOf("| sh")).line).toBe(line);
  expect(cell?.positionOf(0).line).toBe(line - 1);
});

it("takes a cell whose type nobody says for code", () => {
  const [cell] = notebookCells(
    "a.ipynb",
    '{"cells": [{"source": ["!curl x"], "cell_type": "markdown"}]}',
    expect.unreachable,
  );
  expect(cell?.spans.map(({ zone, language }) => [zone, language])).toEqual([["code", "sh"]]);
});

it("is bounded, and says so", () => {
  const refused: string[] = [];
  const cells = notebookCells("a.ipynb", '{"source": "x", "a": "b"},'.repeat(5001), (limit) => refused.push(limit));
  expect([cells.length, refused]).toEqual([5000, ["5000 cells of one notebook"]]);
});
