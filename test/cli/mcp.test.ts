/** `mcp` as an agent starts it: the built command line, and the SDK's own client at its standard streams. */
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";

const repo = new GitFixture();
const home = temporaryFolder();
const client = new Client({ name: "test", version: "1.0.0" });

beforeAll(async () => {
  repo.commit(
    { "skills/billing/refunds/SKILL.md": skillMd("refunds"), "skills/billing/refunds/a.md": "A\n" },
    "feat: a",
  );
  const cli = join(import.meta.dirname, "../../dist/cli/main.js");
  const env = { PATH: process.env["PATH"] ?? "", HOME: home.path, SKILLTRUNK_STATE: join(home.path, "state") };
  const { execFileSync } = await import("node:child_process");
  execFileSync(process.execPath, [cli, "reconcile", repo.dir], { env, stdio: "ignore" });
  const args = [cli, "mcp", "--registry", repo.dir];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: "ignore" }) as never);
});

afterAll(async () => {
  await client.close();
  repo.cleanup();
  home.cleanup();
});

test("offers the skills of a repository's ledger on standard streams", async () => {
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual(["skill://billing/refunds/SKILL.md"]);
  const found = await client.callTool({ name: "search_skills", arguments: { query: "refunds" } });
  expect(found.structuredContent).toMatchObject({ skills: [{ id: "billing/refunds", version: "1.0.0" }] });
  const { contents } = await client.readResource({ uri: "skill://billing/1.0.0/refunds/a.md" });
  expect(contents[0]).toMatchObject({ text: "A\n" });
});
