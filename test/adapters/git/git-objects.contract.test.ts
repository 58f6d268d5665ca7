/** All readers of Git against one repository of oddities: each must say what git's plumbing says, and the others too. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createGitObjects } from "../../../src/adapters/git/git-objects.ts";
import { decodePath } from "../../../src/adapters/git/git-path.ts";
import { createIsomorphicObjects } from "../../../src/adapters/git/isomorphic-objects.ts";
import type { GitObjects, HistoryStep, TreePlace } from "../../../src/app/ports/ports.ts";
import { GitFixture } from "../../support/git-fixture.ts";
import {
  createBorrowing,
  createPartialClone,
  createShallowClone,
  everything,
  history,
  list,
  plumbingBlob,
  plumbingFiles,
  plumbingHistory,
  type TemporaryRepository,
} from "../../support/git-witness.ts";
import {
  createUnusualRepository,
  file,
  type ImportedCommit,
  type ImportedFile,
  importCommits,
  link,
  program,
  submodule,
  type UnusualRepository,
  writeRawTree,
} from "../../support/unusual-repository.ts";

const READERS = [
  ["the git program", createGitObjects],
  ["the git program that always reads its log", (options) => createGitObjects({ ...options, nearby: 0 })],
  ["isomorphic-git", createIsomorphicObjects],
] as const satisfies readonly (readonly [string, (options: { readonly gitDir: string }) => GitObjects])[];

const NOWHERE = "deadbeef".repeat(5);
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

let repository: UnusualRepository;
let borrowing: TemporaryRepository;

beforeAll(() => {
  repository = createUnusualRepository();
  borrowing = createBorrowing(repository.fixture);
});

afterAll(() => {
  repository.fixture.cleanup();
  borrowing.cleanup();
});

describe.each(READERS)("%s", (_, create) => {
  let objects: GitObjects;

  beforeAll(() => {
    objects = create({ gitDir: borrowing.gitDir });
  });

  afterAll(() => objects.close());

  it("tells the history as git's plumbing does, from the root and from every commit on", async () => {
    const expected = plumbingHistory(repository.fixture, repository.tip);
    const chain = expected.map(({ oid }) => oid);
    expect(await changesOf(objects, { after: null, to: repository.tip })).toEqual(expected);
    for (const at of [0, 4, 8, chain.length - 2, chain.length - 1]) {
      expect(await changesOf(objects, { after: chain[at] ?? "", to: repository.tip })).toEqual(expected.slice(at + 1));
    }
  });

  it("lists the root's files as added", async () => {
    const [first] = await history(objects, { after: null, to: commit("root") });
    expect(first?.commit.parents).toEqual([]);
    expect(first?.changes.map(({ mode, path }) => [mode.toString(8), path])).toEqual([
      ["100644", "README.md"],
      ["100644", "skills/acme/one/SKILL.md"],
      ["120000", "skills/acme/one/latest"],
      ["100755", "skills/acme/one/scripts/run.sh"],
      ["100644", "swap"],
      ["100644", "swap-x"],
      ["100644", "swap.txt"],
      ["100644", "swap0"],
    ]);
  });

  it("shows what a merge changed on the trunk, its own edits among it, and nothing of the branch's commits", async () => {
    const steps = await history(objects, { after: commit("trunk-moves"), to: commit("octopus") });
    expect(steps.map(({ commit, changes }) => [commit.parents.length, changes.map(({ path }) => path)])).toEqual([
      [2, ["side1.txt"]],
      [3, ["evil.txt", "side2.txt", "side3.txt"]],
    ]);
  });

  it("keeps a commit that changes nothing, and one that removes everything", async () => {
    const [empty] = await history(objects, { after: commit("squash"), to: commit("empty") });
    expect(empty?.changes).toEqual([]);
    const [removed] = await history(objects, {
      after: commit("submodule-to-folder"),
      to: commit("everything-removed"),
    });
    expect(removed?.commit.tree).toBe(EMPTY_TREE);
    expect(new Set(removed?.changes.map(({ mode }) => mode))).toEqual(new Set([0]));
    expect(await list(objects.files(commit("everything-removed")))).toEqual([]);
  });

  it("reads a mode as git does, so that an old way to write it is no change", async () => {
    const [old, same] = await history(objects, { after: commit("signed"), to: commit("same-modes") });
    expect(old?.changes.filter(({ mode }) => mode !== 0).map(({ mode }) => mode)).toEqual([0o100644, 0o100755]);
    expect(same?.changes).toEqual([]);
  });

  it("looks into a tree at places, and below them", async () => {
    const at = async (name: string, ...places: TreePlace[]) =>
      (await objects.filesAt(commit(name), places)).map(({ path }) => path);
    expect(await at("root", ["skills", null, "one", "SKILL.md"], ["swap"], ["swap", "x"], ["absent"])).toEqual([
      "skills/acme/one/SKILL.md",
      "swap",
    ]);
    expect(await at("root", ["skills", "acme", "one", "scripts"], ["skills", null, null, "latest"])).toEqual([
      "skills/acme/one/latest",
      "skills/acme/one/scripts/run.sh",
    ]);
    expect(await at("names", ["invalid", "\udcff\udcfe"])).toEqual(["invalid/\udcff\udcfe"]);
    expect(await at("root")).toEqual([]);
  });

  it("finds everything where a place is the root", async () => {
    for (const name of ["root", "names", "everything-removed"]) {
      expect(await objects.filesAt(commit(name), [[]])).toEqual(await list(objects.files(commit(name))));
    }
  });

  it("keeps bytes that are no UTF-8 apart", async () => {
    const paths = (await list(objects.files(commit("names"), "invalid"))).map(({ path }) => path);
    expect(paths).toEqual([
      "invalid/cut \udce2\udc82",
      "invalid/overlong \udcc0\udcaf",
      "invalid/surrogate \udced\udcb0\udc80",
      "invalid/\udcff\udcfe",
    ]);
    expect(paths.some((path) => path.isWellFormed())).toBe(false);
  });

  it("parses a commit from its raw object", async () => {
    const read = async (name: string) => {
      const { author, committedAt, message } = await objects.commit(commit(name));
      return [author, committedAt, message];
    };
    expect(await read("root")).toEqual(["Author", 1_767_225_600, "root\n\nThe first commit.\n"]);
    expect(await read("latin1")).toEqual(["Ren\u{fffd}", 1_767_226_680, "latin1 caf\u{fffd}\n"]);
    expect(await read("nameless")).toEqual(["", 1_767_226_740, "nameless\n"]);
    expect(await read("west")).toEqual(["Author", 1_767_300_000, "west\n"]);
    expect(await read("unicode-message")).toEqual([
      "Author",
      1_767_226_920,
      "unicode-message 🎉 ünï\n\n\n\nbody without end",
    ]);
    expect(await read("odd-people")).toEqual(["A", 0, "odd people\n"]);
    expect(await read("no-people")).toEqual(["", 0, "no people\n"]);
    expect(await read("huge-date")).toEqual(["Author", 0, "huge date\n"]);
    expect(await read("nul-in-message")).toEqual(["Author", 1_767_400_000, "before\0behind\n"]);
    expect(await read("no-message")).toEqual(["Author", 1_767_400_000, ""]);
  });

  it("is not led astray by what a signature holds", async () => {
    const signed = await objects.commit(commit("signed"));
    expect([signed.parents, signed.author, signed.message]).toEqual([[commit("large")], "Author", "signed\n"]);
  });

  it("keeps only what touches the wanted paths", async () => {
    const touching = async (...under: string[]) =>
      (await history(objects, { after: null, to: repository.tip, under })).map(({ commit, changes }) => [
        commit.message.split(/\s/)[0],
        changes.map(({ path }) => path),
      ]);
    expect(await touching("swap")).toEqual([
      ["root", ["swap"]],
      ["file-to-folder", ["swap", "swap/a", "swap/inner/deep.txt"]],
      ["folder-to-file", ["swap", "swap/a", "swap/inner/deep.txt"]],
      ["everything-removed", ["swap"]],
    ]);
    expect(await touching("side1.txt", "skills/acme/two/")).toEqual([
      ["Merge", ["side1.txt"]],
      ["squash", ["skills/acme/two/SKILL.md"]],
      ["everything-removed", ["side1.txt", "skills/acme/two/SKILL.md"]],
    ]);
    expect(await touching(":(glob)magic*")).toEqual([
      ["names", [":(glob)magic*"]],
      ["everything-removed", [":(glob)magic*"]],
    ]);
    expect(await touching("inva\udc80lid")).toEqual([
      ["names", ["inva\udc80lid/folder"]],
      ["everything-removed", ["inva\udc80lid/folder"]],
    ]);
    expect(await touching("new\nline", "-dash")).toEqual([
      ["names", ["-dash", "new\nline"]],
      ["everything-removed", ["-dash", "new\nline"]],
    ]);
    expect(await touching("skills/acme/on", "nothing/here")).toEqual([]);
    for (const odd of ["/swap", "../swap", "./swap", "skills//acme", "swap\0", ".git/config"]) {
      expect(await touching(odd)).toEqual([]);
    }
    const many = Array.from({ length: 20_000 }, (_, i) => `skills/acme/many-${i}`);
    expect((await touching(...many, "side1.txt")).map(([name]) => name)).toEqual(["Merge", "everything-removed"]);
    expect(await touching()).toEqual([]);
    expect((await touching("")).length).toBe((await withChanges(objects)).length);
  });

  it("lists files as git does: all, below a folder, of a commit and of a tree", async () => {
    for (const name of ["root", "names", "octopus", "submodules", "back-again", "old-modes"]) {
      const all = await list(objects.files(commit(name)));
      expect(all).toEqual(plumbingFiles(repository.fixture, commit(name)));
      expect(await list(objects.files((await objects.commit(commit(name))).tree))).toEqual(all);
      for (const folder of [
        "skills",
        "skills/acme/one/",
        "invalid",
        "inva\udc80lid",
        "new\nline",
        "swap",
        "swa",
        "none",
      ]) {
        const path = folder.replace(/\/$/, "");
        const expected = all.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
        expect(await list(objects.files(commit(name), folder))).toEqual(expected);
      }
    }
  });

  it("reads blobs, and only the size of those that are too large", async () => {
    const blobs = (await list(objects.files(repository.tip))).filter(({ mode }) => mode !== 0o160000);
    for (const { oid } of blobs) {
      const { size, bytes } = await objects.blob(oid);
      expect(Buffer.from(bytes ?? []).toString("latin1")).toBe(plumbingBlob(repository.fixture, oid));
      expect(bytes?.length).toBe(size);
    }
    const large = await idOf(objects, commit("large"), "large.bin");
    expect(await objects.blob(large, 319_999)).toEqual({ size: 320_000, bytes: undefined });
    expect((await objects.blob(large, 320_000)).bytes?.length).toBe(320_000);
    const nothing = await idOf(objects, commit("large"), "n");
    expect(await objects.blob(nothing, 0)).toMatchObject({ size: 0, bytes: { length: 0 } });
  });

  it("answers in the order asked, however many are asked at once", async () => {
    const files = (await list(objects.files(commit("names")))).filter(({ mode }) => mode !== 0o160000);
    const many = Array.from({ length: 600 }, (_, i) => files[i % files.length]?.oid ?? "");
    const answers = await Promise.all(many.map((oid, i) => objects.blob(oid, i % 2)));
    const alone: unknown[] = [];
    for (const [i, oid] of many.entries()) alone.push(await objects.blob(oid, i % 2));
    expect(answers).toEqual(alone);
  });

  it("knows which objects there are, and of which type", async () => {
    const { tree } = await objects.commit(repository.tip);
    const blob = await idOf(objects, commit("root"), "README.md");
    const types = ["commit", "tree", "blob"] as const;
    const answers = await Promise.all(
      [repository.tip, tree, blob, EMPTY_TREE, NOWHERE].map((oid) =>
        Promise.all(types.map((t) => objects.has(oid, t))),
      ),
    );
    expect(answers).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, true, false],
      [false, false, false],
    ]);
  });

  it("tells the first-parent chain from mere ancestry", async () => {
    const { fixture, tip } = repository;
    expect(await objects.isOnFirstParentChain(commit("root"), tip)).toBe(true);
    expect(await objects.isOnFirstParentChain(commit("back-in-time"), tip)).toBe(true);
    expect(await objects.isOnFirstParentChain(tip, tip)).toBe(true);
    expect(await objects.isOnFirstParentChain(tip, commit("root"))).toBe(false);
    for (const side of ["side1", "side2", "side3"]) {
      expect(() => fixture.git("merge-base", "--is-ancestor", commit(side), tip)).not.toThrow();
      expect(await objects.isOnFirstParentChain(commit(side), tip)).toBe(false);
    }
    expect(await objects.isOnFirstParentChain(NOWHERE, tip)).toBe(false);
  });

  it("refuses a range that the trunk does not have, instead of telling another history", async () => {
    await expect(history(objects, { after: commit("side1"), to: repository.tip })).rejects.toMatchObject({
      code: "HISTORY_REWRITTEN",
    });
    await expect(history(objects, { after: repository.tip, to: commit("root") })).rejects.toMatchObject({
      code: "HISTORY_REWRITTEN",
    });
    expect(await history(objects, { after: repository.tip, to: repository.tip })).toEqual([]);
  });

  it("says which object is missing, and which is of another type", async () => {
    const missing = { code: "OBJECT_MISSING", message: `The object ${NOWHERE} is not in the repository.` };
    await expect(objects.blob(NOWHERE)).rejects.toMatchObject(missing);
    await expect(objects.commit(NOWHERE)).rejects.toMatchObject(missing);
    await expect(list(objects.files(NOWHERE))).rejects.toMatchObject(missing);
    await expect(list(objects.files(NOWHERE, "skills"))).rejects.toMatchObject(missing);
    await expect(history(objects, { after: null, to: NOWHERE })).rejects.toMatchObject(missing);
    await expect(objects.isOnFirstParentChain(repository.tip, NOWHERE)).rejects.toMatchObject(missing);
    await expect(objects.blob(repository.tip)).rejects.toMatchObject({
      message: `The object ${repository.tip} is a commit; expected a blob.`,
    });
    const blob = await idOf(objects, commit("root"), "README.md");
    await expect(list(objects.files(blob))).rejects.toMatchObject({ code: "OBJECT_MISSING" });
  });

  it.each([
    "HEAD",
    "main",
    "",
    "--all",
    "ABCDEF".repeat(7).slice(0, 40),
    `${"a".repeat(40)}\n`,
    `${"a".repeat(40)}^{tree}`,
  ])("takes only full object ids, not %j", async (name) => {
    const refused = { code: "USAGE" };
    await expect(objects.blob(name)).rejects.toMatchObject(refused);
    await expect(objects.has(name, "commit")).rejects.toMatchObject(refused);
    await expect(list(objects.files(name))).rejects.toMatchObject(refused);
    await expect(history(objects, { after: name, to: repository.tip })).rejects.toMatchObject(refused);
    await expect(history(objects, { after: null, to: name })).rejects.toMatchObject(refused);
    await expect(objects.isOnFirstParentChain(name, repository.tip)).rejects.toMatchObject(refused);
  });

  it("refuses a malformed tree", async () => {
    const blob = await idOf(objects, commit("root"), "README.md");
    const tree = writeRawTree(repository.fixture, [{ mode: "10x644", name: "file", oid: blob }]);
    await expect(list(objects.files(tree))).rejects.toMatchObject({ code: "GIT_FAILED" });
    await expect(list(objects.files(tree, "file"))).rejects.toMatchObject({ code: "GIT_FAILED" });
  });

  it("fails on a shallow clone where its history stops, rather than calling everything added", async () => {
    const clone = createShallowClone(repository.fixture);
    const shallow = create({ gitDir: clone.gitDir });
    await expect(history(shallow, { after: null, to: repository.tip })).rejects.toMatchObject({
      code: expect.stringMatching(/^(GIT_FAILED|OBJECT_MISSING)$/),
    });
    await shallow.close();
    clone.cleanup();
  });

  it("fetches nothing that a partial clone left out", async () => {
    const clone = createPartialClone(repository.fixture);
    const missing = await idOf(objects, commit("root"), "README.md");
    const [promising, borrowing] = [create({ gitDir: clone.gitDir }), create({ gitDir: clone.borrowing })];
    await expect(promising.blob(missing)).rejects.toMatchObject({
      code: expect.stringMatching(/^(GIT_FAILED|OBJECT_MISSING)$/),
    });
    await expect(borrowing.blob(missing)).rejects.toMatchObject({ code: "OBJECT_MISSING" });
    expect(await borrowing.has(missing, "blob")).toBe(false);
    expect((await history(borrowing, { after: null, to: repository.tip })).length).toBeGreaterThan(20);
    await Promise.all([promising.close(), borrowing.close()]);
    clone.cleanup();
  });
});

describe("the git program", () => {
  const at = 10;

  it("tells few commits without starting a process, and one more like it", async () => {
    const expected = plumbingHistory(repository.fixture, repository.tip);
    const range = { after: expected[at]?.oid ?? "", to: repository.tip };
    const steps = expected.slice(at + 1);
    const enough = createGitObjects({ gitDir: borrowing.gitDir, nearby: steps.length });
    const tooFew = createGitObjects({ gitDir: borrowing.gitDir, nearby: steps.length - 1 });
    const both = [enough, tooFew];
    for (const objects of both) {
      expect(await changesOf(objects, range)).toEqual(steps);
      expect(await objects.isOnFirstParentChain(range.after, range.to)).toBe(true);
    }
    vi.stubEnv("PATH", "/nowhere");
    expect(await changesOf(enough, range)).toEqual(steps);
    await expect(changesOf(tooFew, range)).rejects.toMatchObject({ code: "GIT_MISSING" });
    vi.unstubAllEnvs();
    await Promise.all(both.map((objects) => objects.close()));
  });
});

describe("all together", () => {
  it("tell the same, whatever the history", async () => {
    const under = fc.option(fc.array(randomPath(), { maxLength: 3 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(randomCommit(), { minLength: 1, maxLength: 8 }), under, async (commits, wanted) => {
        const fixture = new GitFixture({ bare: true });
        const ids = importCommits(fixture, commits.map(toImported));
        const all = READERS.map(([, create]) => create({ gitDir: fixture.dir }));
        const to = ids.at(-1) ?? "";
        const only = wanted === undefined ? {} : { under: wanted.map(toText) };
        const [one, ...others] = await Promise.all(
          all.map(async (objects) => {
            const parts: unknown[] = [];
            for (const after of [null, ...ids]) parts.push(await history(objects, { after, to, ...only }));
            return { ...(await everything(objects, to)), parts };
          }),
        );
        await Promise.all(all.map((objects) => objects.close()));
        fixture.cleanup();
        for (const other of others) expect(other).toEqual(one);
      }),
      { numRuns: 15 },
    );
  });
});

interface RandomCommit {
  readonly files: Readonly<Record<string, ImportedFile>>;
  readonly merges: readonly number[];
}

/** Few names, so that files and folders take each other's place all the time; one character a byte. */
function randomPath(): fc.Arbitrary<string> {
  const name = fc.constantFrom("a", "a-b", "a.b", "b", "\xe4", "\xc3\xa4");
  return fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
}

