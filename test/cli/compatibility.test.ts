/** What says for whom it is, installed for somebody else. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Digest, SkillId } from "../../src/core/names.ts";
import { CommandLine } from "../support/command-line.ts";
import { serveIndex, type TestServer } from "../support/index-server.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

let cli: CommandLine;
let published: RegistryFixture;
let index: TestServer;
const forAgents = (...agents: readonly string[]) => ({
  related: { declares: { permissions: [], secrets: [], triggers: [], compatibility: { agents: [...agents] } } },
});
beforeEach(async () => {
  cli = new CommandLine();
  published = new RegistryFixture().publish("t/one", "1.0.0", forAgents("claude-code")).publish("t/any", "1.0.0");
  index = await serveIndex(published);
});
afterEach(async () => {
  await index.close();
  await cli.cleanup();
});
const run = (...args: readonly string[]) => cli.run([...args, "--registry", index.url]);
const isThere = (...path: readonly string[]) => existsSync(join(cli.home, ...path));

test("is refused with everything beside it, unless a person wants it", async () => {
  const refused = await run("install", "t/any", "t/one", "--agent", "codex");
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain("t/one@1.0.0 is for claude-code, and not for codex.");
  expect(refused.stderr).toContain("--allow-incompatible");
  expect([isThere(".agents/skills/any"), isThere(".agents/skills/one")]).toEqual([false, false]);

  const wanted = await run("install", "t/one", "--agent", "codex", "--allow-incompatible");
  expect([wanted.status, isThere(".agents/skills/one/SKILL.md")]).toEqual([0, true]);
  expect(wanted.stderr).toContain("t/one@1.0.0 is for claude-code, and not for codex.");
  expect(wanted.stderr).toMatch(/made for +claude-code/);
});

test("is installed for whom it is, and told where nobody knows who reads it", async () => {
  const fits = await run("install", "t/one", "--agent", "claude-code");
  expect([fits.status, isThere(".claude/skills/one/SKILL.md")]).toEqual([0, true]);
  expect(fits.stderr).not.toMatch(/is for claude-code/);
  const open = await run("install", "t/one", "--dir", "elsewhere", "--lock", "elsewhere.lock");
  expect(open.status).toBe(0);
  expect(open.stderr).toContain("t/one@1.0.0 is for claude-code: see to it that what reads it here is one of them.");
});

test("an agent that is bound to it gets nothing of it", async () => {
  const digest = published.catalog.skills.get("t/any" as SkillId)?.releases.get("1.0.0")?.digest as Digest;
  const closure = [{ id: "t/any" as SkillId, version: "1.0.0", digest }];
  const related = { ...forAgents("codex").related, requires: ["t/any@^1"], closure };
  published.publish("t/robot", "1.0.0", { related }).bind("agents/five", "skills: { t/robot: latest }\n");
  const synced = await run("sync", "--for", "five", "--agent", "opencode");
  expect(synced.status).toBe(1);
  expect(synced.stderr).toContain("t/robot is not installed: t/robot@1.0.0 is for codex, and not for opencode.");
  expect([isThere(".agents/skills/robot"), isThere(".agents/skills/any")]).toEqual([false, false]);
});

test("an update that would bring it is kept, and says why", async () => {
  expect((await run("install", "t/one", "--agent", "claude-code")).status).toBe(0);
  published.publish("t/one", "1.1.0", { ...forAgents("codex"), files: { "a.md": "a\n" } });
  const kept = await run("update", "--agent", "claude-code");
  expect(kept.status).toBe(1);
  expect(kept.stderr).toContain("t/one@1.0.0 is kept: t/one@1.1.0 is for codex, and not for claude-code.");
  expect((await run("update", "--agent", "claude-code", "--allow-incompatible")).stdout).toContain("t/one@1.1.0");
});
