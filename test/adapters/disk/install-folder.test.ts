import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openInstallTarget } from "../../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../../src/adapters/disk/install-lock.ts";
import type { InstallTarget } from "../../../src/app/ports/folders.ts";
import { type ArchiveFile, digestFiles } from "../../../src/core/skill/archive.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

const NAME = "review";
const file = (path: string, text: string, executable = false): ArchiveFile => ({
  path,
  executable,
  bytes: Buffer.from(text),
});
const OLD = [file("SKILL.md", "old"), file("references/only-old.md", "old")];
const NEW = [
  file("SKILL.md", "new"),
  file("scripts/deep/run.sh", "#!/bin/sh\n", true),
  file("scripts/data.txt", "data"),
];

let root: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  root = temporaryFolder();
});
afterEach(() => root.cleanup());

const dir = (): string => join(root.path, ".agents", "skills");
const at = (...path: string[]): string => join(dir(), NAME, ...path);
const lockPath = (): string => join(root.path, "skilltrunk.lock");
const journals = (): string => join(root.path, "state");

/** One folder with one skill in it, and no lock. */
const target = () => of(openInstallTarget({ folders: [dir()], lockPath: lockPath(), journals: journals() }));
const of = (opened: InstallTarget) => ({
  ...opened,
  inspect: (name: string) => opened.inspect(opened.placesOf(name)[0] ?? ""),
  place: (name: string, files: readonly ArchiveFile[]) =>
    opened.apply([{ place: opened.placesOf(name)[0] ?? "", to: { files } }], undefined),
});
/** A lock that is written as `apply` writes it, with no folder. */
const openLock = (path = lockPath()) => {
  const place = { lockPath: path, journals: journals() };
  const { apply } = openInstallTarget({ ...place, folders: [dir()] });
  return { ...openLockFile(place), write: (text: string) => apply([], text) };
};

describe("placing", () => {
  test("makes the folder, its files and their executable bits, and leaves nothing else", async () => {
    await target().place(NAME, NEW);
    expect(readFileSync(at("scripts", "deep", "run.sh"), "utf8")).toBe("#!/bin/sh\n");
    expect(statSync(at("scripts", "deep", "run.sh")).mode & 0o111).not.toBe(0);
    expect(statSync(at("SKILL.md")).mode & 0o111).toBe(0);
    expect(readdirSync(dir())).toEqual([NAME]);
  });

  test("leaves no file of what it replaces", async () => {
    await target().place(NAME, OLD);
    await target().place(NAME, NEW);
    expect(readdirSync(at()).sort()).toEqual(["SKILL.md", "scripts"]);
    expect(readdirSync(dir())).toEqual([NAME]);
  });

  test.each([
    ["two files of one name", [file("SKILL.md", "new"), file("a", "1"), file("a", "2")]],
    ["a file where a folder has to be", [file("SKILL.md", "new"), file("a", "1"), file("a/b", "2")]],
    ["a path that leaves the folder", [file("SKILL.md", "new"), file("../../escaped", "2")]],
    ["an absolute path", [file("SKILL.md", "new"), file("/tmp/escaped", "2")]],
  ])("%s: the old skill stays whole", async (_, files) => {
    await target().place(NAME, OLD);
    await expect(target().place(NAME, files)).rejects.toMatchObject({ name: "RegistryError" });
    expect(readFileSync(at("SKILL.md"), "utf8")).toBe("old");
    expect(existsSync(at("references", "only-old.md"))).toBe(true);
    expect(existsSync(join(root.path, "escaped"))).toBe(false);
    expect(readdirSync(dir())).toEqual([NAME]);
  });

  test("a link in its place is replaced, not followed", async () => {
    const elsewhere = join(root.path, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "keep"), "keep");
    mkdirSync(dir(), { recursive: true });
    symlinkSync(elsewhere, at());
    await target().place(NAME, NEW);
    expect(lstatSync(at()).isDirectory()).toBe(true);
    expect(readdirSync(elsewhere)).toEqual(["keep"]);
  });

  test("a folder that cannot be written says so", async () => {
    writeFileSync(join(root.path, ".agents"), "a file");
    const refused = target().place(NAME, NEW);
    await expect(refused).rejects.toMatchObject({ code: "STATE_UNWRITABLE" });
    await expect(refused).rejects.toThrow(`${dir()} cannot be written or read`);
  });
});

describe("links that came with the project", () => {
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = join(root.path, "elsewhere");
    mkdirSync(join(elsewhere, `${NAME}.old`), { recursive: true });
    writeFileSync(join(elsewhere, `${NAME}.old`, "precious"), "1");
  });
  const untouched = (): void => {
    expect(readdirSync(elsewhere)).toEqual([`${NAME}.old`]);
    expect(readdirSync(join(elsewhere, `${NAME}.old`))).toEqual(["precious"]);
  };
  const refusal = { code: "WOULD_OVERWRITE", hint: expect.stringContaining("--dir") };

  test.each([
    ["staging folder", [".agents", "skills", ".skilltrunk-staging"]],
    ["folder of skills", [".agents", "skills"]],
    ["folder above it", [".agents"]],
  ])("in the place of the %s are not followed", async (_, steps) => {
    const link = join(root.path, ...steps);
    mkdirSync(join(link, ".."), { recursive: true });
    symlinkSync(elsewhere, link);
    await expect(target().inspect(NAME)).rejects.toMatchObject(refusal);
    await expect(target().place(NAME, NEW)).rejects.toMatchObject(refusal);
    untouched();
  });

  test("in the place of what a killed run left are not followed", async () => {
    mkdirSync(join(dir(), ".skilltrunk-staging"), { recursive: true });
    symlinkSync(elsewhere, join(dir(), ".skilltrunk-staging", `${NAME}.old-1`));
    expect(await target().inspect(NAME)).toBeUndefined();
    await target().place(NAME, NEW);
    expect(readdirSync(dir())).toEqual([NAME]);
    untouched();
  });

  test("above the project are its owner's own", async () => {
    const project = join(root.path, "project");
    mkdirSync(join(elsewhere, "real"));
    symlinkSync(join(elsewhere, "real"), project);
    const lock = join(project, "skilltrunk.lock");
    const { place } = of(
      openInstallTarget({ folders: [join(project, "skills")], lockPath: lock, journals: journals() }),
    );
    await place(NAME, NEW);
    expect(readdirSync(join(elsewhere, "real", "skills"))).toEqual([NAME]);
  });
});

