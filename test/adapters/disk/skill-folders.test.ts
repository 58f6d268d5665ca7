import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findSkills } from "../../../src/adapters/disk/skill-folders.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  root = temporaryFolder("skilltrunk-scan-");
});
afterEach(() => root.cleanup());

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root.path, path)), { recursive: true });
    writeFileSync(join(root.path, path), `text of ${path}\n`);
  }
}

async function found(path: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const skills = await findSkills(join(root.path, path));
  const read = skills.map(async (skill) => {
    const files = await skill.read();
    return [skill.path.slice(root.path.length + 1), files.map((file) => file.path)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe("findSkills", () => {
  test("a folder with a SKILL.md is one skill, with all that lies below", async () => {
    write("pay/SKILL.md", "pay/scripts/run.sh", "pay/inner/SKILL.md");
    expect(await found("pay")).toEqual({ pay: ["SKILL.md", "inner/SKILL.md", "scripts/run.sh"] });
  });

  test("of a folder without one, every skill below it, however its file is written", async () => {
    write("all/b/SKILL.md", "all/deep/er/a/skill.md", "all/README.md");
    expect(await found("all")).toEqual({ "all/b": ["SKILL.md"], "all/deep/er/a": ["skill.md"] });
  });

  test("a folder without skills is taken as one, and so is a file", async () => {
    write("loose/run.py", "loose/lib/x.py");
    expect(await found("loose")).toEqual({ loose: ["lib/x.py", "run.py"] });
    expect(await found("loose/run.py")).toEqual({ "loose/run.py": ["run.py"] });
  });

  test("a folder whose skill.yaml says where its content is, is a skill like the others", async () => {
    write("all/a/SKILL.md", "all/pointed/README.md", "all/other/skill.yaml");
    writeFileSync(
      join(root.path, "all/pointed/skill.yaml"),
      'version: "1.0.0"\nsource:\n  zip: https://a.example/a.zip\n',
    );
    expect(await found("all")).toEqual({ "all/a": ["SKILL.md"], "all/pointed": ["README.md", "skill.yaml"] });
  });

  test("links are never followed, and are files of their own", async () => {
    write("outside/SKILL.md", "all/a/SKILL.md");
    symlinkSync("../outside", join(root.path, "all/linked"));
    symlinkSync("../../outside", join(root.path, "all/a/linked"));
    expect(await found("all")).toEqual({ "all/a": ["SKILL.md", "linked"] });
  });

  test("of a repository's own folder, what Git obeys and runs is read, and nothing else", async () => {
    write("pay/SKILL.md", "pay/untracked.sh");
    execFileSync("git", ["init", "-q", join(root.path, "pay")]);
    write("pay/.git/hooks/post-checkout", "pay/.git/hooks/post-merge.sample");
    expect(await found("pay")).toEqual({
      pay: [".git/config", ".git/hooks/post-checkout", "SKILL.md", "untracked.sh"],
    });
  });

  test("what is not there is a usage error", async () => {
    await expect(findSkills(join(root.path, "absent"))).rejects.toMatchObject({ code: "USAGE" });
  });
});
