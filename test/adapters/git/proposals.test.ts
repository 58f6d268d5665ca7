/** Changes by the names that people give them, in a clone and in the repository that it was cloned from. */
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSource } from "../../../src/adapters/git/open-source.ts";
import type { Source } from "../../../src/app/ports/ports.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";

let origin: GitFixture;
let clone: GitFixture;
let state: ReturnType<typeof temporaryFolder>;
let sources: Source[];

beforeEach(() => {
  origin = new GitFixture();
  origin.commit({ "skills/a/SKILL.md": skillMd("a") }, "feat: a");
  origin.branch("topic");
  origin.commit({ "skills/b/SKILL.md": skillMd("b") }, "feat: b");
  origin.checkout("main");
  origin.git("update-ref", "refs/pull/7/head", "topic");
  origin.git("update-ref", "refs/merge-requests/8/head", "topic");
  clone = new GitFixture();
  clone.git("remote", "add", "origin", origin.dir);
  clone.git("fetch", "-q", "origin");
  clone.git("reset", "-q", "--hard", "origin/main");
  state = temporaryFolder();
  sources = [];
});

afterEach(async () => {
  await Promise.all(sources.map((source) => source.close()));
  for (const made of [origin, clone, state]) made.cleanup();
});

async function open(location: string): Promise<Source> {
  const source = await openSource({ location, stateDir: state.path });
  sources.push(source);
  await source.refresh();
  return source;
}

it("finds what a clone has by any revision", async () => {
  const { proposals } = await open(clone.dir);
  clone.branch("mine");
  const head = clone.commit({ "x.txt": "x" }, "chore: x");
  const found = ["mine", "HEAD", head, head.slice(0, 12), "refs/heads/mine"].map((named) => proposals.find(named));
  expect(new Set(await Promise.all(found))).toEqual(new Set([head]));
  expect(await proposals.find("HEAD~1")).toBe(origin.head());
  // A branch that only origin has.
  expect(await proposals.find("topic")).toBe(origin.head("topic"));
});

it("finds pull requests where the clone came from, however that is written, and fetches them again", async () => {
  const { proposals, objects } = await open(clone.dir);
  expect(await proposals.find("7")).toBe(origin.head("topic"));
  origin.checkout("topic");
  const head = origin.commit({ "x.txt": "x" }, "chore: x");
  origin.git("update-ref", "refs/pull/7/head", head);
  for (const address of [origin.dir, `file://${origin.dir}`, besides(origin.dir)]) {
    clone.git("remote", "set-url", "origin", address);
    expect(await proposals.find("#7")).toBe(head);
  }
  expect(await proposals.find("8")).toBe(origin.head("topic~1"));
  expect((await objects.commit(head)).message).toBe("chore: x\n");
  expect(() => clone.git("cat-file", "-e", head)).toThrow();
});

it("finds branches, pull requests and fetched commits of a repository far away", async () => {
  const { proposals } = await open(`file://${origin.dir}`);
  expect(await proposals.find("topic")).toBe(origin.head("topic"));
  expect(await proposals.find("7")).toBe(origin.head("topic"));
  expect(await proposals.find(origin.head())).toBe(origin.head());
});

it.each(["nowhere", "9", "--all", "HEAD^{tree}", "a\nb", "x".repeat(300), "1".repeat(40), ":/feat", ""])(
  "finds nothing by %j",
  async (named) => {
    const { proposals } = await open(clone.dir);
    await expect(proposals.find(named)).rejects.toMatchObject({ code: "CHANGE_NOT_FOUND" });
  },
);

it("finds no pull request where nothing was cloned from anywhere, and names the way", async () => {
  const { proposals } = await open(origin.dir);
  await expect(proposals.find("7")).rejects.toMatchObject({
    code: "CHANGE_NOT_FOUND",
    message: expect.stringContaining("no remote `origin`"),
  });
});

it.each(["--upload-pack=touch x", "a..b", "a b", "refs/../x"])("refuses %j of a repository far away", async (named) => {
  const { proposals } = await open(`file://${origin.dir}`);
  await expect(proposals.find(named)).rejects.toMatchObject({ code: "USAGE" });
});

/** Both are `<temporary folder>/repo`. */
function besides(dir: string): string {
  return join("..", "..", basename(dirname(dir)), basename(dir));
}