describe("inspecting", () => {
  test("nothing is undefined", async () => {
    expect(await target().inspect(NAME)).toBeUndefined();
  });

  test("what was placed has the digest of its archive", async () => {
    await target().place(NAME, NEW);
    const found = await target().inspect(NAME);
    expect(found?.digest).toBe(digestFiles(NEW).digest);
    expect(found?.files.map((f) => f.path)).toEqual(["SKILL.md", "scripts/data.txt", "scripts/deep/run.sh"]);
  });

  test("an edit, a new file, a lost bit each change the digest", async () => {
    await target().place(NAME, NEW);
    const clean = (await target().inspect(NAME))?.digest;
    chmodSync(at("scripts", "deep", "run.sh"), 0o644);
    expect((await target().inspect(NAME))?.digest).not.toBe(clean);
    chmodSync(at("scripts", "deep", "run.sh"), 0o755);
    expect((await target().inspect(NAME))?.digest).toBe(clean);
    writeFileSync(at("added"), "");
    expect((await target().inspect(NAME))?.digest).not.toBe(clean);
  });

  test("links and pipes leave no digest, and nothing is opened", async () => {
    await target().place(NAME, NEW);
    symlinkSync("/etc/hostname", at("link"));
    execFileSync("mkfifo", [at("pipe")]);
    const found = await target().inspect(NAME);
    expect(found?.digest).toBeUndefined();
    expect(found?.others).toEqual(["link", "pipe"]);
  });

  test("a link or a file in the skill's place is something else", async () => {
    mkdirSync(dir(), { recursive: true });
    symlinkSync(root.path, at());
    expect(await target().inspect(NAME)).toEqual({ files: [], others: ["."], link: root.path });
  });
});

describe("the place's name in the lock", () => {
  test("is relative below the lock and absolute elsewhere", () => {
    expect(target().placesOf(NAME)).toEqual([".agents/skills/review"]);
    const lock = join(root.path, "project", "skilltrunk.lock");
    const outside = openInstallTarget({ folders: [dir()], lockPath: lock, journals: journals() });
    expect(outside.placesOf(NAME)).toEqual([at()]);
  });
});

describe("the lock's file", () => {
  test("is undefined before it is written, then what was written, with nothing beside it", async () => {
    const lock = openLock();
    expect(await lock.read()).toBeUndefined();
    await lock.write("one\n");
    await lock.write("two\n");
    expect(await lock.read()).toBe("two\n");
    expect(readdirSync(root.path)).toEqual(["skilltrunk.lock"]);
  });

  test("is worked with one at a time, and nothing stays behind", async () => {
    const lock = openLock(join(root.path, "project", "skilltrunk.lock"));
    const add = async () => {
      const before = (await lock.read()) ?? "";
      await new Promise((resolve) => setImmediate(resolve));
      await lock.write(`${before}x`);
    };
    await Promise.all(Array.from({ length: 8 }, () => lock.exclusively(add)));
    expect(await lock.read()).toBe("x".repeat(8));
    expect(readdirSync(join(root.path, "project"))).toEqual(["skilltrunk.lock"]);
  });

  test("is in a folder of a project, and what the system refuses there is not said of a state folder", async () => {
    const lock = openLockFile({ lockPath: "/proc/skilltrunk.lock", journals: root.path });
    await expect(lock.exclusively(async () => {})).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
      message: expect.stringMatching(/^\/proc cannot be written or read: [A-Z]+\.$/),
      hint: expect.not.stringContaining("--state"),
    });
  });

  test("whoever waits for it is told for whom", async () => {
    const place = { lockPath: lockPath(), journals: journals() };
    await openLockFile(place).exclusively(async () => {
      const stop = new AbortController();
      const phase = await new Promise<string>((tell) => {
        const waiting = openLockFile(place, (step) => tell(step.phase)).exclusively(async () => {}, stop.signal);
        waiting.catch(() => {});
      });
      stop.abort(new Error("stopped"));
      expect(phase).toBe(`waiting for process ${process.pid}, which is installing here`);
    });
  }, 30_000);

  test("whoever waits for it can be stopped", async () => {
    const lock = openLock();
    const stop = new AbortController();
    await lock.exclusively(async () => {
      const waiting = lock.exclusively(async () => {}, stop.signal);
      stop.abort(new Error("stopped"));
      await expect(waiting).rejects.toThrow("stopped");
    });
  });

  test("a folder in its place is refused", async () => {
    mkdirSync(join(root.path, "skilltrunk.lock"));
    await expect(openLock().read()).rejects.toMatchObject({
      code: "LOCK_INVALID",
    });
  });
});
