import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSource, type SourceOptions } from "../../src/adapters/git/open-source.ts";
import type { Source } from "../../src/app/ports/ports.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";

let repository: GitFixture;
let state: ReturnType<typeof temporaryFolder>;
const opened: Source[] = [];

beforeEach(() => {
  repository = new GitFixture();
  state = temporaryFolder();
});

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  repository.cleanup();
  state.cleanup();
});

async function open(location: string, options: Partial<SourceOptions> = {}): Promise<Source> {
  const source = await openSource({ location, stateDir: state.path, ...options });
  opened.push(source);
  return source;
}

describe("a local repository", () => {
  it("is found as a work tree, its .git, a linked work tree and a bare clone", async () => {
    const tip = repository.commit({ "a/SKILL.md": skillMd("a") }, "add a");
    const linked = join(state.path, "linked");
    const bare = join(state.path, "bare.git");
    repository.git("worktree", "add", "-q", "--detach", linked);
    repository.git("clone", "-q", "--bare", repository.dir, bare);
    for (const location of [repository.dir, join(repository.dir, ".git"), linked, bare]) {
      const source = await open(location);
      expect(await source.refresh()).toEqual({ branch: "main", trunk: tip, shallow: false });
      expect(source.remote).toBe(false);
      expect((await source.objects.commit(tip)).message).toBe("add a\n");
    }
  });

  it("has one state folder, for its owner alone, however it is spelled", async () => {
    repository.commit({ f: "1" }, "one");
    await open(repository.dir);
    await open(join(repository.dir, "..", "repo", ".git"));
    const folders = readdirSync(state.path);
    expect(folders).toHaveLength(1);
    expect(statSync(join(state.path, folders[0] ?? "")).mode & 0o777).toBe(0o700);
  });

  it("says what is no repository, and what to do", async () => {
    mkdirSync(join(repository.dir, "skills"));
    writeFileSync(join(repository.dir, "file"), "");
    const missing = open(join(repository.dir, "nowhere"));
    await expect(missing).rejects.toMatchObject({
      code: "NOT_A_REPOSITORY",
      message: expect.stringMatching(/nowhere does not exist/),
    });
    await expect(open(join(repository.dir, "file"))).rejects.toThrow("is a file, no folder");
    await expect(open(state.path)).rejects.toThrow("looked for .git there, and for HEAD, objects and refs");
    const inside = open(join(repository.dir, ".git", "objects"));
    await expect(inside).rejects.toMatchObject({
      hint: `It lies inside the repository ${join(repository.dir, ".git")}; give that folder.`,
    });
    expect((await open(join(repository.dir, "skills"))).location).toBe(repository.dir);
  });

  it("is refused with SHA-256 names or reftables", async () => {
    const other = join(state.path, "sha256");
    execFileSync("git", ["init", "-q", "--object-format=sha256", other]);
    await expect(open(other)).rejects.toThrow("uses SHA-256 object names, which is not supported");
    await expect(open(`file://${other}`)).rejects.toThrow("uses SHA-256 object names, which is not supported");
    repository.git("config", "core.repositoryformatversion", "1");
    repository.git("config", "extensions.refstorage", "reftable");
    await expect(open(repository.dir)).rejects.toMatchObject({
      code: "NOT_A_REPOSITORY",
      message: expect.stringMatching(/reftable/),
    });
  });

  it("may be empty", async () => {
    const source = await open(repository.dir);
    expect(await source.refresh()).toEqual({ branch: "main", trunk: undefined, shallow: false });
    expect(await source.ledger.tip()).toBeUndefined();
    const tip = repository.commit({ f: "1" }, "one");
    expect((await source.refresh()).trunk).toBe(tip);
  });

  it("that is shallow is seen to be", async () => {
    repository.commit({ f: "1" }, "one");
    repository.commit({ f: "2" }, "two");
    const clone = join(state.path, "clone");
    execFileSync("git", ["clone", "-q", "--depth=1", `file://${repository.dir}`, clone]);
    expect((await (await open(clone)).refresh()).shallow).toBe(true);
  });

  it("names what to watch", async () => {
    repository.commit({ f: "1" }, "one");
    const { watch } = await open(repository.dir);
    const git = join(repository.dir, ".git");
    expect(watch).toEqual([join(git, "refs", "heads"), join(git, "packed-refs"), join(git, "HEAD")]);
  });

  it("is read as its objects are: no replace refs, grafts, configuration or hooks of it apply", async () => {
    repository.commit({ f: "1" }, "one");
    const second = repository.commit({ f: "2" }, "two");
    const fake = repository.git("commit-tree", "-m", "forged", `${second}^{tree}`);
    repository.git("replace", second, fake);
    writeFileSync(join(repository.dir, ".git", "info", "grafts"), `${second}\n`);
    repository.git("config", "core.fsmonitor", `touch ${state.path}/ran`);
    repository.git("config", "log.showRoot", "false");
    const source = await open(repository.dir);
    const { trunk } = await source.refresh();
    const messages: string[] = [];
    for await (const { commit, changes } of source.objects.history({ after: null, to: trunk ?? "" })) {
      messages.push(`${commit.message.trim()}: ${changes.map((c) => c.path).join()}`);
    }
    expect(messages).toEqual(["one: f", "two: f"]);
    expect(existsSync(join(state.path, "ran"))).toBe(false);
  });

  it("that is already opened shows new commits, loose or packed", async () => {
    const first = repository.commit({ f: "1" }, "one");
    const source = await open(repository.dir);
    expect((await source.refresh()).trunk).toBe(first);
    const second = repository.commit({ f: "2" }, "two");
    repository.git("gc", "-q", "--prune=now");
    expect((await source.refresh()).trunk).toBe(second);
    expect((await source.objects.commit(second)).parents).toEqual([first]);
  });
});

