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

test("in few words it is what runs, or where it is", () => {
  expect(servers.map(serverWords)).toEqual([
    "node $" + "{SKILL_DIR}/server.js --fast",
    "https://docs.example.com/mcp",
    "uvx",
  ]);
});
