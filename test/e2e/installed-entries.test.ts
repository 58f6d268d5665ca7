/** What was entered into agents' own files is held against the lock, too: the command in it is what runs. */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 300_000;
let repo: GitFixture;
let cli: CommandLine;
beforeEach(async () => {
  repo = new GitFixture();
  cli = new CommandLine();
  repo.commit(
    {
      "skills/tools/crm/SKILL.md": skillMd("crm"),
      "skills/tools/crm/skill.yaml": "kind: mcp-server\npayload: server.json\n",
      "skills/tools/crm/server.json": '{ "command": "node", "args": ["server.js"] }\n',
      "skills/tools/helper/SKILL.md": skillMd("helper"),
      "skills/tools/helper/skill.yaml": "kind: agent\npayload: agent.md\n",
      "skills/tools/helper/agent.md": "---\nname: helper\ndescription: Helps when asked to.\n---\n\nHelp.\n",
    },
    "feat: a server and an agent",
  );
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  mkdirSync(join(cli.home, ".claude"));
  const installed = await cli.run(["install", "crm", "helper", "--registry", repo.dir]);
  expect(installed.status, installed.stderr).toBe(0);
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const settings = () => join(cli.home, ".mcp.json");
const agent = () => join(cli.home, ".claude/agents/helper.md");
const verify = () => cli.run(["verify", "--installed"]);
interface Document {
  readonly skills: readonly { readonly entered?: readonly { readonly place: string; readonly state: string }[] }[];
}

it("names the file and the entry that are not what was entered", { timeout: LIMIT_MS }, async () => {
  const good = await verify();
  expect([good.status, good.stdout]).toEqual([0, expect.stringContaining("unchanged  .mcp.json: mcpServers.crm")]);
  const text = readFileSync(settings(), "utf8");
  writeFileSync(settings(), text.replace('"node"', '"/tmp/evil"'));
  appendFileSync(agent(), "And more.\n");
  const changed = await verify();
  expect(changed.status).toBe(4);
  expect(changed.stdout).toMatch(/tools\/crm@1\.0\.0 +changed +\.mcp\.json: mcpServers\.crm +not what was entered/);
  expect(changed.stdout).toMatch(/tools\/helper@1\.0\.0 +changed +\.claude\/agents\/helper\.md +not what was entered/);
  const { status, document } = await cli.json<Document>(["list", "--installed"]);
  expect(status).toBe(0);
  expect(document.skills.flatMap(({ entered = [] }) => entered.map(({ state }) => state))).toEqual([
    "changed",
    "changed",
  ]);
  for (const broken of ["{", "{}"]) {
    writeFileSync(settings(), broken);
    const { status: ended, stdout } = await verify();
    expect([ended, stdout]).toEqual([4, expect.stringMatching(/(changed|missing) +\.mcp\.json: mcpServers\.crm/)]);
  }
  rmSync(settings());
  rmSync(agent());
  expect((await verify()).stdout).toMatch(
    /missing +\.mcp\.json: mcpServers\.crm[\s\S]*missing +\.claude\/agents\/helper\.md/,
  );
  expect((await cli.run(["install"])).status).toBe(0);
  expect((await verify()).status).toBe(0);
});
