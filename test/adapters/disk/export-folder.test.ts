import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openExportFolder } from "../../../src/adapters/disk/export-folder.ts";
import type { ExportFolder } from "../../../src/app/ports/folders.ts";
import { compareUtf8, sha256 } from "../../../src/core/bytes.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  root = temporaryFolder();
  dir = join(root.path, "public");
});
afterEach(() => root.cleanup());

const LIST = ".skilltrunk-export/files";
const at = (path: string) => join(dir, path);

function file(...pieces: readonly string[]) {
  const bytes = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  return { digest: sha256(pieces.join("")), bytes };
}

/** One export as the use case does it. */
function exporting(work: (folder: ExportFolder) => Promise<unknown>): Promise<unknown> {
  const folder = openExportFolder(dir);
  return folder.exclusively(() => work(folder));
}

function exportAll(files: Readonly<Record<string, string>>): Promise<unknown> {
  return exporting(async (folder) => {
    const before = await folder.written();
    for (const [path, text] of Object.entries(files)) {
      if ((await folder.digest(path)) !== sha256(text)) await folder.write(path, file(text));
    }
    for (const path of before) if (!(path in files)) await folder.remove(path);
    await folder.settle(new Set(Object.keys(files)));
  });
}

/** Puts a file there that is no export's. */
function put(path: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), "mine");
}

/** Files that are there, without our own. */
function found(): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((path) => lstatSync(at(path)).isFile() && !path.startsWith(".skilltrunk-export"))
    .sort(compareUtf8);
}

