/** What a check says of what a change brings along, or leaves behind. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 60_000;

let cli: CommandLine;
let repo: GitFixture;
beforeEach(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const check = async () => (await cli.json<CheckReport>(["check"], { cwd: repo.dir })).document;

it("a new release that brings along what is on its way out", { timeout: LIMIT_MS }, async () => {
  repo.commit({ "skills/team/base/SKILL.md": skillMd("base") }, "feat: base");
  repo.commit({ "skills/team/base/SKILL.md": skillMd("base", { body: "More.\n" }) }, "feat: more");
  const group = (member: string) => `kind: group\nmembers: ["${member}"]\n`;
  const states = (state: string) => `versions:\n  1.0.0: { ${state}, reason: it rounds down }\n`;
  const LIFECYCLE = "lifecycle/team/base.yaml";
  repo.commit({ [LIFECYCLE]: states("state: yanked") }, "chore: yank");
  repo.branch("mine");
  const pack = {
    "skills/team/pack/SKILL.md": skillMd("pack"),
    "skills/team/pack/skill.yaml": group("team/base@1.0.0"),
  };
  repo.commit(pack, "feat: pack");
  const found = async () =>
    (await check()).findings
      .filter(({ rule }) => rule === "brings-outgoing")
      .map(({ file, message }) => [file, message]);
  const path = "skills/team/pack/skill.yaml";
  expect(await found()).toEqual([[path, "team/pack@1.0.0 brings along team/base@1.0.0, which is yanked."]]);

  repo.checkout("main");
  repo.commit({ [LIFECYCLE]: states('state: deprecated, sunset: "2999-01-31"') }, "chore: deprecate");
  repo.checkout("mine");
  expect(await found()).toEqual([
    [path, "team/pack@1.0.0 brings along team/base@1.0.0, which is deprecated, and not to be used after 2999-01-31."],
  ]);
  repo.commit({ [path]: group("team/base@1.1.0") }, "feat: newer");
  expect(await found()).toEqual([]);
});

it("a rename that leaves the old lifecycle file behind, where nothing in it counts", {
  timeout: LIMIT_MS,
}, async () => {
  repo.commit({ "skills/team/old/SKILL.md": skillMd("old"), "lifecycle/team/old.yaml": "tags: [x]\n" }, "feat: old");
  repo.branch("mine");
  const renamed = { "skills/team/old/SKILL.md": null, "skills/team/new/SKILL.md": skillMd("new") };
  repo.commit({ ...renamed, "skilltrunk.yaml": "renames:\n  team/old: team/new\n" }, "feat!: new");
  const found = async () => (await check()).findings.filter(({ rule }) => rule === "lifecycle-orphan");
  expect(await found()).toMatchObject([
    {
      file: "lifecycle/team/old.yaml",
      message: "team/old is team/new from now on, so nothing in its old file counts any more.",
    },
  ]);
  repo.commit({ "lifecycle/team/old.yaml": null, "lifecycle/team/new.yaml": "tags: [x]\n" }, "chore: move it");
  expect(await found()).toEqual([]);
});
