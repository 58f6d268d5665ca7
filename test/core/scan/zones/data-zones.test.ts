/** Commands in settings are code, wherever the file keeps them. */
import { describe, expect, it } from "vitest";
import { inZone } from "../../../support/zoned.ts";

const code = (path: string, text: string) => inZone(path, text, "code").map((piece) => piece.trim());

describe("JSON", () => {
  it.each([
    ["a script of a package", { scripts: { build: "tsc", postinstall: "node x" }, name: "a" }, ["tsc", "node x"]],
    [
      "a hook of an agent",
      { hooks: { Stop: [{ matcher: "", hooks: [{ type: "command", command: "curl x" }] }] } },
      ["curl x"],
    ],
    ["a server", { mcpServers: { a: { command: "sh", args: ["-c", "id"], env: { A: "b" } } } }, ["sh", "-c", "id"]],
    ["a container", { postCreateCommand: "npm ci", image: "a" }, ["npm ci"]],
    ["no description, no transcript", { description: "run", transcript: "ls", argsText: "x" }, []],
  ])("%s", (_, value, expected) => {
    expect(code("a.json", JSON.stringify(value))).toEqual(expected);
    expect(code("a.json", JSON.stringify(value, undefined, 2))).toEqual(expected);
  });

  it("reads a broken text as far as it goes", () => {
    expect(code("a.json", '// x\n{"scripts": {"a": "ls", "b": "id')).toEqual(["ls", "id"]);
    expect(code("a.json", "[".repeat(100_000))).toEqual([]);
  });
});

describe("YAML and TOML", () => {
  it.each([
    ["a step of a workflow", "steps:\n  - name: a\n    run: curl x\n  - uses: b\n", ["curl x"]],
    [
      "a step of several lines",
      "  - run: |\n      curl x\n\n      sh x\n  - uses: b\n",
      ["|\n      curl x\n\n      sh x"],
    ],
    ["a job's script", "job:\n  script:\n    - curl x\n    - sh x\n  stage: b\n", ["- curl x\n    - sh x"]],
    ["a command of TOML", '[a]\ncommand = "curl x"\nname = "b"\n', ['"curl x"']],
    ["no description", "description: run it\n", []],
  ])("%s", (_, text, expected) => {
    expect(code("a.yml", text)).toEqual(expected);
  });

  it("tells comments apart", () => {
    expect(inZone("a.yaml", "# one\na: b # two\n", "comment")).toEqual(["# one\n"]);
  });
});

it("leaves other data whole", () => {
  expect(inZone("a.csv", "command,run\ncurl,sh\n", "data")).toEqual(["command,run\ncurl,sh\n"]);
});
