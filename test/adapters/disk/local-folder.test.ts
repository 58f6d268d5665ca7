import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readLocalFolder } from "../../../src/adapters/disk/local-folder.ts";
import { readReferencePath } from "../../../src/adapters/disk/reference-path.ts";
import { runGit } from "../../../src/adapters/git/git-process.ts";
import { digestFolder, referenceVerdict, validateFolder } from "../../../src/app/author/local-skill.ts";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { reconciled } from "../../support/reconciled.ts";

const SKILL = "skills/tools/review";

describe("outside a work tree", () => {
  let root: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    root = temporaryFolder();
    mkdirSync(join(root.path, "review"));
    writeFileSync(join(root.path, "review", "SKILL.md"), skillMd("review"));
  });
  afterEach(() => root.cleanup());
  const read = () => readLocalFolder(join(root.path, "review"));

  test("files are what they are, modes and all", async () => {
    writeFileSync(join(root.path, "review", "run.sh"), "a\r\n");
    chmodSync(join(root.path, "review", "run.sh"), 0o755);
    const folder = await read();
    expect(folder).toMatchObject({ name: "review", git: false, filtered: [] });
    expect(folder.files.map((f) => [f.path, f.mode, f.size])).toEqual([
      ["SKILL.md", 0o100644, skillMd("review").length],
      ["run.sh", 0o100755, 3],
    ]);
  });

  test.each([
    ["a link", () => symlinkSync("/etc/hostname", join(root.path, "review", "link")), "symbolic link"],
    ["a pipe", () => execFileSync("mkfifo", [join(root.path, "review", "pipe")]), "mode"],
    [
      "a name that is no UTF-8",
      () => writeFileSync(Buffer.concat([Buffer.from(join(root.path, "review/")), Buffer.from([0xff])]), ""),
      "UTF-8",
    ],
    [
      "a folder of Git's",
      () => {
        mkdirSync(join(root.path, "review/x/.git"), { recursive: true });
        writeFileSync(join(root.path, "review/x/.git/HEAD"), "");
      },
      "Git",
    ],
  ])("%s is a finding, and no digest", async (_, make, words) => {
    make();
    const folder = await read();
    expect(() => digestFolder(folder)).toThrow(expect.objectContaining({ code: "ARCHIVE_INVALID" }));
    expect(validateFolder(folder).findings[0]?.message).toContain(words);
  });

  test("a folder without end is not read to its end", async () => {
    for (let i = 0; i < 1_100; i++) writeFileSync(join(root.path, "review", `${i}.txt`), "");
    const folder = await read();
    expect(folder.files.length).toBe(1_001);
    expect(validateFolder(folder)).toMatchObject({ valid: false, findings: [{ rule: "too-many-files" }] });
  });

  test.each([["absent"], ["review/SKILL.md"]])("%s is no folder", async (path) => {
    await expect(readLocalFolder(join(root.path, path))).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("inside a work tree", () => {
  let repo: GitFixture;
  beforeEach(() => {
    repo = new GitFixture();
  });
  afterEach(() => repo.cleanup());
  const read = () => readLocalFolder(join(repo.dir, SKILL));
  const paths = async (): Promise<readonly string[]> => (await read()).files.map((f) => f.path);

  test("the digest is the one that reconcile publishes once it is committed", async () => {
    repo.commit(
      { ".gitattributes": "*.md text=auto\n*.sh text eol=lf\n*.bin -text\n", ".gitignore": "*.log\n" },
      "feat: settings",
    );
    repo.write({
      [`${SKILL}/SKILL.md`]: skillMd("review").replaceAll("\n", "\r\n"),
      [`${SKILL}/scripts/run.sh`]: { text: "#!/bin/sh\r\necho ok\r\n", executable: true },
      [`${SKILL}/data.bin`]: "a\r\nb\r\n",
      [`${SKILL}/debug.log`]: "ignored",
      [`${SKILL}/.gitignore`]: "local/\n",
      [`${SKILL}/local/secret`]: "ignored too",
    });
    const before = digestFolder(await read());
    expect(await paths()).toEqual([".gitignore", "SKILL.md", "data.bin", "scripts/run.sh"]);
    repo.commit({}, "feat: the skill");
    const after = digestFolder(await read());
    const registry = await reconciled(repo);
    await registry.pass();
    const release = registry.entry("tools/review")?.releases.get("1.0.0");
    await registry.source.close();
    expect(release).toBeDefined();
    expect(before).toEqual({ digest: release?.digest, size: release?.size, files: 4 });
    expect(after).toEqual(before);
  });

  test("nothing of the repository changes", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    repo.write({ [`${SKILL}/new.md`]: "new", [`${SKILL}/SKILL.md`]: skillMd("review", { body: "changed" }) });
    const state = (): unknown => [
      repo.git("status", "--porcelain"),
      readFileSync(join(repo.dir, ".git/index")),
      repo.git("count-objects", "-v"),
    ];
    const before = state();
    await read();
    expect(state()).toEqual(before);
  });

  test("a deleted file is gone, a staged one counts by its content on the disk", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/old.md`]: "old" }, "feat: the skill");
    repo.write({ [`${SKILL}/old.md`]: null, [`${SKILL}/new.md`]: "staged" });
    repo.git("add", "-A");
    repo.write({ [`${SKILL}/new.md`]: "then edited" });
    const { files } = await read();
    expect(files.map((f) => f.path)).toEqual(["SKILL.md", "new.md"]);
    expect(Buffer.from(files[1]?.bytes ?? []).toString()).toBe("then edited");
  });

  test("core.fileMode=false: the mode is the index's", async () => {
    repo.commit(
      { [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/run.sh`]: { text: "x", executable: true } },
      "feat: the skill",
    );
    repo.git("config", "core.fileMode", "false");
    chmodSync(join(repo.dir, SKILL, "run.sh"), 0o644);
    expect((await read()).files.find((f) => f.path === "run.sh")?.mode).toBe(0o100755);
  });

  test("the user's own ignore file and line endings count, as they do for `git add`", async () => {
    repo.write({
      [`${SKILL}/SKILL.md`]: skillMd("review").replaceAll("\n", "\r\n"),
      [`${SKILL}/notes.tmp`]: "x",
      "../ignore": "*.tmp\n",
      "../user.config": `[core]\n  autocrlf = input\n  excludesFile = ${join(repo.dir, "../ignore")}\n`,
    });
    vi.stubEnv("GIT_CONFIG_GLOBAL", join(repo.dir, "../user.config"));
    try {
      const { files } = await read();
      expect(files.map((f) => [f.path, Buffer.from(f.bytes ?? []).includes("\r")])).toEqual([["SKILL.md", false]]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("a filter driver is named and never run", async () => {
    const ran = join(repo.dir, "ran");
    for (const key of ["clean", "smudge", "process"]) repo.git("config", `filter.a=b.${key}`, `touch ${ran}; cat`);
    repo.git("config", "filter.a=b.required", "true");
    repo.write({
      ".gitattributes": "*.bin filter=a=b\n",
      [`${SKILL}/SKILL.md`]: skillMd("review"),
      [`${SKILL}/x.bin`]: "as it is",
    });
    const folder = await read();
    expect(existsSync(ran)).toBe(false);
    expect(folder.filtered).toEqual(["x.bin"]);
    expect(Buffer.from(folder.files.find((f) => f.path === "x.bin")?.bytes ?? []).toString()).toBe("as it is");
  });

  test("no hook and no fsmonitor of the repository runs", async () => {
    const ran = join(repo.dir, "ran");
    repo.write({ ".git/hooks/post-index-change": { text: `#!/bin/sh\ntouch ${ran}\n`, executable: true } });
    repo.git("config", "core.fsmonitor", `touch ${ran}; echo`);
    repo.write({ [`${SKILL}/SKILL.md`]: skillMd("review") });
    await read();
    expect(existsSync(ran)).toBe(false);
  });

  test("a submodule's own filter does not run, be it committed or only lying there", async () => {
    const ran = join(repo.dir, "ran");
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    for (const name of ["tracked", "untracked"]) {
      const module = new GitFixture();
      module.commit({ "file.txt": "one" }, "one");
      execFileSync("cp", ["-a", module.dir, join(repo.dir, SKILL, name)]);
      module.cleanup();
      const inside = join(repo.dir, SKILL, name);
      writeFileSync(join(inside, ".git/info/attributes"), "* filter=evil\n");
      appendFileSync(join(inside, ".git/config"), `[filter "evil"]\n\tclean = touch ${ran}; cat\n`);
      if (name === "tracked") repo.git("add", "--force", `${SKILL}/tracked`);
      // Same size, other time: git has to look inside to know whether it has changed.
      writeFileSync(join(inside, "file.txt"), "two");
    }
    rmSync(ran, { force: true });
    const folder = await read();
    expect(existsSync(ran)).toBe(false);
    expect(folder.files.map((f) => [f.path, f.mode])).toEqual([
      ["SKILL.md", 0o100644],
      ["tracked", 0o160000],
      ["untracked", 0o160000],
    ]);
    expect(validateFolder(folder).findings.map((f) => f.rule)).toContain("submodule");
  });

  test("a repository inside without any commit is a submodule too", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    execFileSync("git", ["init", "-q", join(repo.dir, SKILL, "new")]);
    expect((await read()).files.map((f) => [f.path, f.mode])).toContainEqual(["new", 0o160000]);
  });

  test("a file where a folder was, a folder where a file was", async () => {
    repo.commit(
      { [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/a/b`]: "1", [`${SKILL}/c`]: "2" },
      "feat: the skill",
    );
    repo.write({ [`${SKILL}/a`]: "3", [`${SKILL}/c`]: null });
    repo.write({ [`${SKILL}/c/d`]: "4" });
    expect(await paths()).toEqual(["SKILL.md", "a", "c/d"]);
  });

  test("what a sparse checkout leaves out of the folder still counts", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/extra/x.md`]: "x" }, "feat: the skill");
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!extra/");
    expect(existsSync(join(repo.dir, SKILL, "extra"))).toBe(false);
    expect(await paths()).toEqual(["SKILL.md", "extra/x.md"]);
  });

  test("a path that no commit may hold is an error, and is not just left out", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    repo.write({ [`${SKILL}/git~1`]: "x" });
    await expect(read()).rejects.toMatchObject({ code: "GIT_FAILED", message: expect.stringContaining("git~1") });
  });

  test("a lazy fetch runs nothing, also where git knows no GIT_NO_LAZY_FETCH", async () => {
    const ran = join(repo.dir, "ran");
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    const settings = {
      "core.repositoryformatversion": "1",
      "extensions.partialClone": "origin",
      "remote.origin.promisor": "true",
      "remote.origin.url": repo.dir,
      "remote.origin.uploadpack": `touch ${ran}; false`,
    };
    for (const [key, value] of Object.entries(settings)) repo.git("config", key, value);
    const blob = repo.head(`HEAD:${SKILL}/SKILL.md`);
    rmSync(join(repo.dir, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    const { code } = await runGit(["cat-file", "-e", blob], { cwd: repo.dir, env: { GIT_NO_LAZY_FETCH: "0" } });
    expect(code).not.toBe(0);
    expect(existsSync(ran)).toBe(false);
  });

  test("a split index is read, and not shared into the repository", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    repo.git("update-index", "--split-index");
    repo.write({ [`${SKILL}/new.md`]: "new" });
    const shared = (): string =>
      execFileSync("sh", ["-c", "ls .git/sharedindex.*"], { cwd: repo.dir, encoding: "utf8" });
    const before = shared();
    expect(await paths()).toEqual(["SKILL.md", "new.md"]);
    expect(shared()).toBe(before);
  });

  test("a link, a submodule: findings, and no digest", async () => {
    repo.commit(
      { [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/link`]: { link: "SKILL.md" } },
      "feat: the skill",
    );
    repo.git("update-index", "--add", "--cacheinfo", `160000,${repo.head()},${SKILL}/module`);
    mkdirSync(join(repo.dir, SKILL, "module"));
    const folder = await read();
    expect(validateFolder(folder).findings.map((f) => f.rule)).toEqual(
      expect.arrayContaining(["submodule", "symlink"]),
    );
    expect(() => digestFolder(folder)).toThrow(expect.objectContaining({ code: "ARCHIVE_INVALID" }));
  });

  test("a folder that the repository ignores is read as it lies there", async () => {
    repo.commit({ ".gitignore": ".agents/\n" }, "chore: ignore");
    repo.write({ ".agents/skills/review/SKILL.md": skillMd("review"), ".agents/skills/review/x.log": "x" });
    const folder = await readLocalFolder(join(repo.dir, ".agents/skills/review"));
    expect(folder.git).toBe(false);
    expect(folder.files.map((f) => f.path)).toEqual(["SKILL.md", "x.log"]);
  });

  test("an ignored folder with files that were added by force is what is tracked of it", async () => {
    repo.write({ ".gitignore": "skills/\n", [`${SKILL}/SKILL.md`]: skillMd("review"), [`${SKILL}/x.log`]: "x" });
    repo.git("add", "-f", `${SKILL}/SKILL.md`);
    expect(await paths()).toEqual(["SKILL.md"]);
  });

  test("the whole repository may be one skill", async () => {
    repo.commit({ "SKILL.md": skillMd("repo") }, "feat: the skill");
    const folder = await readLocalFolder(repo.dir);
    expect(folder).toMatchObject({ name: "repo", git: true });
    expect(folder.files.map((f) => f.path)).toEqual(["SKILL.md"]);
  });

  test("a linked work tree, a path with a colon and a quote", async () => {
    repo.commit({ [`${SKILL}/SKILL.md`]: skillMd("review") }, "feat: the skill");
    const linked = join(repo.dir, "..", 'work:"tree');
    repo.git("worktree", "add", "-q", "-b", "other", linked);
    const folder = await readLocalFolder(join(linked, SKILL));
    expect(folder.files.map((f) => f.path)).toEqual(["SKILL.md"]);
  });
});

describe("as the reference validator looks", () => {
  let root: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    root = temporaryFolder();
    mkdirSync(join(root.path, "review"));
    writeFileSync(join(root.path, "review", "SKILL.md"), skillMd("review"));
    writeFileSync(join(root.path, "note.txt"), "");
  });
  afterEach(() => root.cleanup());
  const verdict = async (path: string): Promise<readonly string[]> =>
    referenceVerdict(await readReferencePath(join(root.path, path)));

  test("a folder, its SKILL.md and odd spellings of its path are one", async () => {
    for (const path of ["review", "review/SKILL.md"]) expect(await verdict(path)).toEqual([]);
    expect(await readReferencePath(`${root.path}//./review/`)).toMatchObject({
      path: `${root.path}/review`,
      name: "review",
    });
  });

  test("skill.md is read where there is no SKILL.md", async () => {
    execFileSync("mv", ["SKILL.md", "skill.md"], { cwd: join(root.path, "review") });
    expect(await verdict("review")).toEqual([]);
  });

  test("the name of . is empty", async () => {
    expect(await readReferencePath(".")).toMatchObject({ kind: "folder", path: ".", name: "" });
  });

  test("what is missing or no folder", async () => {
    expect(await verdict("absent")).toEqual([`Path does not exist: ${root.path}/absent`]);
    expect(await verdict("note.txt")).toEqual([`Not a directory: ${root.path}/note.txt`]);
    execFileSync("rm", [join(root.path, "review", "SKILL.md")]);
    expect(await verdict("review")).toEqual(["Missing required file: SKILL.md"]);
  });
});
