import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { hasProgram } from "../support/programs.ts";

const ROOT = dirname(dirname(import.meta.dirname));

interface Action {
  readonly runs: {
    readonly using: string;
    readonly steps: readonly { readonly name: string; readonly run: string; readonly env?: Record<string, string> }[];
  };
}

/** The step as a runner starts it, on the program that was built before the tests. */
describe.runIf(hasProgram("bash"))("the action's Validate step", () => {
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;
  const step = action.runs.steps.find(({ name }) => name === "Validate");
  const repo = new GitFixture();
  afterAll(() => repo.cleanup());
  repo.write({ "skills/good/SKILL.md": skillMd("good"), "skills/bad/SKILL.md": "no frontmatter\n" });

  function run(folders: string) {
    const env = {
      PATH: process.env["PATH"],
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_WORKSPACE: repo.dir,
      FOLDERS: folders,
      PROFILE: "portable",
    };
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step?.run ?? ""], {
      env,
      encoding: "utf8",
    });
  }

  it("passes on good folders and fails on a bad one", () => {
    expect(run("skills/good\n").status).toBe(0);
    expect(run("skills/good\n\nskills/bad\n")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("frontmatter"),
    });
  });

  it("takes its inputs as text: nothing in them is run", () => {
    const { stdout, stderr } = run('$(echo ran)\n--profile\n"; echo ran >&2; "');
    expect(`${stdout}${stderr}`).not.toMatch(/^ran$/m);
    expect(step?.run).not.toContain("${{");
  });
});
