import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { expect, test } from "vitest";
import { tomlTable, withoutTomlTable, withTomlTable } from "../../../src/core/install/toml-edit.ts";

const PATH = ["mcp_servers", "crm"] as const;
const ENTRY = { command: "npx", args: ["-y", 'a "b"'], env_vars: ["CRM_TOKEN"] };
const BLOCK = '[mcp_servers.crm]\ncommand = "npx"\nargs = ["-y", "a \\"b\\""]\nenv_vars = ["CRM_TOKEN"]\n';

test.each([
  ["", BLOCK],
  ['model = "x" # mine\n', `model = "x" # mine\n\n${BLOCK}`],
  [
    "[mcp_servers.other]\ncommand = 'x'\n\n# last\n[tui]\na = 1\n",
    `[mcp_servers.other]\ncommand = 'x'\n\n# last\n[tui]\na = 1\n\n${BLOCK}`,
  ],
])("of %j a table goes to the end, and out again without a trace", (before, after) => {
  expect(withTomlTable(before, PATH, ENTRY)).toBe(after);
  expect(tomlTable(after, PATH)).toEqual({ value: ENTRY });
  expect(withoutTomlTable(after, PATH)).toBe(before);
});

test("headers, dates and quotes are written as TOML has them", () => {
  const entry = { url: "https://x", env_http_headers: { "X-Key.a": "KEY" }, text: "\u007f\u0001" };
  const text = withTomlTable("when = 2026-01-01T00:00:00Z\n", ["mcp_servers", "crm"], entry);
  expect(tomlTable(text, PATH)).toEqual({ value: entry });
  expect(text).toContain('env_http_headers = { "X-Key.a" = "KEY" }');
});

test("what is there already is replaced in its place", () => {
  const text = `a = 1\n\n${BLOCK}\n[z]\nb = 2\n`;
  expect(withTomlTable(text, PATH, { command: "new" })).toBe(
    'a = 1\n\n[mcp_servers.crm]\ncommand = "new"\n\n[z]\nb = 2\n',
  );
  expect(withoutTomlTable(text, PATH)).toBe("a = 1\n\n[z]\nb = 2\n");
});

test.each([
  ["mcp_servers = { crm = { command = 'x' } }", "is not written as a table of its own"],
  ["mcp_servers.crm.command = 'x'", "is not written as a table of its own"],
  [`${BLOCK}[mcp_servers.crm.tools]\na = 1\n`, "cannot be changed without changing something else"],
])("%j is not taken apart", (text, message) => {
  expect(() => withoutTomlTable(text, PATH)).toThrow(message);
});

test("a table that the text cannot have, and a text that is none, are refused", () => {
  expect(() => withTomlTable("mcp_servers = { a = { command = 'x' } }\n", PATH, ENTRY)).toThrow();
  expect(() => tomlTable("a = [", PATH)).toThrow(/Invalid TOML/);
});

test("a header in a text of several lines is none", () => {
  const text = 'prompt = """\n[mcp_servers.crm]\ncommand = "x"\n"""\n';
  expect(tomlTable(text, PATH)).toBeUndefined();
  expect(withoutTomlTable(withTomlTable(text.replace("[mcp_servers.crm]", "x"), PATH, ENTRY), PATH)).toBe(
    text.replace("[mcp_servers.crm]", "x"),
  );
  const put = withTomlTable(text, PATH, ENTRY);
  expect(tomlTable(put, PATH)).toEqual({ value: ENTRY });
  // Of two that look like it the first is taken, and found to be none: nothing is changed.
  expect(() => withoutTomlTable(put, PATH)).toThrow("cannot be changed without changing something else");
});

test("whatever the settings are, they stay", () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value))), value, (settings, entry) => {
      fc.pre(!("mcp_servers" in settings) && typeof entry !== "number");
      const text = stringify(settings);
      const put = withTomlTable(text, PATH, { command: "x", entry });
      expect(parse(put)).toEqual(parse(`${text}\n${stringify({ mcp_servers: { crm: { command: "x", entry } } })}`));
      expect(withoutTomlTable(put, PATH).trimEnd()).toBe(text.trimEnd());
    }),
  );
});
