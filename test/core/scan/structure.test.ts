/** What files are, and which act by their names. */
import { describe, expect, it } from "vitest";
import { detectStructure } from "../../../src/core/scan/structure.ts";
import { fileOf } from "../../support/archive-builder.ts";

function seen(files: Readonly<Record<string, string | Uint8Array>>) {
  const all = Object.entries(files).map(([path, content]) => fileOf(path, content));
  return detectStructure({ files: all, documents: [], signals: new Map() }).map(({ name, facts }) => [
    name,
    facts["path"],
  ]);
}

const ELF = Buffer.from("\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
const WASM = Buffer.from("\0asm\x01\0\0\0");
const ZIP = Buffer.from("PK\x03\x04 and so on");
const PYC = (flags: number) => Buffer.from([0xcb, 0x0d, 0x0d, 0x0a, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe3]);

describe("a file that is not what its name says", () => {
  it.each([
    ["a program as an image", "assets/logo.png", ELF],
    ["an archive as a text", "references/notes.md", ZIP],
    ["a module as data", "assets/rows.csv", WASM],
    ["a script as a font", "assets/body.woff2", "#!/usr/bin/env python3\nprint(1)\n"],
    ["code as an image", "assets/logo.jpg", "import os\nprint(os.name)\n"],
  ])("is found: %s", (_, path, content) => {
    expect(seen({ [path]: content })).toEqual([["file.disguised", path]]);
  });

  it.each([
    ["a JPEG as a PNG", "assets/logo.png", Buffer.from("\xff\xd8\xff\xe0", "latin1")],
    ["a page in place of an image", "assets/logo.png", "<!DOCTYPE html>\n"],
    ["a document that is a zip", "assets/letter.docx", ZIP],
    ["an archive of an unusual kind", "assets/board.xmind", ZIP],
    ["a text that begins as bzip2 does", "notes.md", "BZh is short for it.\n"],
    ["a bundle of modules", "assets/lib.wasm.md", "# How to build it\n"],
  ])("is not %s", (_, path, content) => {
    expect(seen({ [path]: content })).toEqual([]);
  });
});

describe("programs and bytecode", () => {
  it.each([
    ["file.program", "bin/tool", ELF],
    ["file.program", "lib/tool.so", ELF],
    ["file.bytecode", "assets/lib.wasm", WASM],
    ["file.bytecode.alone", "scripts/sums.pyc", PYC(0)],
    ["file.bytecode", "scripts/__pycache__/sums.cpython-312.pyc", PYC(0)],
    ["file.bytecode", "scripts/__pycache__/sums.cpython-312.pyc", PYC(3)],
    ["file.bytecode.unchecked", "scripts/__pycache__/sums.cpython-312.pyc", PYC(1)],
  ])("are %s: %s", (name, path, content) => {
    expect(seen({ [path]: content })).toEqual([[name, path]]);
  });

  it("are made from another text than the source beside them, but for a cache, which Python makes anew", () => {
    const made = Buffer.from(PYC(0));
    made.writeUInt32LE(9, 12);
    const seenBeside = (source: string) => seen({ "sums.pyc": made, "sums.py": source });
    expect(seenBeside("print(1)\n")).toEqual([["file.bytecode", "sums.pyc"]]);
    expect(seenBeside("print(12)\n")).toEqual([["file.bytecode.differs", "sums.pyc"]]);
    const cache = "__pycache__/sums.cpython-312.pyc";
    expect(seen({ [cache]: made, "sums.py": "print(12)\n" })).toEqual([["file.bytecode", cache]]);
  });

  it("are beside their source", () => {
    expect(seen({ "sums.pyc": PYC(0), "sums.py": "print(1)\n" })).toEqual([["file.bytecode", "sums.pyc"]]);
  });
});

describe("files that act by their names", () => {
  it.each([
    ["file.startup", "lib/usercustomize.py", ""],
    ["file.startup", "lib/a.pth", "import a; a.run()\n"],
    ["file.lure", "assets/report.docx.js", ""],
    ["file.lure", `assets/report.pdf${" ".repeat(20)}.exe`, ""],
    ["file.lure", `assets/report${" ".repeat(20)}.sh`, ""],
    ["file.opener", "assets/start.hta", ""],
    ["file.githook", ".husky/pre-push", ""],
    ["file.agent.hooks", ".vscode/tasks.json", '{"tasks":[{"runOptions":{"runOn": "folderOpen"}}]}'],
    ["file.agent.hooks", ".claude/settings.local.json", '{"permissions":{"defaultMode":"bypassPermissions"}}'],
    ["file.agent", ".cursor/rules/style.mdc", ""],
    ["file.hidden", "scripts/.run.py", ""],
  ])("are %s: %s", (name, path, content) => {
    expect(seen({ [path]: content })).toEqual([[name, path]]);
  });

  it.each([
    ["weights", "assets/model.pth", "../lib\n"],
    ["settings of a linter", ".prettierrc.js", ""],
    ["a copy that a Mac makes", "scripts/._run.sh", ""],
    ["a text in two endings", "assets/data.json.md", ""],
    ["plain dot files", ".gitignore", "dist\n"],
    ["tasks that are asked for", ".vscode/tasks.json", '{"tasks":[]}'],
  ])("are not %s", (_, path, content) => {
    expect(seen({ [path]: content })).toEqual([]);
  });
});
