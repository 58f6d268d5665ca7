import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runGit } from "../../../src/adapters/git/git-process.ts";
import { GitFixture } from "../../support/git-fixture.ts";

test("a fast-import that fails leaves no report of it in the repository", async () => {
  const repository = new GitFixture({ bare: true });
  const { code, stderr } = await runGit(["fast-import", "--quiet"], { gitDir: repository.dir, input: "nonsense\n" });
  expect(code).not.toBe(0);
  // It did write one.
  expect(stderr).toContain("fast_import_crash_");
  expect(readdirSync(repository.dir).filter((name) => name.startsWith("fast_import_crash"))).toEqual([]);
  repository.cleanup();
});
