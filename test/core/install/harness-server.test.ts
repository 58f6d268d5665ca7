/** Golden: what each agent is given of the same servers. */
import { describe, expect, test } from "vitest";
import { serverEntry, serverWords } from "../../../src/core/install/harness-server.ts";
import { BESIDE_SKILLS } from "../../../src/core/install/harness-table.ts";
import { type McpServer, serversOf } from "../../../src/core/install/server-payload.ts";
import { withEntry } from "../../../src/core/install/settings-text.ts";

const servers = serversOf(
  Buffer.from(
    JSON.stringify({
      mcpServers: {
        crm: { command: "node", args: ["$" + "{SKILL_DIR}/server.js", "--fast"], env: { CRM_TOKEN: "$CRM_TOKEN" } },
        docs: { url: "https://docs.example.com/mcp", headers: { "X-Key": "env:DOCS_KEY" } },
        sales: { url: "https://crm.example.com/mcp", headers: { Authorization: "Bearer $" + "{CRM_TOKEN}" } },
        plain: { command: "uvx" },
      },
    }),
  ),
  "crm",
) as readonly McpServer[];

describe("the settings of each agent that takes servers", () => {
  const files = Object.entries(BESIDE_SKILLS).flatMap(([id, scopes]) =>
    (["project", "user"] as const).flatMap((scope) => {
      const file = scopes[scope]?.servers;
      return file === undefined ? [] : [{ id, scope, file }];
    }),
  );

  test.each(files)("$id, of a $scope", async ({ id, scope, file }) => {
    let text = "";
    for (const server of servers) {
      const written = serverEntry(file.dialect, server, ".agents/skills/crm");
      if ("why" in written) throw new Error(written.why);
      text = withEntry(text, file, { name: server.name, entry: written.entry });
    }
    await expect(`${file.files.join(" or ")}\n${text}`).toMatchFileSnapshot(
      `./__snapshots__/servers/${id}-${scope}.txt`,
    );
  });
});

const crm = (env: Record<string, string>): McpServer => ({
  name: "crm",
  start: { command: "x", args: [] },
  env: new Map(Object.entries(env)),
  headers: new Map(),
});

test("what an agent cannot look up is said", () => {
  expect(serverEntry("claude", crm({ A: "vault:kv/crm#a" }), "")).toEqual({
    why: "it wants A from vault:kv/crm#a, which no agent can look up",
  });
  expect(serverEntry("codex", crm({ A: "B" }), "")).toEqual({
    why: "it wants B under the name A, which it cannot give",
  });
  expect(serverEntry("claude", crm({ A: "B" }), "")).toMatchObject({ entry: { env: { A: "$" + "{B}" } } });
});

test("a header with a scheme that an agent cannot put together is said", () => {
  const sends = (header: string, scheme: string): McpServer => ({
    name: "crm",
    start: { url: "https://x" },
    env: new Map(),
    headers: new Map([[header, { scheme, from: "A" }]]),
  });
  expect(serverEntry("codex", sends("Authorization", "Token"), "")).toEqual({
    why: "it wants Authorization as Token and A, which it cannot put together",
  });
  expect(serverEntry("codex", sends("X-Key", "Bearer"), "")).toHaveProperty("why");
  expect(serverEntry("codex", sends("authorization", "bearer"), "")).toEqual({
    entry: { url: "https://x", bearer_token_env_var: "A" },
  });
  expect(serverEntry("opencode", sends("X-Key", "Token"), "")).toMatchObject({
    entry: { headers: { "X-Key": "Token {env:A}" } },
  });
});

test("in few words it is what runs, or where it is", () => {
  expect(servers.map(serverWords)).toEqual([
    "node $" + "{SKILL_DIR}/server.js --fast",
    "https://docs.example.com/mcp",
    "https://crm.example.com/mcp",
    "uvx",
  ]);
});