describe("a folder of exports", () => {
  it("is made, holds what was written, and nothing of the writing", async () => {
    await exporting(async (folder) => {
      await folder.write("a/b/index.html", file("one ", "two"));
      expect(await folder.digest("a/b/index.html")).toBe(sha256("one two"));
      expect(await folder.digest("a/b")).toBeUndefined();
      expect(await folder.digest("a/b/index.html/c")).toBeUndefined();
      await folder.settle(new Set(["a/b/index.html"]));
    });
    expect(readFileSync(at("a/b/index.html"), "utf8")).toBe("one two");
    expect(readdirSync(at(".skilltrunk-export"))).toEqual(["files"]);
    expect(readFileSync(at(LIST), "utf8")).toBe("a/b/index.html\n");
  });

  it("takes no bytes that are not what was promised, and leaves what was there", async () => {
    await exportAll({ "a.txt": "good" });
    const lie = { ...file("bad"), digest: sha256("good again") };
    await expect(exporting((folder) => folder.write("a.txt", lie))).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect(readFileSync(at("a.txt"), "utf8")).toBe("good");
    expect(found()).toEqual(["a.txt"]);
  });

  it("replaces a file as a whole: who reads it reads one or the other", async () => {
    await exportAll({ "a.txt": "old" });
    const inode = statSync(at("a.txt")).ino;
    let seen = "";
    const bytes = (async function* () {
      yield Buffer.from("n");
      seen = readFileSync(at("a.txt"), "utf8");
      yield Buffer.from("ew");
    })();
    await exporting((folder) => folder.write("a.txt", { digest: sha256("new"), bytes }));
    expect(seen).toBe("old");
    expect(readFileSync(at("a.txt"), "utf8")).toBe("new");
    expect(statSync(at("a.txt")).ino).not.toBe(inode);
  });

  it("removes what was written once and is no more, with the folders that held nothing else", async () => {
    await exportAll({ "a/b/c.txt": "1", "a/d.txt": "2", "e.txt": "3" });
    await exportAll({ "a/d.txt": "2" });
    expect(found()).toEqual(["a/d.txt"]);
    expect(existsSync(at("a/b"))).toBe(false);
  });

  it("lets a folder become a file and a file a folder, where both are ours", async () => {
    await exportAll({ "x/y/z.txt": "1", "x/y/w.txt": "2", p: "3" });
    await exportAll({ "x/y": "4", "p/q/r.txt": "5" });
    expect(found()).toEqual(["p/q/r.txt", "x/y"]);
  });

  it("forgets nothing that a killed export wrote", async () => {
    await expect(
      exporting(async (folder) => {
        await folder.write("secret.txt", file("1"));
        throw new Error("killed");
      }),
    ).rejects.toThrow("killed");
    await exportAll({ "other.txt": "2" });
    expect(found()).toEqual(["other.txt"]);
  });

  it("reads a list that ends in the middle of a line as what was written before", async () => {
    await exportAll({ "a.txt": "1" });
    appendFileSync(at(LIST), "b.t");
    await exportAll({ "c.txt": "2" });
    expect(readFileSync(at(LIST), "utf8")).toBe("c.txt\n");
    expect(found()).toEqual(["c.txt"]);
  });

  it("writes nothing where nothing differs, not even the list", async () => {
    await exportAll({ "a.txt": "1" });
    const before = statSync(at(LIST)).ino;
    await exportAll({ "a.txt": "1" });
    expect(statSync(at(LIST)).ino).toBe(before);
  });

  it("is written by one export at a time", async () => {
    const turns: string[] = [];
    const turn = (name: string) =>
      exporting(async () => {
        turns.push(`${name} begins`);
        await new Promise((done) => setTimeout(done, 20));
        turns.push(`${name} ends`);
      });
    await Promise.all([turn("one"), turn("two")]);
    expect(turns.map((said) => said.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
  });
});

describe("what somebody else put there", () => {
  it("stays", async () => {
    put("CNAME");
    put("a/own.txt");
    await exportAll({ "a/b.txt": "1" });
    await exportAll({});
    expect(found()).toEqual(["CNAME", "a/own.txt"]);
  });

  it.each([
    ["a file", () => put("a.txt")],
    ["a folder with a file in it", () => put("a.txt/b.txt")],
    ["a link", () => symlinkSync("/dev/null", at("a.txt"))],
  ])("is not replaced where it is %s in the way", async (_, putThere) => {
    mkdirSync(dir);
    putThere();
    await expect(exportAll({ "a.txt": "ours" })).rejects.toMatchObject({
      code: "WOULD_OVERWRITE",
      message: expect.stringContaining("a.txt"),
    });
    await expect(exportAll({ "a.txt/b.txt": "ours" })).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
  });

  it("is no way out: a link to a folder is neither written nor removed through", async () => {
    const elsewhere = join(root.path, "elsewhere");
    mkdirSync(elsewhere);
    mkdirSync(dir);
    symlinkSync(elsewhere, at("v1"));
    await expect(exportAll({ "v1/a.txt": "1" })).rejects.toMatchObject({ code: "WOULD_OVERWRITE" });
    expect(readdirSync(elsewhere)).toEqual([]);

    await exportAll({ "w/a.txt": "1" });
    renameSync(at("w"), join(elsewhere, "w"));
    symlinkSync(join(elsewhere, "w"), at("w"));
    await exportAll({});
    expect(readdirSync(join(elsewhere, "w"))).toEqual(["a.txt"]);
  });

  it("is not removed for being in a list that somebody wrote by hand", async () => {
    await exportAll({ "a.txt": "1" });
    writeFileSync(join(root.path, "outside.txt"), "mine");
    appendFileSync(at(LIST), "../outside.txt\n/etc/hosts\nb//c\n");
    await exportAll({});
    expect(existsSync(join(root.path, "outside.txt"))).toBe(true);
  });
});

it.each(["../a", "a/../b", "/a", "a//b", "", "a\nb"])("%j is no path", async (path) => {
  await expect(exporting((folder) => folder.write(path, file("1")))).rejects.toMatchObject({ code: "ARCHIVE_INVALID" });
});

describe("a disk that refuses", () => {
  it("is said in one sentence", async () => {
    writeFileSync(dir, "a file");
    await expect(exportAll({})).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
      message: expect.stringContaining(dir),
    });
  });

  it.skipIf(process.getuid?.() === 0)("may not be written to", async () => {
    mkdirSync(dir);
    execFileSync("chmod", ["500", dir]);
    await expect(exportAll({ a: "1" })).rejects.toMatchObject({ code: "STATE_UNWRITABLE" });
  });
});
