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

describe("whatever comments stand in between", () => {
  const space = fc.constantFrom("", " ", "\n  ", "\r\n", " // c\n", "/* x */", " /* a\n b */ ", " // d { \n\n");
  const leaf = fc.constantFrom("1", '"v // {"', "[1, /* { */ 2]");
  const object = (inner: fc.Arbitrary<string>) =>
    fc
      .tuple(
        fc.subarray(["m", "crm", "z"]),
        fc.array(fc.tuple(space, space, space, inner, space), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        space,
      )
      .map(([keys, parts, isTrailing, end]) => {
        const members = keys.map((key, i) => {
          const [a, b, c, value, d] = parts[i] ?? ["", "", "", "1", ""];
          return `${a}"${key}"${b}:${c}${value}${d}`;
        });
        return `{${members.join(",")}${isTrailing && keys.length > 0 ? "," : ""}${end}}`;
      });
  const text = object(fc.oneof(leaf, object(leaf)));

  test("what is taken out or put in changes nothing else", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(["m", "crm"], ["crm"], ["m"]), (before, path) => {
        const was = readJsonText(before).value as Record<string, unknown>;
        const [key = "", inner] = path;
        const outer = was[key];
        fc.pre(inner === undefined || (typeof outer === "object" && !Array.isArray(outer)));
        const edited = (change: (object: Record<string, unknown>, key: string) => void) => {
          const copy = structuredClone(was);
          if (inner !== undefined && copy[key] === undefined) copy[key] = {};
          change((inner === undefined ? copy : copy[key]) as Record<string, unknown>, inner ?? key);
          return copy;
        };
        const put = readJsonText(withJsonMember(before, path, "new")).value;
        expect(put).toEqual(edited((object, name) => Object.assign(object, { [name]: "new" })));
        const out = readJsonText(withoutJsonMember(before, path)).value;
        expect(out).toEqual(outer === undefined ? was : edited((object, name) => Reflect.deleteProperty(object, name)));
      }),
      { numRuns: 2000 },
    );
  });
});

test("a comment before what goes takes nothing of what follows into it", () => {
  expect(withoutJsonMember('{ // mine\n  "crm": 1 }', ["crm"])).toBe("{ // mine\n }");
  expect(withoutJsonMember('{ // mine\n  "crm": 1, "z": 2 }', ["crm"])).toBe('{ // mine\n "z": 2 }');
  expect(withoutJsonMember('{ "a": 1, // mine\r\n  "crm": 1 }', ["crm"])).toBe('{ "a": 1 // mine\r\n }');
});
