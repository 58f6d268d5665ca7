/** Refs read from their files must be what git says they are, whatever is written there and whoever else is at work. */
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { git } from "../../../src/adapters/git/git-process.ts";
import {
  createRefMover,
  listRefs,
  moveRef,
  type RefMover,
  readRef,
  readRefs,
} from "../../../src/adapters/git/git-refs.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const NOWHERE = "deadbeef".repeat(5);
const ZERO = "0".repeat(40);
let fixture: GitFixture;
let one: string;
let two: string;

beforeEach(() => {
  fixture = new GitFixture({ bare: true });
  const tree = fixture.gitInput("", "mktree");
  one = fixture.git("commit-tree", "-m", "one", tree);
  two = fixture.git("commit-tree", "-m", "two", tree);
});

afterEach(() => {
  vi.unstubAllEnvs();
  fixture.cleanup();
});

function write(ref: string, content: string): void {
  mkdirSync(dirname(join(fixture.dir, ref)), { recursive: true });
  writeFileSync(join(fixture.dir, ref), content);
}

/** What `git for-each-ref` says of exactly these names. */
async function told(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const all = await listRefs(fixture.dir, ["refs"], 1000);
  return new Map([...all].filter(([name]) => names.includes(name)));
}

async function isAsGitSays(...names: string[]): Promise<ReadonlyMap<string, string>> {
  const found = await readRefs(fixture.dir, names);
  expect(found).toEqual(await told(names));
  return found;
}

