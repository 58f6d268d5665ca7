import { describe, expect, it } from "vitest";
import type { TreeEntry } from "../../../src/adapters/git/git-tree.ts";
import { readPlaces } from "../../../src/adapters/git/tree-places.ts";

const TREES: Readonly<Record<string, readonly TreeEntry[]>> = {
  root: [folder("a", "a"), folder("b", "b"), file("c")],
  a: [folder("x", "x"), folder("y", "y")],
  b: [folder("x", "x")],
  x: [file("SKILL.md"), folder("more", "y")],
  y: [file("z")],
};

describe("readPlaces", () => {
  it("reads no folder that leads to no place, and none twice for two places", async () => {
    expect(
      await readFrom([
        ["a", "x", "SKILL.md"],
        ["a", "x", "absent"],
        ["a", "absent", "z"],
      ]),
    ).toEqual({
      found: ["a/x/SKILL.md"],
      read: ["root", "a", "x"],
    });
    expect(await readFrom([[null, "x", "SKILL.md"]])).toEqual({
      found: ["a/x/SKILL.md", "b/x/SKILL.md"],
      read: ["root", "a", "b", "x", "x"],
    });
  });

  it("takes all that is below a place, and a file that is one", async () => {
    expect((await readFrom([["b"], ["c"]])).found).toEqual(["b/x/SKILL.md", "b/x/more/z", "c"]);
  });

  it("finds nothing below a file", async () => {
    expect((await readFrom([["c", "d"]])).found).toEqual([]);
  });

  it("stops where folders hold folders without end", async () => {
    const twice = [folder("a", "same"), folder("b", "same")];
    await expect(readPlaces(() => Promise.resolve(twice), "same", [[]])).rejects.toMatchObject({ code: "GIT_FAILED" });
  });
});

async function readFrom(places: Parameters<typeof readPlaces>[2]) {
  const read: string[] = [];
  const readTree = (oid: string) => {
    read.push(oid);
    return Promise.resolve(TREES[oid] ?? []);
  };
  return { found: (await readPlaces(readTree, "root", places)).map(({ path }) => path), read };
}

function folder(name: string, oid: string): TreeEntry {
  return { name, mode: 0o040000, oid };
}

function file(name: string): TreeEntry {
  return { name, mode: 0o100644, oid: name };
}
