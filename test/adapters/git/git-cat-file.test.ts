import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AnswerParser,
  type CatFile,
  type CatFileAnswer,
  createCatFile,
} from "../../../src/adapters/git/git-cat-file.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const ID = "0123456789abcdef0123456789abcdef01234567";

describe("AnswerParser", () => {
  it("reads the same answers wherever the chunks are cut, and holds no more than wanted", () => {
    const object = fc.record({ bytes: fc.uint8Array({ maxLength: 30 }), keep: fc.nat(40) });
    const answers = fc.array(fc.option(object, { nil: undefined }));
    fc.assert(
      fc.property(answers, fc.infiniteStream(fc.integer({ min: 1, max: 60 })), (expected, cuts) => {
        const read: (CatFileAnswer | undefined)[] = [];
        const parser = new AnswerParser({
          contents: true,
          keep: () => expected[read.length]?.keep ?? 0,
          answer: (answer) => read.push(answer),
        });
        const bytes = Buffer.concat(expected.map((one) => answerBytes(one?.bytes)));
        for (let at = 0; at < bytes.length; ) {
          const end = at + (cuts.next().value ?? 1);
          expect(parser.push(bytes.subarray(at, end))).toBe(true);
          at = end;
        }
        expect(read.map((one) => one && { size: one.size, bytes: [...one.bytes] })).toEqual(
          expected.map((one) => one && { size: one.bytes.length, bytes: [...one.bytes.subarray(0, one.keep)] }),
        );
      }),
    );
  });

  it("reads type and size alone where no contents follow", () => {
    const read: unknown[] = [];
    const parser = new AnswerParser({ contents: false, keep: () => 100, answer: (answer) => read.push(answer?.size) });
    expect(parser.push(Buffer.from(`${ID} blob 12\n${ID} missing\n${ID} tree 3\n`))).toBe(true);
    expect(read).toEqual([12, undefined, 3]);
  });

  it.each(["HEAD missing\n", `${ID} blob\n`, `${ID} blob -1\n`, `${ID} ambiguous 3\n\n`.slice(1), "x".repeat(200)])(
    "does not take %j for an answer",
    (text) => {
      const parser = new AnswerParser({ contents: true, keep: () => 0, answer: () => {} });
      expect(parser.push(Buffer.from(text))).toBe(false);
    },
  );
});

