/** `skills` of Vercel and OpenCode at the `.well-known` indexes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClientsWorld, REFUNDS } from "../../support/clients-world.ts";

const world = new ClientsWorld();
beforeAll(() => world.start());
afterAll(() => world.cleanup());

function project(name: string): string {
  const dir = join(world.home, name);
  mkdirSync(dir);
  return dir;
}

const add = (dir: string, source: string, ...more: readonly string[]) =>
  world.run("skills", ["add", source, "-y", "--agent", "universal", ...more], dir);

describe("skills", () => {
  test("lists what is public, and nothing else", async () => {
    const { text } = await world.run("skills", ["add", world.url, "--list"]);
    expect(text).toContain("refunds");
    expect(text).toContain("triage");
    expect(text).not.toContain("contracts");
  });

  test("installs one skill, byte for byte", async () => {
    const dir = project("one");
    expect((await add(dir, `${world.url}/skills/billing/refunds`)).status).toBe(0);
    const at = ".agents/skills/refunds";
    expect(world.found(/^\.agents/, dir)).toEqual({
      [`${at}/SKILL.md`]: REFUNDS["SKILL.md"],
      [`${at}/references/policy.md`]: REFUNDS["references/policy.md"],
      [`${at}/scripts/run.sh`]: REFUNDS["scripts/run.sh"].text,
    });
  });

  test("installs all", async () => {
    const dir = project("all");
    await add(dir, world.url, "--skill", "*");
    expect(Object.keys(world.found(/SKILL\.md$/, dir))).toHaveLength(2);
  });

  test("installs a private skill below an address that shows a token", async () => {
    const env = { SKILLTRUNK_TOKENS: world.tokens };
    const address = (await world.cli.run(["token", "new", "alice", "--url"], { env })).stdout.trim();
    const dir = project("private");
    const { text } = await add(dir, `${world.url}${address}/skills/legal/contracts`);
    expect(text).not.toContain("No skills found");
    expect(Object.keys(world.found(/SKILL\.md$/, dir))).toEqual([".agents/skills/contracts/SKILL.md"]);
    await add(project("stranger"), `${world.url}/skills/legal/contracts`);
    expect(world.found(/SKILL\.md$/, join(world.home, "stranger"))).toEqual({});
  });

  test("updates after a release, where no version is pinned", async () => {
    const [latest, pinned] = [project("latest"), project("pinned")];
    await add(latest, `${world.url}/skills/billing/refunds`);
    await add(pinned, `${world.url}/skills/billing/refunds/1.0.0`);
    await world.release("# New\n", "1.0.1");
    for (const dir of [latest, pinned]) await world.run("skills", ["update", "-y"], dir);
    // An update may install for more agents than the first time.
    const policies = (dir: string) => [...new Set(Object.values(world.found(/policy\.md$/, dir)))];
    expect([policies(latest), policies(pinned)]).toEqual([["# New\n"], ["# Policy\n"]]);
  });
});

describe("OpenCode", () => {
  test("loads every skill of the index, and the new version of one", async () => {
    const dir = project("opencode");
    const config = { skills: { urls: [`${world.url}/.well-known/agent-skills/`] } };
    writeFileSync(join(dir, "opencode.json"), JSON.stringify(config));
    const load = async () => {
      const { text } = await world.run("opencode", ["debug", "skill"], dir);
      return [...text.matchAll(/"location": "[^"]*\/skills\/(\w+)\/SKILL\.md"/g)].map((m) => m[1]).sort();
    };
    expect(await load()).toEqual(["refunds", "triage"]);
    await world.release("# Newer\n", "1.0.2");
    await load();
    const cached = world.found(/opencode\/skills\/refunds\/references\/policy\.md$/);
    expect(Object.values(cached)).toEqual(["# Newer\n"]);
  });
});
