/** Which documents a file becomes. */
import { expect, it } from "vitest";
import { documentsOf } from "../../../src/core/scan/documents.ts";

function of(path: string, content: string | Buffer) {
  const bytes = Buffer.from(content as string);
  return documentsOf({ path, mode: 0o100644, size: bytes.length, bytes }).documents.map(({ text, via }) => [
    text,
    via.join(),
  ]);
}

it("is one where there is nothing to undo", () => {
  expect(of("a.md", "# A\n")).toEqual([["# A\n", ""]]);
  expect(of("a.png", Buffer.alloc(100))).toEqual([]);
  expect(documentsOf({ path: "a", mode: 0o100644, size: 9 })).toEqual({ documents: [], unread: [] });
});

it("has the text as it is before the one without its disguise", () => {
  expect(of("a.md", "ｃｕｒｌ x")).toEqual([
    ["ｃｕｒｌ x", ""],
    ["curl x", "rewritten"],
  ]);
});

it("has the cells of a notebook beside its JSON", () => {
  const text = '{"cells":[{"cell_type":"code","source":["x = 1\\n","y"]}]}';
  expect(of("a.ipynb", text)).toEqual([
    [text, ""],
    ["x = 1\ny", ""],
  ]);
});
