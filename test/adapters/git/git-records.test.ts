import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSplitter, readRecords } from "../../../src/adapters/git/git-records.ts";
import { GitFixture } from "../../support/git-fixture.ts";
import { list } from "../../support/git-witness.ts";
import { file, importCommits } from "../../support/unusual-repository.ts";

describe("createSplitter", () => {
  it("finds the same records wherever the chunks are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{0,6}$/)), fc.infiniteStream(fc.nat(5)), (records, cuts) => {
        const splitter = createSplitter("\0");
        const bytes = Buffer.from(records.map((record) => `${record}\0`).join(""));
        const found = cut(bytes, cuts).flatMap((chunk) => splitter.split(chunk).map(String));
        expect(found).toEqual(records);
        expect(splitter.open()).toBe(false);
      }),
    );
  });

  it("says when a record has begun and not ended", () => {
    const splitter = createSplitter("\n");
    expect(splitter.split(Buffer.from("whole\nhalf")).map(String)).toEqual(["whole"]);
    expect(splitter.open()).toBe(true);
  });
});

describe("readRecords", () => {
  let fixture: GitFixture;
  let gitDir: string;

  beforeAll(() => {
    fixture = new GitFixture({ bare: true });
    const names = Array.from({ length: 3000 }, (_, i) => `folder/file-with-a-long-name-${i}`);
    const files = Object.fromEntries([...names, "last.txt"].map((name) => [name, file("")]));
    importCommits(fixture, [{ message: "many files\n", files }]);
    gitDir = fixture.dir;
  });

  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => fixture.cleanup());

  it("yields every record of a long output", async () => {
    const portions = await list(readRecords(["ls-tree", "-r", "-z", "--name-only", "HEAD"], { gitDir, end: "\0" }));
    expect(portions.flat().length).toBe(3001);
    expect(String(portions.at(-1)?.at(-1))).toBe("last.txt");
  });

  it("throws what git said when it fails", async () => {
    await expect(list(readRecords(["ls-tree", "nothing"], { gitDir, end: "\0" }))).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringContaining("Not a valid object name nothing"),
    });
  });

  it("throws when the output stops in the middle of a record", async () => {
    await expect(list(readRecords(["ls-tree", "HEAD"], { gitDir, end: "\0" }))).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringContaining("middle of a record"),
    });
  });

  it("says so when there is no git", async () => {
    vi.stubEnv("PATH", "/nowhere");
    await expect(list(readRecords(["version"], { gitDir, end: "\n" }))).rejects.toMatchObject({ code: "GIT_MISSING" });
  });
});

function cut(bytes: Buffer, lengths: Iterator<number>): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + (lengths.next().value ?? 1);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}
