/** Which command is in which file, and that a command line loads no other's. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { COMMAND_FILES, neededFiles } from "../../src/cli/command-files.ts";
import { Output } from "../../src/cli/output.ts";
import { createWire } from "../../src/wire.ts";
import { CommandLine } from "../support/command-line.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMES = COMMAND_FILES.flatMap(({ names }) => names);
const cli = new CommandLine();
afterAll(() => cli.cleanup());

describe("the table of commands", () => {
  it("has every file of commands once", async () => {
    const files = readdirSync(join(ROOT, "src/cli/commands")).map((name) => name.replace(/\.ts$/, ""));
    const there = await Promise.all(files.map((name) => import(`../../src/cli/commands/${name}.ts`)));
    const listed = await Promise.all(COMMAND_FILES.map((file) => file.load()));
    expect(listed).toHaveLength(files.length);
    expect(there.filter((file) => !listed.includes(file))).toEqual([]);
  });

  it("names what each file registers, and nothing twice", async () => {
    const wire = createWire({ signal: new AbortController().signal, progress: () => {}, version: "0.0.0" });
    const output = new Output({ json: false, colour: false, stdout: process.stdout, stderr: process.stderr });
    for (const { names, load } of COMMAND_FILES) {
      const program = new Command();
      (await load()).register(program, wire, output);
      expect(program.commands.flatMap((command) => [command.name(), ...command.aliases()])).toEqual(names);
    }
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });
});

describe("which files are needed", () => {
  it.each(NAMES)("of %s its own alone", (name) => {
    for (const args of [[name], ["--json", name, "--help"], [name, "list", "--version"]]) {
      expect(neededFiles(args).flatMap(({ names }) => names)).toContain(name);
      expect(neededFiles(args)).toHaveLength(1);
    }
  });

  it.each([["-V"], ["--version"], ["--json", "--version"], ["--version", "list"]])("none for %s", (...args) => {
    expect(neededFiles(args)).toEqual([]);
  });

  it.each([[], ["--help"], ["--help", "list"], ["help", "list"], ["lsit"], ["--jsno", "list"], ["--", "list"], [""]])(
    "all for %s",
    (...args) => {
      expect(neededFiles(args)).toBe(COMMAND_FILES);
    },
  );
});

describe("the built command line", () => {
  it.each([[["--help"]], [["--help", "check"]], [["help"]]])("lists every command for %j", async (args) => {
    const { status, stdout } = await cli.run(args);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+)(?= (?:\[|<| {2}))/gm)].map(([, name]) => name);
    expect([status, listed.filter((name) => name !== "skilltrunk")]).toEqual([0, [...NAMES, "help"]]);
  });

  it("helps with one command as if all were there", async () => {
    const [asked, helped] = await Promise.all([cli.run(["check", "--help"]), cli.run(["help", "check"])]);
    expect(asked).toEqual(helped);
    expect(asked.stdout).toMatch(/^Usage: skilltrunk check \[options\] \[change\]$/m);
  });

  it("knows the nearest name among all of them", async () => {
    const { status, stderr } = await cli.run(["chekc"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("unknown command 'chekc' (Did you mean check?)")]);
  });

  it("begins without any command's file", () => {
    const start = piecesOf(join(ROOT, "dist/cli"), "main.js");
    const texts = start.map((path) => readFileSync(path, "utf8"));
    const registering = texts.filter((text) => /\.command\(["'`](?:check|install|verify)["'`]\)/.test(text));
    expect(registering).toEqual([]);
    const all = readdirSync(join(ROOT, "dist/cli")).filter((name) => name.endsWith(".js"));
    expect(start.length).toBeLessThan(all.length / 2);
  });
});

/** A built module and all that it imports as it is loaded. */
function piecesOf(folder: string, entry: string): readonly string[] {
  const found = new Set([entry]);
  for (const name of found) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, next] of text.matchAll(/\b(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) found.add(next as string);
  }
  return [...found].map((name) => join(folder, name));
}
