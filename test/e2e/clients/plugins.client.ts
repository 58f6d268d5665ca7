/** Claude Code, Codex and GitHub Copilot at the generated branch: one tree for all of them. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientsWorld, REFUNDS } from "../../support/clients-world.ts";
import { eventually } from "../../support/command-line.ts";

const world = new ClientsWorld();
const branch = join(world.home, "acme-skills");
beforeAll(async () => {
  await world.start();
  const cloned = await world.exec("git", ["clone", "-q", "-b", "skilltrunk/marketplace", world.repo.dir, branch]);
  expect(cloned.status).toBe(0);
});
afterAll(() => world.cleanup());

const PLUGIN = "refunds@acme-skills";

test("the branch holds what is public", () => {
  expect(Object.keys(world.found(/SKILL\.md$/, branch)).sort()).toEqual([
    "plugins/refunds/skills/refunds/SKILL.md",
    "plugins/triage/skills/triage/SKILL.md",
  ]);
});

describe("Claude Code", () => {
  test("finds nothing wrong with it, installs from it, and updates", async () => {
    const claude = (...args: readonly string[]) => world.run("claude", ["plugin", ...args]);
    const validated = await claude("validate", branch);
    expect([validated.status, /warning|error/i.test(validated.text)]).toEqual([0, false]);
    expect((await claude("marketplace", "add", branch)).text).toContain("Successfully added");
    expect((await claude("install", PLUGIN)).text).toContain("Successfully installed");
    const listed = await claude("list");
    expect(listed.text).toContain("1.0.0+1.0.0");
    const installed = world.found(/^\.claude\/plugins\/cache\/.*run\.sh$/);
    expect(Object.values(installed)).toEqual([REFUNDS["scripts/run.sh"].text]);
    expect(statSync(join(world.home, Object.keys(installed)[0] ?? "")).mode & 0o111).toBeGreaterThan(0);
    await world.release("# New\n", "1.0.1");
    const isWritten = async () => {
      await world.exec("git", ["pull", "-q"], branch);
      return (
        Object.values(world.found(/marketplace\.json$/, branch)).some((text) => text.includes("+1.0.1")) || undefined
      );
    };
    await eventually(isWritten, "the branch");
    await claude("marketplace", "update", "acme-skills");
    await claude("update", PLUGIN);
    expect((await claude("list")).text).toContain("2.0.0+1.0.1");
  });
});

describe("Codex", () => {
  test("installs from it", async () => {
    const codex = (...args: readonly string[]) => world.run("codex", ["plugin", ...args]);
    expect((await codex("marketplace", "add", branch)).text).toContain("Added marketplace");
    expect((await codex("add", PLUGIN)).text).toContain("Added plugin");
    expect((await codex("list")).text).toMatch(/refunds@acme-skills\s+installed/);
    expect(Object.values(world.found(/^\.codex\/.*refunds\/SKILL\.md$/))).toEqual([REFUNDS["SKILL.md"]]);
  });
});

describe("GitHub Copilot", () => {
  test("installs from it", async () => {
    const copilot = (...args: readonly string[]) => world.run("copilot", ["plugin", ...args]);
    expect((await copilot("marketplace", "add", branch)).text).toContain("added successfully");
    expect((await copilot("install", PLUGIN)).text).toContain("Installed 1 skill");
  });
});
