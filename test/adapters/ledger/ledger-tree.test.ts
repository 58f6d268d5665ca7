import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CatFile, createCatFile } from "../../../src/adapters/git/git-cat-file.ts";
import { type Chain, lookAhead, readChains } from "../../../src/adapters/ledger/ledger-tree.ts";
import { GitFixture } from "../../support/git-fixture.ts";

let repo: GitFixture;
let cat: CatFile;
beforeEach(() => {
  repo = new GitFixture();
  cat = createCatFile(join(repo.dir, ".git"), "--batch");
});
afterEach(async () => {
  await cat.close();
  repo.cleanup();
});

const SMALL = "small";
const LARGE = "x".repeat(1 << 19);

/** A ledger of three chains, the second of which is large. */
function commit(): string {
  return repo.commit(
    {
      "events/a/one/0.ndjson": `${SMALL}\n`,
      "events/a/two/0.ndjson": `${LARGE}\n${SMALL}\n`,
      "events/b/one/0.ndjson": `${SMALL}\n`,
    },
    "a ledger",
  );
}

async function read(reader: CatFile, only?: Chain["chain"][]): Promise<readonly Chain[]> {
  const chains: Chain[] = [];
  for await (const chain of readChains(reader, { gitDir: join(repo.dir, ".git"), commit: repo.head(), only })) {
    chains.push(chain);
  }
  return chains;
}

test("large files of events are read whole, but not ahead of their turn", async () => {
  commit();
  const kept: number[] = [];
  const counting: CatFile = {
    ...cat,
    ask: (oid, keep) =>
      cat.ask(oid, (size) => {
        kept.push(keep?.(size) ?? 0);
        return kept.at(-1) ?? 0;
      }),
  };
  expect((await read(counting)).map(({ chain, lines }) => [chain, lines.join().length])).toEqual([
    ["a/one", 5],
    ["a/two", LARGE.length + 6],
    ["b/one", 5],
  ]);
  expect(kept).toEqual([6, 0, 6, LARGE.length + 7]);
});

test("everything is listed from the top, wherever this program was started", async () => {
  commit();
  repo.git("config", "core.worktree", repo.dir);
  mkdirSync(join(repo.dir, "sub"));
  const before = process.cwd();
  process.chdir(join(repo.dir, "sub"));
  try {
    expect((await read(cat, ["a/one" as Chain["chain"]])).map(({ chain }) => chain)).toEqual(["a/one"]);
    expect((await read(cat)).length).toBe(3);
  } finally {
    process.chdir(before);
  }
});

test("no more is asked for ahead than was said", async () => {
  let open = 0;
  let most = 0;
  const ask = async (item: number) => {
    most = Math.max(most, ++open);
    return item;
  };
  const answers: number[] = [];
  for await (const answer of lookAhead([1, 2, 3, 4, 5, 6], ask, 2)) {
    answers.push(answer);
    open--;
  }
  expect(answers).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});
