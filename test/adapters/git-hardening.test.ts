/** A source repository, a home and an environment set up to mislead whoever reads it: what we read stays the same, and nothing of theirs runs. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGitObjects } from "../../src/adapters/git/git-objects.ts";
import { createIsomorphicObjects } from "../../src/adapters/git/isomorphic-objects.ts";
import type { GitObjects } from "../../src/app/ports/ports.ts";
import { GitFixture } from "../support/git-fixture.ts";
import { createBorrowing, everything, history, type TemporaryRepository } from "../support/git-witness.ts";

const READERS = [
  ["the git program", createGitObjects],
  ["isomorphic-git", createIsomorphicObjects],
] as const;

let source: GitFixture;
let borrowing: TemporaryRepository;
let tip: string;
/** Every script of theirs creates this file. */
let marker: string;

beforeEach(() => {
  source = createSource();
  tip = source.head();
  borrowing = createBorrowing(source);
  marker = join(source.dir, "..", "it-ran");
});

afterEach(() => {
  vi.unstubAllEnvs();
  source.cleanup();
  borrowing.cleanup();
});

describe.each(READERS)("%s", (_, create) => {
  it("reads a hostile repository as it did before it was one", async () => {
    const before = await read(create({ gitDir: borrowing.gitDir }));
    makeHostile();
    expect(await read(create({ gitDir: borrowing.gitDir }))).toEqual(before);
    expect(existsSync(marker)).toBe(false);
  });

  it("is not misled even where it is pointed at that repository itself", async () => {
    const before = await read(create({ gitDir: borrowing.gitDir }));
    makeHostile();
    expect(await read(create({ gitDir: join(source.dir, ".git") }))).toEqual(before);
    expect(existsSync(marker)).toBe(false);
  });

  it("does not care what the environment says", async () => {
    const before = await read(create({ gitDir: borrowing.gitDir }));
    makeHostile();
    stubHostileEnvironment();
    expect(await read(create({ gitDir: borrowing.gitDir }))).toEqual(before);
    expect(existsSync(marker)).toBe(false);
  });
});

const ALONE: Readonly<Record<string, { readonly set: () => void; readonly misled: () => string }>> = {
  "log.showRoot = false": {
    set: () => source.git("config", "log.showRoot", "false"),
    misled: () => source.git("log", "--first-parent", "--raw", "--format=%H", "--max-parents=0"),
  },
  "diff.ignoreSubmodules = all": {
    set: () => source.git("config", "diff.ignoreSubmodules", "all"),
    misled: () => source.git("log", "--first-parent", "--raw", "--format=%H", "-1"),
  },
  "a graft": {
    set: () => writeFileSync(join(source.dir, ".git", "info", "grafts"), `${source.git("rev-parse", "HEAD~2")}\n`),
    misled: () => source.git("rev-list", "--first-parent", "--count", tip),
  },
  "a replace ref": {
    set: () => replaceCommit(source.git("rev-parse", "HEAD~2"), source.git("rev-parse", "HEAD~3")),
    misled: () => source.git("log", "--first-parent", "--format=%s"),
  },
};

describe.each(Object.entries(ALONE))("%s", (_, { set, misled }) => {
  it("misleads a git that is not hardened", () => {
    const before = misled();
    set();
    expect(misled()).not.toBe(before);
  });

  it.each(READERS)("does not mislead %s", async (_name, create) => {
    const before = await read(create({ gitDir: borrowing.gitDir }));
    set();
    expect(await read(create({ gitDir: borrowing.gitDir }))).toEqual(before);
    expect(await read(create({ gitDir: join(source.dir, ".git") }))).toEqual(before);
  });
});

