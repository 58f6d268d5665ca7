import { expect, test } from "vitest";
import { serversOf } from "../../../src/core/install/server-payload.ts";

const read = (value: unknown) =>
  serversOf(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), "crm");

test("one server is called as its skill, several by their names", () => {
  expect(read({ command: "npx", env: ["A"] })).toEqual([
    { name: "crm", start: { command: "npx", args: [] }, env: new Map([["A", "A"]]), headers: new Map() },
  ]);
  const headers = {
    Authorization: "$" + "{TOKEN}",
    "X-B": "$B",
    "X-C": "env:C",
    "X-V": "vault:kv/crm#token",
    "X-T": "Bearer $T",
  };
  expect(read({ mcpServers: { a: { url: "https://x", headers }, b: { command: "b" } } })).toMatchObject([
    {
      name: "a",
      start: { url: "https://x" },
      headers: new Map([
        ["Authorization", { from: "TOKEN" }],
        ["X-B", { from: "B" }],
        ["X-C", { from: "C" }],
        ["X-V", { from: "vault:kv/crm#token" }],
        ["X-T", { scheme: "Bearer", from: "T" }],
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
  { url: "https://x", headers: { Authorization: "Bearer hunter" } },
  { url: "https://x", headers: { Authorization: "hunter2 $T" } },
  { url: "https://x", headers: { Authorization: "sk-abcdefghijklm $T" } },
  { url: "https://x", headers: { Authorization: `${"x".repeat(17)} $T` } },
  { url: "https://x", headers: { Authorization: "Bearer Bearer $T" } },
  { url: "https://x", headers: { Authorization: "Bearer $T more" } },
  { url: "https://x", headers: { Authorization: "Bearer  $T" } },
  { command: "a", env: { A: "Bearer $T" } },
  { mcpServers: { "a b": { command: "x" } } },
  '{"mcpServers": {"__proto__": {"command": "x"}}}',
  { mcpServers: { "": { command: "x" } } },
])("%j names no server that is entered", (value) => {
  expect(read(value) ?? []).toEqual([]);
});