describe("reading refs", () => {
  it("finds loose and packed ones, and the loose one of both, without starting a process", async () => {
    fixture.git("update-ref", "refs/heads/packed", one);
    fixture.git("update-ref", "refs/heads/a/both", one);
    fixture.git("pack-refs", "--all", "--prune");
    fixture.git("update-ref", "refs/heads/a/both", two);
    fixture.git("update-ref", "refs/heads/loose", two);
    const names = ["packed", "a/both", "loose", "absent", "a", "a/b"].map((name) => `refs/heads/${name}`);
    await isAsGitSays(...names);
    vi.stubEnv("PATH", "/nowhere");
    expect(await readRefs(fixture.dir, names)).toEqual(
      new Map([
        ["refs/heads/packed", one],
        ["refs/heads/a/both", two],
        ["refs/heads/loose", two],
      ]),
    );
    expect(await readRefs(fixture.dir, [])).toEqual(new Map());
    expect(await readRef(fixture.dir, "refs/heads/absent")).toBeUndefined();
  });

  it("takes no other ref for one that is absent", async () => {
    fixture.git("update-ref", "refs/tags/refs/heads/absent", one);
    fixture.git("update-ref", "refs/heads/refs/heads/absent", one);
    fixture.git("update-ref", "refs/heads/absent-not", one);
    fixture.git("update-ref", "refs/heads/absent/below", one);
    const described = `refs/heads/x-g${one.slice(0, 12)}`;
    const asked = ["refs/heads/absent", described].join("\n");
    // What it is not read with, and why.
    expect(fixture.gitInput(asked, "cat-file", "--batch-check=%(objectname)").split("\n")).toEqual([one, one]);
    expect(await isAsGitSays("refs/heads/absent", described)).toEqual(new Map());
    fixture.git("pack-refs", "--all", "--prune");
    expect(await isAsGitSays("refs/heads/absent", described)).toEqual(new Map());
  });

  it("tells a ref that names no commit from one that is absent", async () => {
    write("refs/heads/dangling", `${NOWHERE}\n`);
    const blob = fixture.gitInput("blob", "hash-object", "-w", "--stdin");
    write("refs/heads/blob", `${blob}\n`);
    const found = await isAsGitSays("refs/heads/dangling", "refs/heads/blob", "refs/heads/absent");
    expect(new Set(found.values())).toEqual(new Set([blob, NOWHERE]));
  });

  it("asks git about what is not plainly an id", async () => {
    fixture.git("update-ref", "refs/heads/main", one);
    fixture.git("symbolic-ref", "refs/heads/symbolic", "refs/heads/main");
    fixture.git("symbolic-ref", "refs/heads/nowhere", "refs/heads/none");
    symlinkSync("main", join(fixture.dir, "refs", "heads", "linked"));
    write("refs/heads/garbage", "garbage\n");
    write("refs/heads/empty", "");
    write("refs/heads/zero", `${ZERO}\n`);
    write("refs/heads/spaces", `${two} \n\n`);
    write("refs/heads/more", `${two}\tand more\n`);
    write("refs/heads/upper", `${two.toUpperCase()}\n`);
    const names = ["symbolic", "nowhere", "linked", "garbage", "empty", "zero", "spaces", "more", "upper", "main/x"];
    const found = await isAsGitSays(...names.map((name) => `refs/heads/${name}`));
    expect(found.get("refs/heads/symbolic")).toBe(one);
    expect(found.get("refs/heads/linked")).toBe(one);
    expect(found.size).toBeGreaterThan(3);
  });

  it.each(["garbage\n", "", `${ZERO}\n`, `${"z".repeat(40)}\n`])("says that a branch is damaged: %j", async (text) => {
    write("refs/heads/damaged", text);
    await expect(readRef(fixture.dir, "refs/heads/damaged")).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringContaining("refs/heads/damaged"),
      hint: expect.stringContaining("git update-ref"),
    });
  });

  it("takes a name that leads nowhere for one that is absent", async () => {
    fixture.git("symbolic-ref", "refs/heads/nowhere", "refs/heads/none");
    expect(await readRef(fixture.dir, "refs/heads/nowhere")).toBeUndefined();
    expect(await readRef(fixture.dir, "refs/heads/none")).toBeUndefined();
  });

  it.each([
    "refs/heads/*",
    "refs/heads/../../HEAD",
    "refs/heads/./main",
    "refs/heads//main",
    "refs/heads/main.lock",
    "refs/heads/main/",
    "refs/heads/",
    "HEAD",
    "config",
    "",
    "refs/heads/ma\nin",
    "/etc/passwd",
  ])("finds nothing under the name %j", async (name) => {
    fixture.git("update-ref", "refs/heads/main", one);
    write("refs/heads/main.lock", `${two}\n`);
    expect((await readRefs(fixture.dir, [name])).size).toBe(0);
  });

  it("fails like git where packed-refs is damaged, instead of finding nothing", async () => {
    fixture.git("update-ref", "refs/heads/main", one);
    fixture.git("update-ref", "refs/heads/other", one);
    fixture.git("pack-refs", "--all", "--prune");
    const path = join(fixture.dir, "packed-refs");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, -30));
    await expect(readRef(fixture.dir, "refs/heads/other")).rejects.toMatchObject({ code: "GIT_FAILED" });
    await expect(readRef(fixture.dir, "refs/heads/absent")).rejects.toMatchObject({ code: "GIT_FAILED" });
    writeFileSync(path, whole.replace(`${one} refs/heads/main`, `${one.slice(4)} refs/heads/main`));
    await isAsGitSays("refs/heads/main", "refs/heads/other");
    writeFileSync(path, whole.replace(/^#.*\n/, ""));
    expect(await isAsGitSays("refs/heads/main", "refs/heads/other")).toHaveProperty("size", 2);
  });

  it("lets git search through many of them", async () => {
    const path = join(fixture.dir, "packed-refs");
    const names = Array.from({ length: 120_000 }, (_, i) => `refs/heads/${String(i).padStart(30, "0")}`);
    writeFileSync(path, "# pack-refs with: peeled fully-peeled sorted \n");
    appendFileSync(path, names.map((name) => `${one} ${name}\n`).join(""));
    const last = names.at(-1) ?? "";
    expect(await readRefs(fixture.dir, [last, "refs/heads/absent"])).toEqual(new Map([[last, one]]));
    vi.stubEnv("PATH", "/nowhere");
    await expect(readRef(fixture.dir, last)).rejects.toMatchObject({ code: "GIT_MISSING" });
  });

  it("never misses a ref that is being packed or moved meanwhile", async () => {
    fixture.git("update-ref", "refs/heads/main", one);
    let done = false;
    const others = (async () => {
      for (let i = 0; i < 25; i++) {
        await git(["pack-refs", "--all", "--prune"], { gitDir: fixture.dir });
        await git(["update-ref", "refs/heads/main", i % 2 === 0 ? two : one], { gitDir: fixture.dir });
      }
      done = true;
    })();
    while (!done) expect([one, two]).toContain(await readRef(fixture.dir, "refs/heads/main"));
    await others;
  });

  it("says what git says, whatever is there", async () => {
    const content = fc.constantFrom("one", "two", "nowhere", "symbolic", "garbage", "none", "packed");
    const names = ["a", "b", "b-c", "d/e", "d/f"].map((name) => `refs/heads/${name}`);
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: names.length, maxLength: names.length }), async (contents) => {
        const repository = new GitFixture({ bare: true });
        const stored = fixture;
        try {
          fixture = repository;
          const tree = fixture.gitInput("", "mktree");
          const commit = fixture.git("commit-tree", "-m", "x", tree);
          for (const [i, name] of names.entries())
            if (contents[i] === "packed") fixture.git("update-ref", name, commit);
          fixture.git("pack-refs", "--all", "--prune");
          const texts: Readonly<Record<string, string>> = {
            one: `${commit}\n`,
            two: commit,
            nowhere: `${NOWHERE}\n`,
            symbolic: "ref: refs/heads/a\n",
            garbage: "ref:\n",
          };
          for (const [i, name] of names.entries()) {
            const text = texts[contents[i] ?? ""];
            if (text !== undefined) write(name, text);
          }
          await isAsGitSays(...names, "refs/heads/d", "refs/heads/absent");
        } finally {
          fixture = stored;
          repository.cleanup();
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe.each(["moveRef", "createRefMover"])("%s", (how) => {
  let mover: Pick<RefMover, "move"> & { readonly close?: () => Promise<void> };
  const ref = "refs/heads/ledger";

  beforeEach(() => {
    mover =
      how === "moveRef" ? { move: (move) => moveRef(fixture.dir, move) } : createRefMover(fixture.dir, "published");
  });

  afterEach(() => mover.close?.());

  it("moves a ref from where it was expected, and from nowhere else", async () => {
    expect(await mover.move({ ref, expected: one, next: two })).toBe(false);
    expect(await mover.move({ ref, expected: undefined, next: one })).toBe(true);
    expect(await mover.move({ ref, expected: undefined, next: two })).toBe(false);
    expect(await mover.move({ ref, expected: two, next: two })).toBe(false);
    expect(await mover.move({ ref, expected: one, next: two })).toBe(true);
    expect(fixture.head(ref)).toBe(two);
  });

  it("says so when git cannot move it", async () => {
    await expect(mover.move({ ref, expected: undefined, next: NOWHERE })).rejects.toMatchObject({ code: "GIT_FAILED" });
    await expect(mover.move({ ref, expected: undefined, next: "HEAD\ncommit" })).rejects.toMatchObject({
      code: "USAGE",
    });
    expect(await readRef(fixture.dir, ref)).toBeUndefined();
  });
});

describe("createRefMover", () => {
  const ref = "refs/heads/ledger";

  it("moves refs with what waits, and gives its reason", async () => {
    fixture.git("config", "core.logAllRefUpdates", "always");
    const mover = createRefMover(fixture.dir, "published");
    const start = () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      mover.prepare(1);
      vi.advanceTimersByTime(1);
      vi.useRealTimers();
    };
    start();
    vi.stubEnv("PATH", "/nowhere");
    expect(await mover.move({ ref, expected: undefined, next: one })).toBe(true);
    vi.unstubAllEnvs();
    start();
    vi.stubEnv("PATH", "/nowhere");
    await mover.set(ref, two);
    vi.unstubAllEnvs();
    start();
    expect(await mover.move({ ref, expected: one, next: two })).toBe(false);
    await mover.set(ref, one);
    await expect(mover.set(ref, NOWHERE)).rejects.toMatchObject({ code: "GIT_FAILED" });
    expect(fixture.git("reflog", "--format=%gn %gs", ref)).toBe(Array(3).fill("Skilltrunk published").join("\n"));
    await mover.close();
  });
});
