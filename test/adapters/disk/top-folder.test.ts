import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { topFolder } from "../../../src/adapters/disk/top-folder.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let temporary: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  temporary = temporaryFolder();
});
afterEach(() => temporary.cleanup());

const at = (...parts: string[]) => join(temporary.path, ...parts);
const make = (...parts: string[]) => mkdirSync(at(...parts), { recursive: true });

it("leads from any folder of a work tree to its top, also through a link, and to the nearest one", () => {
  make("repo", ".git");
  make("repo", "skills", "billing");
  make("repo", "inner", "skills");
  writeFileSync(at("repo", "inner", ".git"), "gitdir: ../.git/modules/inner\n");
  symlinkSync(at("repo", "skills"), at("link"));
  expect(topFolder(at("repo", "skills", "billing"))).toBe(at("repo"));
  expect(topFolder(at("link", "billing"))).toBe(at("repo"));
  expect(topFolder(at("repo", "inner", "skills"))).toBe(at("repo", "inner"));
  expect(topFolder(at("repo"))).toBe(at("repo"));
});

it("leaves what is in no work tree, is a repository itself, or is not there", () => {
  make("plain");
  make("repo", ".git", "objects", "pack");
  make("repo", "bare.git", "objects");
  for (const dir of ["repo/.git", "repo/bare.git"]) writeFileSync(at(dir, "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(at("repo", "file"), "");
  for (const path of ["plain", "absent", "repo/.git", "repo/.git/objects", "repo/bare.git", "repo/absent", "repo/file"])
    expect(topFolder(at(path)), path).toBe(at(path));
});
