import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createObjectView, findObjectFolders, VIEW_DIR } from "../../../src/adapters/git/object-folders.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let root: string;
let cleanup: () => void;

beforeEach(() => {
  ({ path: root, cleanup } = temporaryFolder());
});

afterEach(() => cleanup());

describe("findObjectFolders", () => {
  it("follows what is borrowed in turn, absolute or relative, and each folder once", async () => {
    const [a, b, c] = [folder("a"), folder("b"), folder("c")];
    borrow(a, `# comment\n\n${b}\n../c\n`);
    borrow(b, "../c");
    borrow(c, `${a}\n`);
    expect(await findObjectFolders(a)).toEqual([a, b, c]);
  });

  it("understands a quoted path, as git does where a path has a line feed", async () => {
    const [a, b] = [folder("a"), folder('b "x"\ny')];
    borrow(a, `${JSON.stringify(b)}\n`);
    expect(await findObjectFolders(a)).toEqual([a, b]);
  });

  it("ends where folders borrow from each other for ever", async () => {
    const chain = Array.from({ length: 20 }, (_, i) => folder(`f${i}`));
    chain.forEach((one, i) => {
      borrow(one, `${chain[i + 1] ?? one}\n`);
    });
    expect(await findObjectFolders(chain[0] ?? "")).toEqual(chain.slice(0, 7));
  });

  it("names a folder that is not there, which then holds nothing", async () => {
    const nowhere = join(root, "nowhere");
    expect(await findObjectFolders(nowhere)).toEqual([nowhere]);
  });
});

describe("createObjectView", () => {
  it("shows the union of the folders, and what is added after a refresh", async () => {
    const [a, b] = [folder("a"), folder("b")];
    for (const [where, name] of [
      [a, "1.idx"],
      [b, "2.idx"],
    ] as const) {
      mkdirSync(join(where, "pack"));
      writeFileSync(join(where, "pack", name), name);
    }
    const view = createObjectView([a, b]);
    expect(await view.promises.readdir(`${VIEW_DIR}/objects/pack`)).toEqual(["1.idx", "2.idx"]);
    expect(String(await view.promises.readFile(`${VIEW_DIR}/objects/pack/2.idx`))).toBe("2.idx");
    writeFileSync(join(b, "pack", "3.idx"), "");
    expect(await view.promises.readdir(`${VIEW_DIR}/objects/pack`)).toEqual(["1.idx", "2.idx"]);
    view.refresh();
    expect(await view.promises.readdir(`${VIEW_DIR}/objects/pack`)).toEqual(["1.idx", "2.idx", "3.idx"]);
  });

  it("shows nothing else, and lets nothing be written", async () => {
    const a = folder("a");
    writeFileSync(join(root, "config"), "[core]");
    symlinkSync(root, join(root, "repository"));
    const view = createObjectView([a]);
    for (const path of [`${VIEW_DIR}/config`, join(root, "config"), `${VIEW_DIR}/objectsconfig`, undefined]) {
      await expect(view.promises.readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
    }
    await expect(view.promises.writeFile(`${VIEW_DIR}/objects/x`)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(view.promises.stat(VIEW_DIR)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(join(path, "info"), { recursive: true });
  return path;
}

function borrow(path: string, alternates: string): void {
  writeFileSync(join(path, "info", "alternates"), alternates);
}
