import { expect, test } from "vitest";
import { serversOf } from "../../../src/core/install/server-payload.ts";

const read = (value: unknown) =>
  serversOf(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), "crm");

test("one server is called as its skill, several by their names", () => {
  expect(read({ command: "npx", env: ["A"] })).toEqual([
    { name: "crm", start: { command: "npx", args: [] }, env: new Map([["A", "A"]]), headers: new Map() },
  ]);
  const headers = { Authorization: "$" + "{TOKEN}", "X-B": "$B", "X-C": "env:C", "X-V": "vault:kv/crm#token" };
  expect(read({ mcpServers: { a: { url: "https://x", headers }, b: { command: "b" } } })).toMatchObject([
    {
      name: "a",
      start: { url: "https://x" },
      headers: new Map([
        ["Authorization", "TOKEN"],
        ["X-B", "B"],
        ["X-C", "C"],
        ["X-V", "vault:kv/crm#token"],
      ]),
    },
    { name: "b" },
  ]);
});

test.each([
  "no json",
  {},
  { command: "a", url: "https://x" },
  { command: "a", env: { A: "secret" } },
  { mcpServers: { "a b": { command: "x" } } },
  '{"mcpServers": {"__proto__": {"command": "x"}}}',
  { mcpServers: { "": { command: "x" } } },
])("%j names no server that is entered", (value) => {
  expect(read(value) ?? []).toEqual([]);
});
