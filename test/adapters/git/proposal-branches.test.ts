import { afterEach, beforeEach, expect, it } from "vitest";
import { proposeFiles } from "../../../src/adapters/git/proposal-branches.ts";
import { GitFixture } from "../../support/git-fixture.ts";

const DATE = Date.UTC(2026, 1, 1) / 1000;
const bytes = new TextEncoder().encode("tags: [a]\n");
const proposed = (branch: string) => ({ branch, path: "lifecycle/team/one.yaml", bytes, message: "chore: one" });

let repo: GitFixture;
let base: string;
beforeEach(() => {
  repo = new GitFixture();
  repo.commit({ "a.txt": "a" }, "start");
  base = repo.git("rev-parse", "HEAD");
});
afterEach(() => {
  repo.cleanup();
});

it("puts each file on a branch of its own, and checks nothing out", async () => {
  const branches = ["rescan/team/one", "rescan/team/two"];
  expect(await proposeFiles(repo.dir, base, branches.map(proposed), DATE)).toEqual(branches);
  expect(repo.git("show", "rescan/team/one:lifecycle/team/one.yaml")).toBe("tags: [a]");
  expect(repo.git("log", "--format=%P %s", "-1", "rescan/team/two")).toBe(`${base} chore: one`);
  expect(repo.git("diff", "--name-only", "main", "rescan/team/two")).toBe("lifecycle/team/one.yaml");
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.git("rev-parse", "HEAD")).toBe(base);
});

it("leaves a branch alone that is there already", async () => {
  repo.git("branch", "rescan/team/one");
  expect(await proposeFiles(repo.dir, base, [proposed("rescan/team/one")], DATE)).toEqual([]);
  expect(repo.git("rev-parse", "rescan/team/one")).toBe(base);
});

it("works where there is a repository, and nowhere else", async () => {
  await expect(proposeFiles("https://git.example.com/a.git", base, [proposed("b")], DATE)).rejects.toMatchObject({
    code: "NOT_A_REPOSITORY",
  });
});
