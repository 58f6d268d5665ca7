/** `mcp` as an agent starts it: the built command line, and the SDK's own client at its standard streams. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";

const repo = new GitFixture();
const home = temporaryFolder();
const client = new Client({ name: "test", version: "1.0.0" });

const cli = join(import.meta.dirname, "../../dist/cli/main.js");
const env = { PATH: process.env["PATH"] ?? "", HOME: home.path, SKILLTRUNK_STATE: join(home.path, "state") };
const args = [cli, "mcp", "--registry", repo.dir];

beforeAll(async () => {
  repo.commit(
    { "skills/billing/refunds/SKILL.md": skillMd("refunds"), "skills/billing/refunds/a.md": "A\n" },
    "feat: a",
  );
  execFileSync(process.execPath, [cli, "reconcile", repo.dir], { env, stdio: "ignore" });
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

test("answers what was asked before the other side closes its end, and says of what is no message that it is none", () => {
  const line = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
  const clientInfo = { name: "test", version: "1.0.0" };
  const input = [
    line({ id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } }),
    line({ method: "notifications/initialized" }),
    "no JSON\n",
    '{"jsonrpc":"2.0"}\n',
    line({ id: 2, method: "tools/call", params: { name: "search_skills", arguments: { query: "refunds" } } }),
    line({ id: 3, method: "resources/read", params: { uri: "skill://billing/1.0.0/refunds/a.md" } }),
  ].join("");
  const answers = execFileSync(process.execPath, args, { env, input, encoding: "utf8", stdio: "pipe" })
    .trim()
    .split("\n");
  const read = answers.map((text) => JSON.parse(text) as { id: number | null; error?: { code: number } });
  expect(read.map(({ id, error }) => [id, error?.code]).toSorted()).toEqual([
    [null, -32600],
    [null, -32700],
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ]);
});
