import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runGit } from "../../../src/adapters/git/git-process.ts";
import { requireWritten, startWriter } from "../../../src/adapters/git/object-writer.ts";
import type { RegistryError } from "../../../src/core/errors.ts";

let folder: string;
let gitDir: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skilltrunk-test-"));
  gitDir = join(folder, "ours.git");
  await runGit(["init", "--bare", "--quiet", gitDir], {});
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ARGS = ["hash-object", "-w", "--stdin"];

async function write(objectsDir: string, text: string): Promise<void> {
  const child = startWriter({ gitDir, objectsDir }, ARGS);
  child.stdout.resume();
  child.stderr.resume();
  child.stdin.end(text);
  await new Promise((resolve) => child.once("close", resolve));
  requireWritten(child);
}

describe("startWriter", () => {
  it("leaves the objects in their place, and nothing beside them", async () => {
    const theirs = join(folder, "theirs.git");
    await runGit(["init", "--bare", "--quiet", theirs], {});
    await write(join(theirs, "objects"), "hello\n");
    expect(readdirSync(join(theirs, "objects")).toSorted()).toEqual(["ce", "info", "pack"]);
    expect(readdirSync(join(theirs, "objects", "ce"))).toEqual(["013625030ba8dba906f756967f9e9ca394464a"]);
  });

  it("does not begin a repository anew that is gone", () => {
    const gone = join(folder, "gone.git");
    let refusal: RegistryError | undefined;
    try {
      startWriter({ gitDir, objectsDir: join(gone, "objects") }, ARGS);
    } catch (error) {
      refusal = error as RegistryError;
    }
    expect(refusal?.code).toBe("STATE_UNWRITABLE");
    expect(existsSync(gone)).toBe(false);
  });
});
