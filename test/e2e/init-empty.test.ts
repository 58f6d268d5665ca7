/** A skills repository that begins with no skill: everything in it holds, and the first skill is somebody's own. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PassResult } from "../../src/app/reconcile/pass.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  repo = new GitFixture();
  cli = new CommandLine();
});
afterEach(async () => {
  repo.cleanup();
  await cli.cleanup();
});

it("has settings, policy, workflows and READMEs, and nothing that names a sample", { timeout: 300_000 }, async () => {
  expect((await cli.run(["init", repo.dir, "--empty"])).status).toBe(0);
  const root = repo.dir;
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => !path.startsWith(".git/"));
  expect(paths.filter((path) => /^(?:skills|lifecycle|bindings)/.test(path))).toEqual([]);
  for (const path of [
    "skilltrunk.yaml",
    "policy.yaml",
    "README.md",
    ".github/CODEOWNERS",
    ".github/workflows/check.yml",
  ])
    expect(paths).toContain(path);
  const text = (path: string) => readFileSync(join(root, path), "utf8");
  expect(`${text(".github/CODEOWNERS")}${text("README.md").replaceAll(/```[\s\S]*?```/g, "")}`).not.toMatch(
    /\/(?:skills|lifecycle)\/(?:billing|support)/,
  );
  expect(text("skilltrunk.yaml")).toMatch(/^# namespaces:\n# {3}billing:\n# {5}visibility: internal\n/m);
  for (const path of paths.filter((one) => one.endsWith(".md")))
    for (const [, link = ""] of text(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      expect(existsSync(join(root, dirname(path), link)), `${path}: ${link}`).toBe(true);

  const report = await cli.json<CheckReport>(["check", "--all", "--repository", root]);
  expect([report.status, report.document.findings]).toEqual([0, []]);
  expect((await cli.run(["policy", "test"], { cwd: root })).status).toBe(0);
  const first = await cli.json<PassResult>(["reconcile", root]);
  expect([first.status, first.document.skills]).toEqual([0, 0]);

  repo.commit({ "skills/kitchen/bread/SKILL.md": skillMd("bread") }, "feat: bread");
  const second = await cli.json<PassResult>(["reconcile", root]);
  expect(second.document.released).toMatchObject([{ id: "kitchen/bread", version: "1.0.0" }]);
});

it("is refused of another template", async () => {
  expect((await cli.run(["init", "ours", "--empty", "--from", "there"])).status).toBe(2);
});
