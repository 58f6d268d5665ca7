/** Merges without a work tree, held against what `git merge` makes of the same branches. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGitObjects } from "../../../src/adapters/git/git-objects.ts";
import { composeMerge } from "../../../src/adapters/git/merge-preview.ts";
import type { MergeRequest } from "../../../src/app/ports/merging.ts";
import { GitFixture, skillMd } from "../../support/git-fixture.ts";
import { createBorrowing, type TemporaryRepository } from "../../support/git-witness.ts";

const EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const LINES = "one\ntwo\nthree\nfour\nfive\nsix\n";

let source: GitFixture;
let ours: TemporaryRepository;
let objects: ReturnType<typeof createGitObjects>;

beforeEach(() => {
  source = new GitFixture();
  source.commit({ "skills/a/SKILL.md": skillMd("a"), "notes.txt": LINES, "old/list.txt": LINES }, "start");
  ours = createBorrowing(source);
  objects = createGitObjects({ gitDir: ours.gitDir });
});

afterEach(async () => {
  await objects.close();
  source.cleanup();
  ours.cleanup();
});

function compose(base: string, head: string, options: Partial<MergeRequest> = {}) {
  const date = Date.UTC(2026, 1, 1) / 1000;
  return composeMerge({
    gitDir: ours.gitDir,
    objects,
    base,
    head,
    message: "feat: b\n",
    author: "Ada",
    date,
    ...options,
  });
}

/** Two commits that both follow `start`. */
function fork(trunk: Parameters<GitFixture["write"]>[0], proposed: Parameters<GitFixture["write"]>[0]) {
  source.branch("proposed");
  const head = source.commit(proposed, "proposed");
  source.checkout("main");
  const base = source.commit(trunk, "trunk");
  return { base, head };
}

describe("a merge", () => {
  it("is one commit on the trunk that says what it was told", async () => {
    const { base, head } = fork({ "other.txt": "x" }, { "skills/b/SKILL.md": skillMd("b") });
    const composed = await compose(base, head);
    if (!("commit" in composed)) throw new Error("it conflicts");
    const objects = createGitObjects({ gitDir: ours.gitDir });
    expect(await objects.commit(composed.commit)).toEqual({
      oid: composed.commit,
      parents: [base],
      tree: composed.tree,
      committedAt: Date.UTC(2026, 1, 1) / 1000,
      author: "Ada",
      message: "feat: b\n",
    });
    await objects.close();
  });

  it.each([
    ["files of their own", { "x.txt": "x" }, { "y.txt": "y" }],
    ["two places in one file", { "notes.txt": `0\n${LINES}` }, { "notes.txt": `${LINES}7\n` }],
    ["a file that the trunk moved", { "old/list.txt": null, "new/list.txt": LINES }, { "old/list.txt": `${LINES}7\n` }],
    ["a file that is removed", { "x.txt": "x" }, { "notes.txt": null }],
    ["a mode", { "x.txt": "x" }, { "notes.txt": { text: LINES, executable: true as const } }],
  ])("of %s gives the tree that git merge gives", async (_, trunk, proposed) => {
    const { base, head } = fork(trunk, proposed);
    const composed = await compose(base, head);
    source.merge("proposed", "merged");
    expect(composed).toMatchObject({ tree: source.git("rev-parse", "HEAD^{tree}") });
  });

  it("of a branch that is up to date has the branch's tree", async () => {
    const base = source.head();
    source.branch("proposed");
    const head = source.commit({ "skills/b/SKILL.md": skillMd("b") }, "proposed");
    expect(await compose(base, head)).toMatchObject({ tree: source.git("rev-parse", `${head}^{tree}`) });
  });

  it("of what the trunk has already changes nothing", async () => {
    const head = source.head();
    const base = source.commit({ "x.txt": "x" }, "later");
    expect(await compose(base, head)).toMatchObject({ tree: source.git("rev-parse", `${base}^{tree}`) });
  });

  it("gives the same id each time, and another one for another message", async () => {
    const { base, head } = fork({ "x.txt": "x" }, { "y.txt": "y" });
    const first = await compose(base, head);
    expect(await compose(base, head)).toEqual(first);
    expect(await compose(base, head, { message: "feat: c\n" })).not.toEqual(first);
  });

  it("writes nothing into the source", async () => {
    const { base, head } = fork({ "x.txt": "x" }, { "y.txt": "y" });
    const composed = await compose(base, head);
    if (!("commit" in composed)) throw new Error("it conflicts");
    expect(() => source.git("cat-file", "-e", composed.commit)).toThrow();
    expect(() => source.git("cat-file", "-e", composed.tree)).toThrow();
  });

  it.each(["", "  ", "...", "A <b@example.com>\nparent x", "Ada\0Bob", "\ud800"])(
    "takes the name %j",
    async (author) => {
      const composed = await compose(source.head(), source.head(), { author, message: "a\0b" });
      if (!("commit" in composed)) throw new Error("it conflicts");
      const objects = createGitObjects({ gitDir: ours.gitDir });
      const commit = await objects.commit(composed.commit);
      expect(commit.parents).toEqual([source.head()]);
      expect(commit.message).toBe("a b");
      await objects.close();
    },
  );
});