describe("the trunk", () => {
  it("is the named branch, else main, else master, else what HEAD names", async () => {
    const tip = repository.commit({ f: "1" }, "one");
    repository.branch("develop");
    const source = await open(repository.dir);
    expect((await source.refresh()).branch).toBe("main");
    expect((await (await open(repository.dir, { trunk: "develop" })).refresh()).branch).toBe("develop");
    repository.git("branch", "-m", "main", "master");
    expect((await source.refresh()).branch).toBe("master");
    repository.git("branch", "-D", "master");
    expect(await source.refresh()).toEqual({ branch: "develop", trunk: tip, shallow: false });
  });

  it("that is named and not there is refused with what is", async () => {
    repository.commit({ f: "1" }, "one");
    for (let i = 10; i < 25; i++) repository.git("branch", `topic-${i}`);
    const source = await open(repository.dir, { trunk: "trunk" });
    await expect(source.refresh()).rejects.toMatchObject({
      code: "TRUNK_NOT_FOUND",
      message: `The repository ${repository.dir} has no branch trunk; it has main, ${[10, 11, 12, 13, 14, 15, 16, 17, 18].map((i) => `topic-${i}`).join(", ")} and more.`,
    });
    const reader = await open(repository.dir, { trunk: "trunk", readOnly: true });
    expect((await reader.refresh()).trunk).toBeUndefined();
  });

  it("is never the ledger: a repository of the ledger alone has none", async () => {
    repository.commit({ f: "1" }, "one");
    repository.git("branch", "-m", "main", "skilltrunk/ledger");
    const source = await open(repository.dir);
    expect((await source.refresh()).trunk).toBeUndefined();
    await expect(open(repository.dir, { trunk: "skilltrunk/ledger" })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("is no option for git", async () => {
    repository.commit({ f: "1" }, "one");
    await expect(open(repository.dir, { trunk: "--exec=touch" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(open(repository.dir, { ledgerBranch: "a b" })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("the state folder", () => {
  it("that cannot be made is named", async () => {
    repository.commit({ f: "1" }, "one");
    const file = join(state.path, "file");
    writeFileSync(file, "");
    await expect(openSource({ location: repository.dir, stateDir: join(file, "state") })).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
      message: expect.stringMatching(/cannot be written \(ENOTDIR\)/),
    });
  });

  it("is healed of what a killed git left", async () => {
    repository.commit({ f: "1" }, "one");
    await open(repository.dir);
    const git = join(state.path, readdirSync(state.path)[0] ?? "", "git");
    const left = [
      "packed-refs.lock",
      "refs/heads/x.lock",
      "objects/pack/tmp_pack_a",
      "objects/ab/tmp_obj_b",
      "fast_import_crash_1",
    ];
    for (const name of left) {
      mkdirSync(join(git, name, ".."), { recursive: true });
      writeFileSync(join(git, name), "");
    }
    await open(repository.dir, { readOnly: true });
    expect(left.filter((name) => existsSync(join(git, name)))).toEqual(left);
    await open(repository.dir);
    expect(left.filter((name) => existsSync(join(git, name)))).toEqual([]);
  });

  it("borrows the repository's objects instead of copying them", async () => {
    repository.commit({ f: "1" }, "one");
    await open(repository.dir);
    const git = join(state.path, readdirSync(state.path)[0] ?? "", "git");
    expect(readFileSync(join(git, "objects", "info", "alternates"), "utf8")).toBe(`"${repository.dir}/.git/objects"\n`);
    expect(readdirSync(join(git, "objects")).sort()).toEqual(["info", "pack"]);
    expect(existsSync(join(git, "hooks"))).toBe(false);
  });
});
