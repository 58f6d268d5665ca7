import { afterAll, expect, it } from "vitest";
import { writeFileTree } from "../../../src/adapters/git/file-tree.ts";
import { ownObjects } from "../../../src/adapters/git/object-writer.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const repo = new GitFixture({ bare: true });
afterAll(() => repo.cleanup());

it("writes files as the tree that git itself would make of them, and leaves no ref", async () => {
  const bytes = Buffer.from([0, 255, 10, 13, 34]);
  const files = [
    { path: "SKILL.md", executable: false, bytes: Buffer.from("# A\n") },
    { path: 'a/with "quotes" and \\ and ä.bin', executable: true, bytes },
    { path: "empty", executable: false, bytes: new Uint8Array() },
  ];
  const tree = await writeFileTree(ownObjects(repo.dir), files);
  expect(repo.git("cat-file", "-t", tree)).toBe("tree");
  expect(repo.git("-c", "core.quotePath=false", "ls-tree", "-r", "-z", tree).split("\0").filter(Boolean)).toEqual([
    `100644 blob ${repo.gitInput("# A\n", "hash-object", "--stdin")}\tSKILL.md`,
    `100755 blob ${repo.gitInput(bytes, "hash-object", "--stdin")}\ta/with "quotes" and \\ and ä.bin`,
    `100644 blob ${repo.gitInput("", "hash-object", "--stdin")}\tempty`,
  ]);
  expect(repo.git("for-each-ref")).toBe("");
  expect(await writeFileTree(ownObjects(repo.dir), files.toReversed())).toBe(tree);
});
