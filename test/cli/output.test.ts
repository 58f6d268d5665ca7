import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Output, table } from "../../src/cli/output.ts";
import { RegistryError } from "../../src/core/errors.ts";

function createOutput(
  options: { readonly json?: boolean; readonly terminal?: boolean; readonly colour?: boolean } = {},
) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    isTTY: options.terminal === true,
    columns: 40,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const { json = false, colour = false } = options;
  return { output: new Output({ json, colour, stdout: stream("stdout"), stderr: stream("stderr") }), written };
}

const NOT_FOUND = new RegistryError("SKILL_NOT_FOUND", "There is no skill x/y.", { hint: "Try `list`." });

describe("a result", () => {
  it("is text for people", () => {
    const { output, written } = createOutput();
    output.result({ document: { a: 1 }, text: "one line" });
    expect([written, output.exitStatus]).toEqual([{ stdout: "one line\n", stderr: "" }, 0]);
  });

  it("is one JSON document for programs, and may mean a status", () => {
    const { output, written } = createOutput({ json: true });
    output.note("on the way");
    output.result({ document: { a: 1 }, text: "one line", exit: 1 });
    expect(JSON.parse(written.stdout)).toEqual({ a: 1 });
    expect([written.stderr, output.exitStatus]).toEqual(["on the way\n", 1]);
  });
});

describe("a question", () => {
  const asked = async (answer: string, options: { readonly json?: boolean; readonly terminal?: boolean }) => {
    const said: string[] = [];
    const stdin = Object.assign(Readable.from([answer]), { isTTY: options.terminal === true });
    const stream = { isTTY: options.terminal === true, write: (text: string) => said.push(text) };
    const output = new Output({ json: options.json === true, colour: false, stdout: stream, stderr: stream, stdin });
    return [await output.confirm("Go on?"), said.join("")];
  };

  it("is put to a person at a terminal, for whom only a yes is one", async () => {
    for (const yes of ["y\n", " YES \nn\n", "Y"])
      expect(await asked(yes, { terminal: true })).toEqual([true, "Go on? [y/N] "]);
    for (const no of ["\n", "n\n", "yeah\n", "\ny\n"]) expect((await asked(no, { terminal: true }))[0]).toBe(false);
    expect(await asked("", { terminal: true })).toEqual([false, "Go on? [y/N] \n"]);
  });

  it("is put to nobody else", async () => {
    expect(await asked("n\n", {})).toEqual([true, ""]);
    expect(await asked("n\n", { terminal: true, json: true })).toEqual([true, ""]);
  });
});

describe("an error", () => {
  it("is a sentence and a hint, and its code's status", () => {
    const { output, written } = createOutput();
    expect(output.error(NOT_FOUND)).toBe(3);
    expect(written).toEqual({ stdout: "", stderr: "error: There is no skill x/y.\nhint: Try `list`.\n" });
  });

  it("is the one JSON document of a command that has none", () => {
    const { output, written } = createOutput({ json: true });
    output.error(NOT_FOUND);
    expect(JSON.parse(written.stdout)).toEqual({
      type: "/errors/SKILL_NOT_FOUND",
      title: "Skill not found",
      status: 404,
      detail: "There is no skill x/y.",
      code: "SKILL_NOT_FOUND",
      hint: "Try `list`.",
    });
  });

  it("goes to stderr after a result, so that stdout stays one document", () => {
    const { output, written } = createOutput({ json: true });
    output.result({ document: {}, text: "" });
    output.error(NOT_FOUND);
    expect(JSON.parse(written.stdout)).toEqual({});
    expect(written.stderr).toContain("There is no skill x/y.");
  });

  it("that is our bug says how to report it", () => {
    const { output, written } = createOutput();
    expect(output.error(new TypeError("x is undefined"))).toBe(70);
    expect(written.stderr).toMatch(/^error: TypeError: x is undefined\nhint: This is a bug in skilltrunk.*report/);
  });
});

describe("progress", () => {
  it("is a line a phase where nobody watches", () => {
    const { output, written } = createOutput();
    for (let done = 1; done <= 1000; done++) output.progress({ phase: "fetch", done, total: 1000 });
    for (let done = 1; done <= 1000; done++) output.progress({ phase: "reconcile", done });
    expect(written.stderr).toBe("fetch 1/1000\nreconcile …\n");
  });

  it("is one line that is rewritten on a terminal, and gone before anything else", () => {
    const { output, written } = createOutput({ terminal: true });
    output.progress({ phase: "fetch", done: 1, total: 9 });
    output.progress({ phase: "p".repeat(100), done: 1 });
    output.note("done");
    expect(written.stderr).toBe(`\r\u001b[2Kfetch 1/9\r\u001b[2K${"p".repeat(39)}…\r\u001b[2Kdone\n`);
  });
});

describe("a table", () => {
  it("aligns its columns", () => {
    expect(
      table([
        ["a", "bb", "c"],
        ["dddd", "e", ""],
      ]),
    ).toBe("a     bb  c\ndddd  e");
  });

  it("shows control characters of others, and cuts what is long", () => {
    expect(table([["\u001b[31mred", "x".repeat(100)]], 20)).toBe(`\\u{1b}[31mred  ${"x".repeat(20)}…`);
  });
});

it("has colours where they are wanted", () => {
  expect(createOutput({ colour: true }).output.style("red", "x")).toBe("\u001b[31mx\u001b[0m");
  expect(createOutput().output.style("red", "x")).toBe("x");
});

describe("an output that speaks to a log", () => {
  it("says everything but the result in its lines, with what each is about", async () => {
    const { output, written } = createOutput({ json: true, terminal: true });
    const lines: unknown[] = [];
    await output.sayTo(async () => ({ write: (...line) => lines.push(line) }));
    output.progress({ phase: "reconcile", done: 3 });
    output.note("released a/b 1.0.0", { event: "released" });
    output.warn("refused a/c");
    output.result({ document: { a: 1 }, text: "" });
    output.error(NOT_FOUND);
    expect(JSON.parse(written.stdout)).toEqual({ a: 1 });
    expect(written.stderr).toBe("");
    expect(lines).toEqual([
      ["info", "reconcile …", { event: "progress", phase: "reconcile", done: 3 }],
      ["info", "released a/b 1.0.0", { event: "released" }],
      ["warn", "refused a/c", undefined],
      [
        "error",
        "There is no skill x/y.",
        { event: "error", code: "SKILL_NOT_FOUND", hint: "Try `list`.", stack: undefined },
      ],
    ]);
  });
});
