import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../../src/adapters/disk/make-folder.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  root = temporaryFolder();
});
afterEach(() => root.cleanup());

describe("making a folder", () => {
  it("makes those above it too, all with the mode, and takes what is there", async () => {
    const path = join(root.path, "a", "b", "c");
    await makeFolder(path, 0o700);
    for (const made of [path, join(path, ".."), join(path, "..", "..")])
      expect(statSync(made).mode & 0o777).toBe(0o700);
    await makeFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it("follows links to folders", async () => {
    mkdirSync(join(root.path, "real"));
    symlinkSync("real", join(root.path, "link"));
    await makeFolder(join(root.path, "link"));
    await makeFolder(join(root.path, "link", "below"));
    expect(existsSync(join(root.path, "real", "below"))).toBe(true);
  });

  it("says what is in the way", async () => {
    writeFileSync(join(root.path, "file"), "");
    symlinkSync("nowhere", join(root.path, "dangling"));
    await expect(makeFolder(join(root.path, "file"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(root.path, "file", "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(makeFolder(join(root.path, "dangling"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.runIf(process.platform === "linux")("ends where the file system has no place for it", async () => {
    for (const path of ["/proc/skilltrunk", "/proc/skilltrunk/below"])
      await expect(makeFolder(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
