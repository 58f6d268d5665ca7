import { afterEach, beforeEach, expect, test } from "vitest";
import { readHostAccess } from "../../src/config.ts";
import { openCodeHostOf } from "../../src/wire/open-code-host.ts";
import { GitFixture } from "../support/git-fixture.ts";

let repo: GitFixture;
beforeEach(() => {
  repo = new GitFixture();
});
afterEach(() => repo.cleanup());

async function refusal(): Promise<string> {
  const opened = openCodeHostOf({
    folder: repo.dir,
    access: readHostAccess({}),
    signal: new AbortController().signal,
  });
  return opened.then(
    () => "opened",
    (error: Error) => error.message,
  );
}

test("where there is no code host, no token is asked for", async () => {
  expect(await refusal()).toContain("it has no remote `origin`");
  repo.git("remote", "add", "origin", repo.dir);
  expect(await refusal()).toContain("its remote `origin` is not on a code host");
  repo.git("remote", "set-url", "origin", "https://github.com/acme/skills.git");
  expect(await refusal()).toBe("There is no token to ask the code host with.");
});
