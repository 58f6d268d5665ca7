/** Layers over each other, as the OCI image specification has it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LaidFiles } from "../../../src/adapters/sources/oci-layers.ts";

const file = (path: string, text = "") => ({ path, executable: false, bytes: Buffer.from(text) });
function laid(...layers: readonly (readonly string[])[]): readonly string[] {
  const files = new LaidFiles();
  for (const layer of layers) files.add(layer.map((path) => file(path)));
  return files.all().map(({ path }) => path);
}

describe("layers", () => {
  test.each<[string, readonly (readonly string[])[], readonly string[]]>([
    ["a later one adds", [["a"], ["b"]], ["a", "b"]],
    ["a whiteout takes a file away", [["a", "d/b"], ["d/.wh.b"]], ["a"]],
    ["and a whole folder", [["d/a", "d/e/b", "de"], [".wh.d"]], ["de"]],
    ["but nothing that its own layer brings", [["d/a"], ["d/b", ".wh.d"]], ["d/b"]],
    [
      "an opaque folder hides what is below it",
      [
        ["d/a", "d/e/b", "c"],
        ["d/.wh..wh..opq", "d/n"],
      ],
      ["c", "d/n"],
    ],
    [
      "the whole of it at the root",
      [
        ["a", "d/b"],
        [".wh..wh..opq", "n"],
      ],
      ["n"],
    ],
    ["a whiteout of nothing is none", [["a"], [".wh.b"]], ["a"]],
    ["what was taken away may come again", [["a"], [".wh.a"], ["a"]], ["a"]],
    ["a file takes the place of a folder", [["d/a", "d/b"], ["d"]], ["d"]],
    ["a folder that of a file", [["d"], ["d/a"]], ["d/a"]],
  ])("%s", (_, layers, files) => expect(laid(...layers)).toEqual(files));

  test.each([".wh.", ".wh..", ".wh...", ".wh..wh.plnk", "d/.wh.", ".wh.d/file"])("%s is refused", (path) => {
    expect(() => laid([path])).toThrow(/begins with \.wh\./);
  });

  test("a whiteout that holds something is refused", () => {
    expect(() => new LaidFiles().add([file(".wh.a", "x")])).toThrow("expected an empty file");
  });

  test("leave no mark behind and no path twice, whatever they are", () => {
    const name = fc.constantFrom("a", "b", ".wh.a", ".wh.b", ".wh..wh..opq");
    const path = fc
      .tuple(fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }), name)
      .map(([d, n]) => [...d, n].join("/"));
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(path, { maxLength: 6 }), { maxLength: 4 }), (layers) => {
        const files = laid(...layers);
        expect(files.filter((one) => one.includes(".wh."))).toEqual([]);
        expect(new Set(files).size).toBe(files.length);
      }),
    );
  });
});
