import { describe, expect, test } from "vitest";
import { madeFor, settingsEntry, withEntry, withoutEntry } from "../../../src/core/install/settings-text.ts";

const JSON_FILE = { format: "json", key: "mcpServers" } as const;
const TOML_FILE = { format: "toml", key: "mcp_servers" } as const;
const crm = { name: "crm", entry: { command: "x" } };

describe.each([
  ["json", JSON_FILE],
  ["toml", TOML_FILE],
] as const)("%s", (_, file) => {
  test("a file that was made goes with its last entry", () => {
    expect(madeFor(undefined, file)).toBe("file");
    const one = withEntry("", file, crm);
    const two = withEntry(one, file, { ...crm, name: "docs" });
    expect(settingsEntry(two, file, "docs")).toEqual({ value: { command: "x" } });
    expect(madeFor(one, file)).toBeUndefined();
    expect(withoutEntry(two, file, { name: "docs", made: undefined })).toBe(one);
    expect(withoutEntry(one, file, { name: "crm", made: "file" })).toBeUndefined();
  });

  test("what cannot be read is said", () => {
    expect(() => settingsEntry("= [", file, "crm")).toThrow(/expected|TOML/);
  });
});

test("a key that was made goes with its last entry, one that was there stays", () => {
  const text = '{\n  "theme": "dark"\n}\n';
  expect(madeFor(text, JSON_FILE)).toBe("key");
  const put = withEntry(text, JSON_FILE, crm);
  expect(withoutEntry(put, JSON_FILE, { name: "crm", made: "key" })).toBe(text);
  expect(withoutEntry(put, JSON_FILE, { name: "crm", made: undefined })).toBe(
    '{\n  "theme": "dark",\n  "mcpServers": {}\n}\n',
  );
});

test("a file that was made and has more by now stays", () => {
  const put = withEntry("", JSON_FILE, crm).replace('{\n  "mcp', '{\n  "mine": 1,\n  "mcp');
  expect(withoutEntry(put, JSON_FILE, { name: "crm", made: "file" })).toBe('{\n  "mine": 1\n}\n');
});