describe("createCatFile", () => {
  let fixture: GitFixture;
  let catFile: CatFile;

  beforeEach(() => {
    fixture = new GitFixture({ bare: true });
    catFile = createCatFile(fixture.dir, "--batch");
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await catFile.close();
    fixture.cleanup();
  });

  it("lets a large object through without holding it, and answers what was asked behind it", async () => {
    const large = store(Buffer.alloc(20_000_000, "large "));
    const small = store(Buffer.from("small"));
    const [first, second] = await Promise.all([catFile.ask(large, () => 5), catFile.ask(small, (size) => size)]);
    expect([first?.size, String(first?.bytes)]).toEqual([20_000_000, "large"]);
    expect(first?.bytes.buffer.byteLength).toBe(5);
    expect(String(second?.bytes)).toBe("small");
  });

  it("rejects everybody who waits when git dies, and starts it again for the next", async () => {
    const [before, damaged, behind] = [store(Buffer.from("1")), store(randomBytes(100_000)), store(Buffer.from("3"))];
    damage(damaged);
    const answers = await Promise.allSettled([before, damaged, behind].map((oid) => catFile.ask(oid, () => 9)));
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(answers[1]).toMatchObject({ reason: { code: "GIT_FAILED", message: expect.stringContaining(damaged) } });
    expect(String((await catFile.ask(behind, () => 9))?.bytes)).toBe("3");
  });

  it("answers what was asked before it is closed, and takes no more questions", async () => {
    const answer = catFile.ask(store(Buffer.from("asked before")), () => 20);
    await catFile.close();
    expect(String((await answer)?.bytes)).toBe("asked before");
    await expect(catFile.ask(ID)).rejects.toMatchObject({ code: "GIT_FAILED" });
  });

  describe("of a repository that borrows objects", () => {
    let borrower: GitFixture;
    let borrowing: CatFile;

    beforeEach(() => {
      borrower = new GitFixture({ bare: true });
      writeFileSync(join(borrower.dir, "objects/info/alternates"), `${join(fixture.dir, "objects")}\n`);
      borrowing = createCatFile(borrower.dir, "--batch");
    });
    afterEach(async () => {
      await borrowing.close();
      borrower.cleanup();
    });

    /** Longer than a process counts as one that has just begun. */
    const aWhile = () => new Promise((done) => setTimeout(done, 150));

    it("has them again once they are back, though git was started while they were away", async () => {
      const [one, two] = [store(Buffer.from("one")), store(Buffer.from("two"))];
      renameSync(fixture.dir, `${fixture.dir}.away`);
      expect(await borrowing.ask(one)).toBe(undefined);
      renameSync(`${fixture.dir}.away`, fixture.dir);
      await aWhile();
      const answers = await Promise.all([one, ID, two].map((oid) => borrowing.ask(oid, () => 9)));
      expect(answers.map((answer) => answer && String(answer.bytes))).toEqual(["one", undefined, "two"]);
    });

    it("starts one more git for all that is missing at once, and ends the one before", async () => {
      const [present, log] = [store(Buffer.from("here")), join(borrower.dir, "started")];
      const restore = countGits(log);
      await borrowing.ask(present);
      await aWhile();
      const missing = Array.from({ length: 50 }, (_, i) => i.toString(16).padStart(40, "0"));
      const answers = await Promise.all([...missing, present, ...missing].map((oid) => borrowing.ask(oid)));
      expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
      await borrowing.close();
      restore();
      expect(readFileSync(log, "utf8").trim().split("\n").sort()).toEqual(["ended", "ended", "started", "started"]);
    });

    it("says of none that it is missing once it is closed, where git has run for a while", async () => {
      expect(await borrowing.ask(ID)).toBe(undefined);
      await aWhile();
      const answer = expect(borrowing.ask(ID)).rejects.toMatchObject({ code: "GIT_FAILED" });
      await Promise.all([answer, borrowing.close()]);
    });

    /** Puts a git before the real one that notes when it starts and ends. */
    function countGits(log: string): () => void {
      const bin = join(borrower.dir, "bin");
      mkdirSync(bin);
      const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
      const script = `#!/bin/sh\necho started >>'${log}'\n'${real}' "$@"\necho ended >>'${log}'\n`;
      writeFileSync(join(bin, "git"), script, { mode: 0o755 });
      vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
      return () => vi.unstubAllEnvs();
    }
  });

  it("says so when there is no git, or no repository", async () => {
    vi.stubEnv("PATH", "/nowhere");
    await expect(catFile.ask(ID)).rejects.toMatchObject({ code: "GIT_MISSING" });
    vi.unstubAllEnvs();
    const nowhere = createCatFile(join(fixture.dir, "nowhere"), "--batch-check");
    await expect(nowhere.ask(ID)).rejects.toMatchObject({ code: "GIT_FAILED" });
    await nowhere.close();
  });

  function store(bytes: Buffer): string {
    return fixture.gitInput(bytes, "hash-object", "-w", "--stdin");
  }

  /** Leaves the header and takes the rest. */
  function damage(oid: string): void {
    const path = join(fixture.dir, "objects", oid.slice(0, 2), oid.slice(2));
    const bytes = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
  }
});

function answerBytes(bytes: Uint8Array | undefined): Buffer {
  if (bytes === undefined) return Buffer.from(`${ID} missing\n`);
  return Buffer.concat([Buffer.from(`${ID} blob ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}
