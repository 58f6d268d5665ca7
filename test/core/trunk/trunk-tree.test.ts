import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { decodePath } from "../../../src/adapters/git/git-path.ts";
import { compareUtf8 } from "../../../src/core/bytes.ts";
import { pathBytes, type TrunkFile, TrunkTree } from "../../../src/core/trunk/trunk-tree.ts";
import { edits, FileModel } from "../../support/file-model.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const repo = new GitFixture();
afterAll(() => repo.cleanup());

/** Names on both sides of "/" in Git's order, and some that are no UTF-8. */
const SEGMENTS = ["a", "a-", "a.", "a0", "A", "é", "ﬁ", "\u{1f600}", "\udcff", "a\udc80\udcfe", "__proto__"];
const path = fc.array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 }).map((s) => s.join("/"));
/** Steps that meet at a few paths, so that files go again and folders become files. */
const history = fc
  .array(path, { minLength: 3, maxLength: 8 })
  .chain((paths) => fc.array(edits(fc.constantFrom(...paths)), { minLength: 1, maxLength: 6 }));

/** What the real git makes of these files: its tree, and the tree of every folder. */
function witness(files: readonly TrunkFile[]): {
  readonly root: string;
  readonly folders: ReadonlyMap<string, string>;
} {
  const records = files.flatMap((f) => [
    Buffer.from(`${f.mode.toString(8)} ${f.oid}\t`),
    pathBytes(f.path),
    Buffer.from([0]),
  ]);
  repo.git("read-tree", "--empty");
  repo.gitInput(Buffer.concat(records), "update-index", "-z", "--index-info");
  const root = repo.git("write-tree", "--missing-ok");
  const listed = execFileSync("git", ["ls-tree", "-r", "-d", "-z", root], { cwd: repo.dir }).toString("latin1");
  const folders = new Map<string, string>();
  for (const line of listed.split("\0").slice(0, -1)) {
    const [head = "", name = ""] = line.split("\t");
    const [, type, oid = ""] = head.split(" ");
    if (type === "tree") folders.set(decodePath(Buffer.from(name, "latin1")), oid);
  }
  return { root, folders };
}

const byPath = (a: TrunkFile, b: TrunkFile): number => compareUtf8(a.path, b.path);

function below(files: readonly TrunkFile[], folder: string): readonly TrunkFile[] {
  return files
    .filter((f) => f.path.startsWith(`${folder}/`))
    .map((f) => ({ ...f, path: f.path.slice(folder.length + 1) }));
}

describe("TrunkTree", () => {
  it("gives the tree ids that git gives, of the root and of every folder, after any changes", () => {
    fc.assert(
      fc.property(history, fc.boolean(), (steps, reversed) => {
        const model = new FileModel();
        const tree = new TrunkTree();
        for (const step of steps) {
          const changes = model.step(step);
          tree.apply(reversed ? [...changes].reverse() : changes);
          // Asked in between, so that a stale id would be seen later.
          tree.treeId("");
        }
        const { root, folders } = witness(model.files);
        expect(tree.treeId("")).toBe(root);
        for (const [folder, oid] of folders) {
          expect(tree.treeId(folder)).toBe(oid);
          expect([...tree.files(folder)].sort(byPath)).toEqual(below(model.files, folder));
        }
        expect([...tree.files("")].sort(byPath)).toEqual(model.files);
      }),
      { numRuns: 40 },
    );
  });

  it("knows each file and no other, and every folder that holds a name", () => {
    fc.assert(
      fc.property(history, path, (steps, asked) => {
        const model = new FileModel();
        const tree = new TrunkTree();
        for (const step of steps) tree.apply(model.step(step));
        const known = model.files.find((f) => f.path === asked);
        expect(tree.file(asked)).toEqual(known === undefined ? undefined : { mode: known.mode, oid: known.oid });
        const holding = model.files
          .filter((f) => f.path === "a" || f.path.endsWith("/a"))
          .map((f) => f.path.slice(0, -2))
          .sort(compareUtf8);
        expect([...tree.foldersHolding("a")].sort(compareUtf8)).toEqual(holding);
        const inside = holding.filter((f) => f === asked || f.startsWith(`${asked}/`));
        expect([...tree.foldersHolding("a", asked)].sort(compareUtf8)).toEqual(inside);
        expect(tree.treeId(asked) === undefined).toBe(below(model.files, asked).length === 0);
      }),
      { numRuns: 300 },
    );
  });

  it("follows a file that becomes a folder, and back, and ends empty with Git's empty tree", () => {
    const file = (at: string): TrunkFile => ({ path: at, mode: 0o100644, oid: "1".repeat(40) });
    const gone = (at: string): TrunkFile => ({ path: at, mode: 0, oid: "0".repeat(40) });
    const tree = new TrunkTree();
    tree.apply([file("a")]);
    tree.apply([file("a/b/c"), gone("a")]);
    expect([tree.file("a"), tree.file("a/b/c")?.mode]).toEqual([undefined, 0o100644]);
    tree.apply([file("a"), gone("a/b/c")]);
    expect([tree.file("a")?.mode, tree.treeId("a"), tree.files("a")]).toEqual([0o100644, undefined, []]);
    tree.apply([gone("a"), gone("never/there")]);
    expect(tree.treeId("")).toBe(repo.git("hash-object", "-t", "tree", "/dev/null"));
    expect([tree.files(""), tree.foldersHolding("a"), tree.file("")]).toEqual([[], [], undefined]);
  });

  it("takes folders as deep as git does", () => {
    const deep = "d/".repeat(2048);
    const tree = new TrunkTree();
    tree.apply([{ path: `${deep}f`, mode: 0o100644, oid: "1".repeat(40) }]);
    expect(tree.treeId("")).toMatch(/^[0-9a-f]{40}$/);
    expect(tree.foldersHolding("f")).toEqual([deep.slice(0, -1)]);
  });
});

describe("pathBytes", () => {
  it("gives back the bytes that a path was read from", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 3 }), (bytes, text) => {
        const whole = Buffer.concat([bytes, Buffer.from(text), bytes]);
        expect(pathBytes(decodePath(whole))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });
});
