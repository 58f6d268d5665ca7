import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { requireGit } from "../../../src/adapters/git/git-version.ts";
import { openSource } from "../../../src/adapters/git/open-source.ts";
import { GitFixture, temporaryFolder } from "../../support/git-fixture.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.cleanup();
});

/** Puts a git first on the PATH that says this of its version, and fails at everything else. */
function pretend(version: string): void {
  const path = join(folder.path, "git");
  writeFileSync(path, `#!/bin/sh\ncase "$*" in *version) echo "git version ${version}";; *) exit 1;; esac\n`);
  chmodSync(path, 0o755);
  vi.stubEnv("PATH", `${folder.path}:${process.env["PATH"]}`);
}

test.each(["1.8.3", "2.9.5", "2.30.9", "something else"])(
  "git %s is refused when a repository is opened",
  async (version) => {
    const repo = new GitFixture();
    pretend(version);
    try {
      await expect(openSource({ location: repo.dir, stateDir: join(folder.path, "state") })).rejects.toMatchObject({
        code: "GIT_MISSING",
        message: expect.stringContaining(version),
        hint: expect.stringContaining("git 2.31 or newer"),
      });
    } finally {
      vi.unstubAllEnvs();
      repo.cleanup();
    }
  },
);

test.each(["2.31.0", "2.39.5", "2.50.1.windows.1", "3.0.0"])("git %s is taken", async (version) => {
  pretend(version);
  await expect(requireGit()).resolves.toBeUndefined();
});
