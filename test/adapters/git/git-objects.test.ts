/** How objects are stored, and what happens to them while they are read, must not show; both readers at once. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGitObjects } from "../../../src/adapters/git/git-objects.ts";
import { createIsomorphicObjects } from "../../../src/adapters/git/isomorphic-objects.ts";
import type { GitObjects } from "../../../src/app/ports/ports.ts";
import { type GitFixture, temporaryFolder } from "../../support/git-fixture.ts";
import { createBorrowing, everything, history, objectsOf } from "../../support/git-witness.ts";
import {
  createUnusualRepository,
  file,
  importCommits,
  type UnusualRepository,
} from "../../support/unusual-repository.ts";

const READERS = [
  ["the git program", createGitObjects],
  ["isomorphic-git", createIsomorphicObjects],
] as const;

describe("wherever the objects are", () => {
  let repository: UnusualRepository;
  let expected: Awaited<ReturnType<typeof everything>>;

  beforeAll(async () => {
    repository = createUnusualRepository();
    expected = await readAll(createGitObjects({ gitDir: repository.fixture.dir }), repository.tip);
  });

  afterAll(() => repository.fixture.cleanup());

  it.each([
    ["loose", unpack],
    ["in one pack with deltas", (fixture: GitFixture) => fixture.git("repack", "-qadf", "--depth=50", "--window=50")],
    ["in two packs", packTwice],
  ])("%s, both say the same", async (_, arrange) => {
    const { fixture, tip } = createUnusualRepository();
    arrange(fixture);
    for (const [, create] of READERS) {
      expect(await readAll(create({ gitDir: fixture.dir }), tip)).toEqual(expected);
    }
    fixture.cleanup();
  });

  it("borrowed from who borrows, both say the same", async () => {
    const one = createBorrowing(repository.fixture);
    const other = createBorrowing(repository.fixture, "../one/objects");
    renameSync(one.gitDir, join(other.gitDir, "one"));
    for (const [, create] of READERS) {
      expect(await readAll(create({ gitDir: other.gitDir }), repository.tip)).toEqual(expected);
    }
    other.cleanup();
  });

  it("named one by one, isomorphic-git reads them too", async () => {
    const empty = temporaryFolder();
    const objectDirs = [objectsOf(repository.fixture)];
    expect(await readAll(createIsomorphicObjects({ gitDir: empty.path, objectDirs }), repository.tip)).toEqual(
      expected,
    );
    empty.cleanup();
  });
});

describe.each(READERS)("while %s reads", (_, create) => {
  let repository: UnusualRepository;
  let objects: GitObjects;
  let cleanup: () => void;

  beforeEach(() => {
    repository = createUnusualRepository();
    const borrowing = createBorrowing(repository.fixture);
    cleanup = borrowing.cleanup;
    objects = create({ gitDir: borrowing.gitDir });
  });

  afterEach(async () => {
    await objects.close();
    cleanup();
    repository.fixture.cleanup();
  });

  it("finds objects that came after it had begun, loose or packed", async () => {
    const { fixture, tip } = repository;
    await history(objects, { after: null, to: tip });
    const loose = fixture.gitInput("tree", "hash-object", "-w", "--stdin");
    expect((await objects.blob(loose)).size).toBe(4);
    const [next = ""] = importCommits(fixture, [{ message: "next\n", parents: [tip], files: { new: file("new") } }]);
    fixture.git("update-ref", "refs/heads/main", next);
    fixture.git("repack", "-qd");
    fixture.git("prune-packed");
    const steps = await history(objects, { after: tip, to: next });
    expect(steps.map(({ changes }) => changes.map(({ path }) => path))).toEqual([["new"]]);
    expect(await objects.has(next, "commit")).toBe(true);
  });

  it("goes on when the packs it has open are replaced", async () => {
    const { fixture, tip } = repository;
    fixture.git("repack", "-qad");
    const before = await history(objects, { after: null, to: tip });
    const old = readdirSync(join(fixture.dir, "objects", "pack"));
    fixture.git("repack", "-qadf", "--depth=1", "--window=1");
    fixture.git("-c", "pack.packSizeLimit=1m", "repack", "-qadfF", "--threads=1", "--window=50", "--depth=50");
    importCommits(fixture, [{ message: "other\n", parents: [tip] }]);
    fixture.git("repack", "-qadf");
    expect(readdirSync(join(fixture.dir, "objects", "pack"))).not.toEqual(old);
    expect(await history(objects, { after: null, to: tip })).toEqual(before);
    for (const { changes } of before) {
      for (const { oid, mode } of changes) if (mode === 0o100644) expect((await objects.blob(oid)).bytes).toBeDefined();
    }
  });

  it("lets a reader leave a history early, and be read again", async () => {
    for await (const { commit } of objects.history({ after: null, to: repository.tip })) {
      expect(commit.oid).toBe(repository.named["root"]);
      break;
    }
    expect((await history(objects, { after: null, to: repository.tip })).length).toBeGreaterThan(20);
  });

  it("reads several histories at once", async () => {
    const ranges = ["root", "names", "octopus"].map((name) => ({ after: null, to: repository.named[name] ?? "" }));
    const steps = await Promise.all(ranges.map((range) => history(objects, range)));
    expect(steps.map((one) => one.at(-1)?.commit.oid)).toEqual(ranges.map(({ to }) => to));
  });
});

describe("a program that closes what it opened", () => {
  it("ends by itself, though it left a history in the middle", () => {
    const repository = createUnusualRepository();
    const script = join(repository.fixture.dir, "program.mjs");
    buildSync({
      stdin: { contents: PROGRAM, resolveDir: join(import.meta.dirname, "../../../src/adapters/git"), loader: "ts" },
      outfile: script,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
    });
    const args = [script, repository.fixture.dir, repository.tip];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
    expect([stdout, status]).toEqual(["closed\n", 0]);
    repository.fixture.cleanup();
  });
});

const PROGRAM = `
import { createGitObjects } from "./git-objects.ts";
const [gitDir, tip] = process.argv.slice(2);
const objects = createGitObjects({ gitDir });
for await (const step of objects.history({ after: null, to: tip })) break;
await objects.has(tip, "commit");
await objects.close();
process.stdout.write("closed\\n");
`;

async function readAll(objects: GitObjects, tip: string) {
  const all = await everything(objects, tip);
  await objects.close();
  return all;
}

function unpack(fixture: GitFixture): void {
  const packs = join(fixture.dir, "objects", "pack");
  const aside = join(fixture.dir, "aside");
  renameSync(packs, aside);
  mkdirSync(packs);
  for (const name of readdirSync(aside).filter((one) => one.endsWith(".pack"))) {
    fixture.git("-c", `alias.unpack=!git unpack-objects -q < '${join(aside, name)}'`, "unpack");
  }
  expect(readdirSync(packs)).toEqual([]);
}

function packTwice(fixture: GitFixture): void {
  const tip = fixture.head("main");
  fixture.git("update-ref", "refs/heads/main", fixture.git("rev-list", "--first-parent", "--skip=8", "-1", tip));
  fixture.git("repack", "-qd");
  fixture.git("update-ref", "refs/heads/main", tip);
  fixture.git("repack", "-qd");
  fixture.git("prune-packed");
  const packs = readdirSync(join(fixture.dir, "objects", "pack")).filter((name) => name.endsWith(".pack"));
  expect(packs.length).toBeGreaterThan(1);
  writeFileSync(join(fixture.dir, "objects", "pack", "tmp_pack_left"), "left behind by a fetch that was killed");
}