describe("the traps of this test", () => {
  it("do mislead a git that is not hardened", () => {
    const before = source.git("log", "--first-parent", "--raw", "--no-abbrev", "--format=%H %aN %s");
    makeHostile();
    expect(existsSync(marker)).toBe(false);
    const raw = source.git("log", "--first-parent", "--raw", "--no-abbrev", "--format=%H %aN %s");
    expect(raw).not.toBe(before);
    expect(raw).toContain("Somebody Else");
    expect(source.git("log", "--first-parent", "--format=%s").split("\n")).toContain("replaced");
    expect(source.git("rev-list", "--first-parent", "--count", tip)).not.toBe("6");
    source.git("log", "-p", "--ext-diff", "--textconv", "-1");
    expect(existsSync(marker)).toBe(true);
  });
});

/** All of a trunk, and what touches one path: a single one is what `log.follow` acts on. */
async function read(objects: GitObjects) {
  const all = await everything(objects, tip);
  const one = await history(objects, { after: null, to: tip, under: ["skills/moved.txt"] });
  await objects.close();
  return { all, one };
}

function createSource(): GitFixture {
  const fixture = new GitFixture();
  fixture.commit({ "skills/a/SKILL.md": "# a\n", "skills/data.txt": "one\n", "b.txt": "b" }, "first");
  fixture.commit({ "skills/data.txt": "two\n", "skills/original.txt": "moved" }, "second");
  fixture.commit({ "skills/original.txt": null, "skills/moved.txt": "moved" }, "third");
  fixture.branch("side");
  fixture.commit({ "side.txt": "side" }, "on the side");
  fixture.checkout("main");
  fixture.commit({ "b.txt": "trunk" }, "fourth");
  fixture.merge("side", "Merge pull request #1 from acme/side");
  fixture.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/module`);
  fixture.git("commit", "-q", "-m", "a submodule");
  return fixture;
}

function makeHostile(): void {
  const gitDir = join(source.dir, ".git");
  // Before there are hooks that would see it.
  const chain = source.git("rev-list", "--first-parent", tip).split("\n");
  forgeCommitGraph(gitDir);
  forgeHistory(gitDir, chain);
  const script = writeScript(join(gitDir, "trap"));
  for (const hook of ["reference-transaction", "post-checkout", "pre-commit", "post-index-change", "post-rewrite"]) {
    writeScript(join(gitDir, "hooks", hook));
  }
  writeFileSync(join(gitDir, "included"), "[diff]\n\trenames = copies\n[log]\n\tmailmap = true\n");
  writeFileSync(join(gitDir, "order"), "vendor/*\nskills/*\n");
  writeFileSync(join(gitDir, "info", "attributes"), "* diff=trap filter=trap\n");
  writeFileSync(join(gitDir, "mailmap"), "Somebody Else <else@example.com> <author@example.com>\n");
  mkdirSync(join(source.dir, "..", "elsewhere"));
  const settings: Readonly<Record<string, string>> = {
    "log.showRoot": "false",
    "log.follow": "true",
    "log.decorate": "full",
    "log.diffMerges": "remerge",
    "log.showSignature": "true",
    "log.mailmap": "true",
    "mailmap.file": join(gitDir, "mailmap"),
    "diff.ignoreSubmodules": "all",
    "diff.submodule": "log",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.orderFile": join(gitDir, "order"),
    "diff.external": script,
    "diff.trap.textconv": script,
    "diff.trap.command": script,
    "filter.trap.smudge": script,
    "filter.trap.clean": script,
    "filter.trap.process": script,
    "core.fsmonitor": script,
    "core.hooksPath": join(gitDir, "hooks"),
    "core.sshCommand": script,
    "core.pager": script,
    "core.worktree": join(source.dir, "..", "elsewhere"),
    "core.quotePath": "true",
    "core.abbrev": "7",
    "core.useReplaceRefs": "true",
    "color.ui": "always",
    "gpg.program": script,
    "i18n.logOutputEncoding": "ISO-8859-1",
    "include.path": join(gitDir, "included"),
    "format.pretty": "oneline",
    "notes.displayRef": "refs/notes/*",
    "pager.log": "true",
  };
  // Not through `git config`, which would already run what it was told to.
  const lines = Object.entries(settings).map(([key, value]) => setting(key, value));
  writeFileSync(join(gitDir, "config"), `[core]\n\trepositoryformatversion = 0\n\tbare = false\n${lines.join("")}`);
}

/** A replaced commit, a note, and a graft that cuts the history. */
function forgeHistory(gitDir: string, [, , replaced = "", parent = "", cut = ""]: readonly string[]): void {
  replaceCommit(replaced, parent);
  source.git("notes", "add", "-m", "a note", tip);
  writeFileSync(join(gitDir, "info", "grafts"), `${cut}\n`);
}

function replaceCommit(replaced: string, parent: string): void {
  source.git("replace", replaced, source.git("commit-tree", `${parent}^{tree}`, "-p", parent, "-m", "replaced"));
}

/** A commit-graph in which no commit has a parent; git trusts it over the commits themselves. */
function forgeCommitGraph(gitDir: string): void {
  source.git("commit-graph", "write", "--reachable");
  expect(source.git("rev-list", "--count", tip)).toBe("7");
  const path = join(gitDir, "objects", "info", "commit-graph");
  const graph = readFileSync(path);
  // The table of chunks: a four-byte name and an eight-byte offset each, behind a header of eight bytes.
  const start = graph.readUInt32BE(graph.indexOf("CDAT") + 8);
  const end = graph.readUInt32BE(graph.indexOf("CDAT") + 20);
  for (let at = start; at < end; at += 36) graph.writeUInt32BE(0x70000000, at + 20);
  chmodSync(path, 0o644);
  writeFileSync(path, graph);
  expect(source.git("rev-list", "--count", tip)).toBe("1");
}

function writeScript(path: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\ntouch '${marker}'\ncat 2>/dev/null\nexit 0\n`);
  chmodSync(path, 0o755);
  return path;
}

