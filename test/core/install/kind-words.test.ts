import { expect, test } from "vitest";
import { kindWarnings } from "../../../src/core/install/kind-words.ts";

test.each([
  ["skill", []],
  ["group", []],
  [
    "hook",
    [expect.stringMatching(/is a hook: its files are in here, and nothing is switched on.*what hooks\.json says/)],
  ],
  ["mcp-server", [expect.stringContaining("is an MCP server")]],
  ["agent", [expect.stringContaining("is an agent")]],
])("of a %s", (kind, expected) => {
  expect(kindWarnings({ id: "tools/x", kind, payload: "hooks.json" }, "here")).toEqual(expected);
});

test("without a payload its SKILL.md says what to do", () => {
  expect(kindWarnings({ id: "tools/x", kind: "hook" }, "here")[0]).toContain("what SKILL.md says");
});
