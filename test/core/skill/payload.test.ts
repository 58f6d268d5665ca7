import { expect, it } from "vitest";
import type { Kind } from "../../../src/core/catalog/catalog.ts";
import { payloadFindings } from "../../../src/core/skill/payload.ts";

function found(kind: Kind, content: string | undefined, path = "payload") {
  const bytes = Buffer.from(content ?? "");
  const files = content === undefined ? [] : [{ path: "payload", mode: 0o100644, size: bytes.length, bytes }];
  return payloadFindings({ kind, payload: path }, files);
}
const json = (value: unknown) => JSON.stringify(value, undefined, 2);
const CLAUDE = { hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "check" }] }] } };

it.each([
  ["agent", "---\nname: helper\ndescription: Helps.\nmodel: any\n---\nYou help.\n"],
  [
    "mcp-server",
    json({
      command: "serve",
      args: ["--stdio"],
      env: { TOKEN: "$TOKEN", BRACED: "$".concat("{TOKEN}"), KEY: "vault:crm#key" },
    }),
  ],
  ["mcp-server", json({ command: "serve", env: ["TOKEN"] })],
  ["mcp-server", json({ mcpServers: { crm: { url: "https://mcp.acme.com", headers: { Authorization: "env:CRM" } } } })],
  ["mcp-server", json({ url: "https://mcp.acme.com", headers: { Authorization: "Bearer $".concat("{CRM_TOKEN}") } })],
  ["hook", json({ event: "PreToolUse", command: "scripts/check.sh" })],
  ["hook", json(CLAUDE)],
  ["skill", "anything"],
  ["group", undefined],
] as const)("%s: a good one has no finding", (kind, content) => {
  expect(found(kind, content)).toEqual([]);
});

it.each([
  ["agent", "You help.\n", 1, /name and a description/],
  ["agent", "---\nname: a\ndescription: &b c\n---\n", 3, /none of these/],
  ["mcp-server", "{", 1, /no JSON: expected .* in line 1/],
  ["mcp-server", '{\n  "command" "a" }', 2, /no JSON: expected `:` in line 2/],
  ["mcp-server", '{ "command": "a", }', undefined, /a comma behind the last member/],
  ["mcp-server", json({ args: [] }), 1, /either `command` or `url`/],
  ["mcp-server", json({ command: "a", url: "https://a.example" }), 1, /either/],
  ["mcp-server", json({ command: "a", args: "b" }), 3, /at `args`/],
  ["mcp-server", json({ mcpServers: { a: { command: "a", url: 1 } } }), 5, /at `url`/],
  ["hook", json({ command: "a" }), 1, /`event` and `command`/],
  ["hook", json([]), 1, /JSON with/],
  ["hook", json({ event: 5, command: "a" }), 2, /at `event`/],
  ["hook", json({ hooks: { Stop: [{ hooks: [{ run: "a" }] }] } }), 1, /at `hooks\.Stop\.0\.hooks\.0\.command`/],
  ["hook", " ".repeat(300_000), undefined, /300000 bytes/],
] as const)("%s: a bad one is told of, with what was expected", (kind, content, line, message) => {
  const [one, ...more] = found(kind, content);
  expect(more).toEqual([]);
  expect([one?.rule, one?.path, one?.line]).toEqual(["payload-invalid", "payload", line]);
  expect(one?.message).toMatch(message);
});

it("a value in headers is refused and not repeated", () => {
  const [one] = found("mcp-server", json({ url: "https://mcp.acme.com", headers: { Authorization: "Bearer hunter" } }));
  expect(one?.message).toMatch(/nothing before it but a word such as `Bearer `/);
  expect(JSON.stringify(one)).not.toContain("hunter");
});

it("a value in env is refused and not repeated", () => {
  const [one] = found("mcp-server", json({ command: "a", env: { TOKEN: "hunter2-hunter2" } }));
  expect(one?.rule).toBe("payload-invalid");
  expect(JSON.stringify(one)).not.toContain("hunter2");
});

it("one that is not named or not there is missing", () => {
  expect(payloadFindings({ kind: "hook" }, [])).toMatchObject([{ rule: "payload-missing", path: "skill.yaml" }]);
  expect(found("agent", "x", "agent.md")).toMatchObject([{ rule: "payload-missing", line: 1 }]);
});