/** `diff.trap.textconv` → a `[diff "trap"]` section. */
function setting(key: string, value: string): string {
  const [section = "", ...rest] = key.split(".");
  const name = rest.pop() ?? "";
  const heading = rest.length === 0 ? `[${section}]` : `[${section} "${rest.join(".")}"]`;
  return `${heading}\n\t${name} = ${value}\n`;
}

/** What a hook, a shell profile or an unkind neighbour may leave in our environment. */
function stubHostileEnvironment(): void {
  const gitDir = join(source.dir, ".git");
  const script = join(gitDir, "trap");
  const environment: Readonly<Record<string, string>> = {
    HOME: gitDir,
    XDG_CONFIG_HOME: gitDir,
    GIT_DIR: gitDir,
    GIT_COMMON_DIR: gitDir,
    GIT_WORK_TREE: source.dir,
    GIT_INDEX_FILE: join(gitDir, "index"),
    GIT_OBJECT_DIRECTORY: join(source.dir, "nowhere"),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(source.dir, "nowhere"),
    GIT_NAMESPACE: "elsewhere",
    GIT_GRAFT_FILE: join(gitDir, "info", "grafts"),
    GIT_REPLACE_REF_BASE: "refs/replace/",
    GIT_SHALLOW_FILE: join(gitDir, "info", "grafts"),
    GIT_EXTERNAL_DIFF: script,
    GIT_PAGER: script,
    GIT_CONFIG: join(gitDir, "config"),
    GIT_CONFIG_GLOBAL: join(gitDir, "config"),
    GIT_CONFIG_SYSTEM: join(gitDir, "config"),
    GIT_CONFIG_NOSYSTEM: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "log.showRoot",
    GIT_CONFIG_VALUE_0: "false",
    GIT_CONFIG_PARAMETERS: "'diff.ignoreSubmodules=all'",
    GIT_ICASE_PATHSPECS: "1",
    GIT_DIFF_OPTS: "-u0",
    GIT_DEFAULT_HASH: "sha256",
    GIT_TRACE: marker,
    GIT_TRACE2: marker,
    GIT_NO_REPLACE_OBJECTS: "",
    GIT_OPTIONAL_LOCKS: "1",
    LC_ALL: "C",
    TZ: "Pacific/Apia",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}