describe("what cannot be merged", () => {
  it("names every path in conflict", async () => {
    const trunk = { "notes.txt": "trunk\n", "grün ü\n.txt": "trunk", "x.txt": "x" };
    const { base, head } = fork(trunk, { "notes.txt": "proposed\n", "grün ü\n.txt": "proposed", "y.txt": "y" });
    const composed = await compose(base, head);
    expect(composed).toEqual({ conflicts: expect.arrayContaining(["notes.txt", "grün ü\n.txt"]) });
    expect(composed).toMatchObject({ conflicts: { length: 2 } });
  });

  it("says so of a file that one side removes", async () => {
    const { base, head } = fork({ "notes.txt": null }, { "notes.txt": `${LINES}7\n` });
    expect(await compose(base, head)).toEqual({ conflicts: ["notes.txt"] });
  });

  it("throws where nothing is in common", async () => {
    const base = source.head();
    source.git("checkout", "-q", "--orphan", "alien");
    const head = source.commit({ "x.txt": "x" }, "alien");
    await expect(compose(base, head)).rejects.toMatchObject({ code: "BASE_NOT_FOUND" });
  });

  it.each(["--help", "HEAD", "a".repeat(39)])("takes %j for no commit", async (oid) => {
    await expect(compose(source.head(), oid)).rejects.toMatchObject({ code: "USAGE" });
    await expect(compose(oid, source.head())).rejects.toMatchObject({ code: "USAGE" });
  });

  it("throws for a commit that is not there", async () => {
    await expect(compose(source.head(), "1".repeat(40))).rejects.toMatchObject({ code: "GIT_FAILED" });
  });
});

describe("a hostile source", () => {
  it("decides neither what conflicts nor what runs", async () => {
    const marker = join(source.dir, "..", "it-ran");
    const { base, head } = fork({ "notes.txt": "trunk\n" }, { "notes.txt": "proposed\n" });
    source.checkout("main");
    const attributes = { ".gitattributes": "notes.txt merge=union\nold/* merge=trap\n* filter=trap\n" };
    const governed = source.commit(attributes, "attributes");
    const info = join(source.dir, ".git", "info");
    mkdirSync(info, { recursive: true });
    writeFileSync(join(info, "attributes"), "* merge=union\n");
    source.git("config", "merge.trap.driver", `touch ${marker}`);
    source.git("config", "merge.default", "trap");
    source.git("config", "merge.renames", "false");
    // A bare repository's HEAD may be where git looks for attributes.
    writeFileSync(join(ours.gitDir, "HEAD"), `${governed}\n`);
    expect(await compose(base, head)).toEqual({ conflicts: ["notes.txt"] });
    expect(await compose(governed, head)).toEqual({ conflicts: ["notes.txt"] });
    expect(existsSync(marker)).toBe(false);
  });

  it("cannot pass an ancestor off with a replace ref or a graft", async () => {
    const { base, head } = fork({ "x.txt": "x" }, { "y.txt": "y" });
    source.git("replace", head, source.git("commit-tree", EMPTY, "-p", base, "-m", "replaced"));
    const composed = await compose(base, head);
    source.git("replace", "-d", head);
    source.merge("proposed", "merged");
    expect(composed).toMatchObject({ tree: source.git("rev-parse", "HEAD^{tree}") });
  });
});
