import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRepositoryFolder, openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import type { WorkFolder } from "../../../src/app/ports/folders.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let temporary: ReturnType<typeof temporaryFolder>;
let root: string;
let folder: WorkFolder;
beforeEach(async () => {
  temporary = temporaryFolder();
  root = join(temporary.path, "repo");
  mkdirSync(join(root, "skills", "b"), { recursive: true });
  writeFileSync(join(root, "skills", "a.txt"), "a");
  writeFileSync(join(temporary.path, "secret.txt"), "secret");
  symlinkSync("../../secret.txt", join(root, "skills", "link.txt"));
  symlinkSync("..", join(root, "out"));
  folder = await openWorkFolder(root);
});
afterEach(() => temporary.cleanup());

const file = (path: string, text = "new") => ({ path, executable: false, bytes: Buffer.from(text) });

describe("reading", () => {
  it("lists files and folders in order, and leaves links out", async () => {
    expect(await folder.entries("skills")).toEqual([
      { name: "a.txt", kind: "file" },
      { name: "b", kind: "folder" },
    ]);
    expect(await folder.entries("")).toEqual([{ name: "skills", kind: "folder" }]);
    expect(await folder.entries("absent")).toEqual([]);
    expect(await folder.entries("out")).toEqual([]);
  });

  it("reads files here, nothing through a link, and no more than is asked for", async () => {
    expect(Buffer.from((await folder.read("skills/a.txt", 1)) ?? []).toString()).toBe("a");
    for (const path of ["absent", "skills/absent/x", "skills/a.txt/x", "skills/link.txt", "out/secret.txt"]) {
      expect(await folder.read(path, 100), path).toBeUndefined();
    }
    await expect(folder.read("skills/a.txt", 0)).rejects.toMatchObject({ code: "USAGE" });
    await expect(folder.read("../secret.txt", 100)).rejects.toMatchObject({ code: "USAGE" });
  });

  it("finds what a person typed, as long as it is in here", async () => {
    expect(await folder.find(`${join(root, "skills", "b")}/`)).toBe("skills/b");
    expect(await folder.find(root)).toBe("");
    expect(await folder.find(temporary.path)).toBeUndefined();
    expect(await folder.find(join(root, "absent"))).toBeUndefined();
  });
});

describe("create", () => {
  it("writes new files with the folders above them", async () => {
    await folder.create([file("x/y/z.txt"), { ...file("x/run.sh"), executable: true }]);
    expect(readFileSync(join(root, "x/y/z.txt"), "utf8")).toBe("new");
    expect(statSync(join(root, "x/run.sh")).mode & 0o100).not.toBe(0);
  });

  it.each(["skills/a.txt", "skills/b", "skills/link.txt", "skills/a.txt/x", "out/new.txt"])(
    "writes nothing at all where %s is in the way",
    async (path) => {
      await expect(folder.create([file("first.txt"), file(path)])).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
      expect(readdirSync(root)).not.toContain("first.txt");
      expect(readdirSync(temporary.path).toSorted()).toEqual(["repo", "secret.txt"]);
    },
  );
});

describe("replace", () => {
  const change = (before: string, after: string) => ({ before: Buffer.from(before), after: Buffer.from(after) });

  it("puts new bytes in the place of the old ones, keeps the mode and leaves nothing beside it", async () => {
    chmodSync(join(root, "skills/a.txt"), 0o755);
    await folder.replace("skills/a.txt", change("a", "longer"));
    expect(readFileSync(join(root, "skills/a.txt"), "utf8")).toBe("longer");
    expect(statSync(join(root, "skills/a.txt")).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(root, "skills")).toSorted()).toEqual(["a.txt", "b", "link.txt"]);
  });

  it.each([
    ["skills/a.txt", "other"],
    ["skills/a.txt", ""],
    ["skills/absent.txt", ""],
    ["skills/link.txt", "secret"],
    ["out/secret.txt", "secret"],
  ])("does not touch %s, which is not what was read (%j)", async (path, before) => {
    await expect(folder.replace(path, change(before, "x"))).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    expect(readFileSync(join(temporary.path, "secret.txt"), "utf8")).toBe("secret");
    expect(readFileSync(join(root, "skills/a.txt"), "utf8")).toBe("a");
  });
});

describe("openRepositoryFolder", () => {
  it("goes up to the nearest repository or settings, else takes the folder itself", async () => {
    const below = join(root, "skills", "b");
    expect((await openRepositoryFolder(below)).name).toBe("b");
    writeFileSync(join(root, "skilltrunk.yaml"), "");
    expect((await openRepositoryFolder(below)).name).toBe("repo");
    mkdirSync(join(root, "skills", ".git"));
    expect((await openRepositoryFolder(below)).name).toBe("skills");
    await expect(openRepositoryFolder(join(root, "absent"))).rejects.toMatchObject({ code: "USAGE" });
    await expect(openWorkFolder(join(root, "skills/a.txt"))).rejects.toMatchObject({ code: "USAGE" });
  });
});
