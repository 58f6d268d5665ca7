import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEmptyObject, jsonMember, withJsonMember, withoutJsonMember } from "../../../src/core/install/json-edit.ts";
import { readJsonText } from "../../../src/core/install/json-text.ts";

const PATH = ["mcpServers", "crm"];
const ENTRY = { command: "npx", args: ["crm"] };

test.each([
  [
    "an empty object",
    "{}\n",
    '{\n  "mcpServers": {\n    "crm": {\n      "command": "npx",\n      "args": [\n        "crm"\n      ]\n    }\n  }\n}\n',
  ],
  ["one line", '{"a": 1}', '{"a": 1, "mcpServers": {"crm":{"command":"npx","args":["crm"]}}}'],
  [
    "tabs, comments and a comma behind the last",
    '{\n\t// mine\n\t"mcpServers": {\n\t\t"a": {}, // first\n\t},\n}\n',
    '{\n\t// mine\n\t"mcpServers": {\n\t\t"a": {}, // first\n\t\t"crm": {\n\t\t\t"command": "npx",\n\t\t\t"args": [\n\t\t\t\t"crm"\n\t\t\t]\n\t\t},\n\t},\n}\n',
  ],
  [
    "a comment behind the last",
    '{\r\n    "mcpServers": {\r\n        "a": 1 // one\r\n    }\r\n}',
    '{\r\n    "mcpServers": {\r\n        "a": 1, // one\r\n        "crm": {\r\n            "command": "npx",\r\n            "args": [\r\n                "crm"\r\n            ]\r\n        }\r\n    }\r\n}',
  ],
])("%s: what is put in is as what is there, and goes without a trace", (_, before, after) => {
  const put = withJsonMember(before, PATH, ENTRY);
  expect(put).toBe(after);
  expect(jsonMember(put, PATH)).toEqual({ value: ENTRY });
  const out = withoutJsonMember(put, PATH);
  expect(isEmptyObject(out, ["mcpServers"]) ? withoutJsonMember(out, ["mcpServers"]) : out).toBe(before);
});

test("what is there already is replaced where it is", () => {
  const text = '{\n  "mcpServers": {\n    "crm": 1, /* x */\n    "z": 2\n  }\n}';
  expect(withJsonMember(text, PATH, "two")).toBe(text.replace('"crm": 1', '"crm": "two"'));
});

test("one in the middle goes with its comma", () => {
  const text = '{\n  "a": 1,\n  "b": 2, // two\n  "c": 3\n}';
  expect(withoutJsonMember(text, ["b"])).toBe('{\n  "a": 1, // two\n  "c": 3\n}');
  expect(withoutJsonMember(text, ["a"])).toBe('{\n  "b": 2, // two\n  "c": 3\n}');
  expect(withoutJsonMember(text, ["nothing", "here"])).toBe(text);
});

test.each([
  ["[]", "expected an object in which to look for"],
  ['{"mcpServers": 1}', "expected an object in which to look for"],
  ['{"mcpServers": {}, "mcpServers": {}}', '"mcpServers" is there twice'],
])("%s is not edited", (text, message) => {
  expect(() => withJsonMember(text, PATH, 1)).toThrow(message);
});

describe("whatever the settings are", () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const settings = fc.record({ mcpServers: fc.dictionary(fc.string(), value) }, { requiredKeys: [] });
  const blank = fc.constantFrom(undefined, 2, 4, "\t");

  test("everything else says what it said, and taking it out gives the text before", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), settings, blank, value, (others, own, indent, entry) => {
        fc.pre(
          own.mcpServers === undefined ||
            (!Object.hasOwn(own.mcpServers, "crm") && Object.keys(own.mcpServers).length > 0),
        );
        const all = { ...others, ...own };
        fc.pre(Object.keys(all).length > 0 && !("mcpServers" in others));
        const text = JSON.stringify(all, undefined, indent);
        const put = withJsonMember(text, PATH, entry);
        const expected = { ...all, mcpServers: { ...own.mcpServers, crm: entry } };
        expect(readJsonText(put).value).toEqual(JSON.parse(JSON.stringify(expected)));
        const out = withoutJsonMember(put, PATH);
        expect(own.mcpServers === undefined ? withoutJsonMember(out, ["mcpServers"]) : out).toBe(text);
      }),
    );
  });
});