function toText(path: string): string {
  return decodePath(Buffer.from(path, "latin1"));
}

function randomCommit(): fc.Arbitrary<RandomCommit> {
  const change = fc.constantFrom<ImportedFile>(null, file("1"), file("2"), program("1"), link("a"), submodule(NOWHERE));
  return fc.record({
    files: fc.dictionary(randomPath(), change, { maxKeys: 4 }),
    merges: fc.array(fc.nat(7), { maxLength: 2 }),
  });
}

function toImported(commit: RandomCommit, index: number): ImportedCommit {
  const merged = new Set(commit.merges.filter((i) => i < index - 1));
  const parents = index === 0 ? [] : [index, ...[...merged].map((i) => i + 1)].map((mark) => `:${mark}`);
  return { message: `commit ${index}\n`, files: commit.files, parents };
}

function commit(name: string): string {
  const id = repository.named[name];
  if (id === undefined) throw new Error(`the repository has no commit "${name}"`);
  return id;
}

async function withChanges(objects: GitObjects): Promise<readonly HistoryStep[]> {
  return (await history(objects, { after: null, to: repository.tip })).filter(({ changes }) => changes.length > 0);
}

async function changesOf(objects: GitObjects, range: Parameters<GitObjects["history"]>[0]) {
  return (await history(objects, range)).map(({ commit, changes }) => ({ oid: commit.oid, changes }));
}

async function idOf(objects: GitObjects, commit: string, path: string): Promise<string> {
  const found = (await list(objects.files(commit, path)))[0];
  if (found === undefined) throw new Error(`${commit} has no ${path}`);
  return found.oid;
}
