/** A repository that holds everything a reader of Git may get wrong, made with `git fast-import` and raw objects. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GitFixture } from "./git-fixture.ts";

/** A mode and a file's bytes, or a submodule's mode and commit; null removes the path. */
export type ImportedFile = null | { readonly mode: string; readonly data: string } | { readonly submodule: string };

/** Paths, names, messages and contents are bytes, one character each. */
export interface ImportedCommit {
  readonly message: string;
  readonly files?: Readonly<Record<string, ImportedFile>>;
  /** An id, or `:1` for the first commit of this import. Absent: the commit before, and none for the first. */
  readonly parents?: readonly string[];
  readonly author?: string;
  /** Seconds and zone. */
  readonly date?: string;
  readonly encoding?: string;
  /** Starts without the parent's files. */
  readonly anew?: true;
}

const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
export const file = (data: string): ImportedFile => ({ mode: "100644", data });
export const program = (data: string): ImportedFile => ({ mode: "100755", data });
export const link = (target: string): ImportedFile => ({ mode: "120000", data: target });
export const submodule = (commit: string): ImportedFile => ({ submodule: commit });

/** Adds commits to `refs/heads/main` and answers their ids in order. */
export function importCommits(fixture: GitFixture, commits: readonly ImportedCommit[]): readonly string[] {
  const stream = commits.map(importCommand).join("");
  const marks = join(fixture.dir, "imported-marks");
  fixture.gitInput(Buffer.from(stream, "latin1"), "fast-import", "--quiet", "--force", `--export-marks=${marks}`);
  const byMark = new Map(
    readFileSync(marks, "utf8")
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );
  return commits.map((_, i) => byMark.get(`:${i + 1}`) ?? "");
}

function importCommand(commit: ImportedCommit, index: number): string {
  const { message, author = "Author <author@example.com>", date = `${1_767_225_600 + index * 60} +0000` } = commit;
  const [first, ...others] = commit.parents ?? (index === 0 ? [] : [`:${index}`]);
  return [
    "commit refs/heads/main",
    `mark :${index + 1}`,
    `author ${author} ${date}`,
    `committer Committer <committer@example.com> ${date}`,
    ...(commit.encoding === undefined ? [] : [`encoding ${commit.encoding}`]),
    data(message),
    ...(first === undefined ? [] : [`from ${first}`]),
    ...others.map((parent) => `merge ${parent}`),
    ...(commit.anew === true || first === undefined ? ["deleteall"] : []),
    ...Object.entries(commit.files ?? {}).map(([path, change]) => fileCommand(quotePath(path), change)),
    "\n",
  ].join("\n");
}

function fileCommand(path: string, change: ImportedFile): string {
  if (change === null) return `D ${path}`;
  if ("submodule" in change) return `M 160000 ${change.submodule} ${path}`;
  return `M ${change.mode} inline ${path}\n${data(change.data)}`;
}

function data(bytes: string): string {
  return `data ${bytes.length}\n${bytes}`;
}

/** C-style, with every unusual byte as three octal digits. */
function quotePath(path: string): string {
  const quoted = path.replace(/[^A-Za-z0-9._/-]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `"${quoted}"`;
}

/** Writes a commit object as it stands, however odd, and answers its id. */
function writeRawCommit(fixture: GitFixture, bytes: string): string {
  return fixture.gitInput(Buffer.from(bytes, "latin1"), "hash-object", "-t", "commit", "-w", "--literally", "--stdin");
}

/** Writes a tree object as it stands and answers its id. */
export function writeRawTree(
  fixture: GitFixture,
  entries: readonly { readonly mode: string; readonly name: string; readonly oid: string }[],
): string {
  const bytes = entries.map(({ mode, name, oid }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(oid, "hex")]),
  );
  return fixture.gitInput(Buffer.concat(bytes), "hash-object", "-t", "tree", "-w", "--literally", "--stdin");
}

const GITLINK = "1234567890123456789012345678901234567890";

export interface UnusualRepository {
  readonly fixture: GitFixture;
  /** The trunk's tip. */
  readonly tip: string;
  /** Commits by the first word of their subject. */
  readonly named: Readonly<Record<string, string>>;
}

/** Builds it, loose or packed as `git fast-import` and `git hash-object` leave it. */
export function createUnusualRepository(): UnusualRepository {
  const fixture = new GitFixture({ bare: true });
  const imported = importCommits(fixture, TRUNK);
  const named: Record<string, string> = {};
  TRUNK.forEach((commit, i) => {
    named[commit.message.split(/\s/)[0] ?? ""] = imported[i] ?? "";
  });
  let tip = imported.at(-1) ?? "";
  for (const [name, commit] of Object.entries(rawCommits(fixture, tip))) {
    tip = writeRawCommit(fixture, commit(tip));
    named[name] = tip;
  }
  fixture.git("update-ref", "refs/heads/main", tip);
  return { fixture, tip, named };
}

const TRUNK: readonly ImportedCommit[] = [
  {
    message: "root\n\nThe first commit.\n",
    files: {
      "README.md": file("# Skills\n"),
      "skills/acme/one/SKILL.md": file("---\nname: one\n---\n"),
      "skills/acme/one/scripts/run.sh": program("#!/bin/sh\n"),
      "skills/acme/one/latest": link("SKILL.md"),
      swap: file("a file"),
      "swap-x": file("sorts before swap/"),
      "swap.txt": file("sorts before swap/ too"),
      swap0: file("sorts behind swap/"),
    },
  },
  {
    message: "modes\n",
    files: {
      "skills/acme/one/scripts/run.sh": file("#!/bin/sh\n"),
      "README.md": program("# Skills\n"),
      "skills/acme/one/latest": file("SKILL.md"),
    },
  },
  {
    message: "file-to-folder\n",
    files: { swap: null, "swap/inner/deep.txt": file("deep"), "swap/a": file("a"), "swap-x": file("changed") },
  },
  { message: "folder-to-file\n", files: { swap: file("a file again"), swap0: null } },
  {
    message: "names\n",
    files: {
      "with space": file("1"),
      "new\nline": file("2"),
      'quo"te': file("3"),
      "tab\there": file("4"),
      "back\\slash": file("5"),
      [utf8("unicode/ünïcødé 🎉")]: file("6"),
      [utf8("unicode/e\u0301 decomposed")]: file("7"),
      [utf8("unicode/\u{fffd} is valid")]: file("8"),
      "invalid/\xff\xfe": file("9"),
      "invalid/cut \xe2\x82": file("10"),
      "invalid/surrogate \xed\xb0\x80": file("11"),
      "invalid/overlong \xc0\xaf": file("12"),
      "inva\x80lid/folder": file("13"),
      ":(glob)magic*": file("14"),
      "-dash": file("15"),
    },
  },
  { message: "side1\n\nOn a branch.\n", files: { "side1.txt": file("s1") } },
  { message: "side2\n", parents: [":5"], files: { "side2.txt": file("s2") } },
  { message: "side3\n", parents: [":5"], files: { "side3.txt": file("s3") } },
  { message: "trunk-moves\n", parents: [":5"], files: { "README.md": file("# Changed\n") } },
  {
    message: "Merge pull request #1 from acme/side1\n\nfeat: one side\n",
    parents: [":9", ":6"],
    files: { "side1.txt": file("s1") },
  },
  {
    message: "octopus\n",
    parents: [":10", ":7", ":8"],
    files: { "side2.txt": file("s2"), "side3.txt": file("s3"), "evil.txt": file("only in the merge") },
  },
  { message: "squash (#2)\n\n* one\n* two\n", files: { "skills/acme/two/SKILL.md": file("two") } },
  { message: "empty\n\nNothing changed.\n" },
  { message: "submodules\n", files: { vendor: submodule(GITLINK), "vendor-x": file("x") } },
  { message: "submodule-moves\n", files: { vendor: submodule(GITLINK.split("").reverse().join("")) } },
  { message: "submodule-to-folder\n", files: { vendor: null, "vendor/file": file("y") } },
  { message: "everything-removed\n", anew: true },
  { message: "back-again\n", files: { "skills/acme/one/SKILL.md": file("---\nname: one\n---\n") } },
  {
    message: "latin1 caf\xe9\n",
    encoding: "ISO-8859-1",
    author: "Ren\xe9 <rene@example.com>",
    files: { "latin1.txt": file("caf\xe9") },
  },
  { message: "nameless\n", author: "<nobody@example.com>", files: { n: file("n") } },
  { message: "west\n", date: "1767300000 -0930", files: { n: file("west") } },
  { message: "back-in-time\n", date: "1 +0000", files: { n: file("long ago") } },
  { message: utf8("unicode-message 🎉 ünï\n\n\n\nbody without end"), files: { n: file("u") } },
  { message: "", files: { n: file("no message") } },
  { message: "large\n", files: { "large.bin": file("0123456789abcdef".repeat(20_000)), n: file("") } },
];

/** Commits that fast-import would not write, each given the id of the one before. */
function rawCommits(fixture: GitFixture, tip: string): Readonly<Record<string, (parent: string) => string>> {
  const tree = fixture.git("rev-parse", `${tip}^{tree}`);
  const blob = fixture.gitInput("old mode", "hash-object", "-w", "--stdin");
  const oldModes = writeRawTree(fixture, [
    { mode: "100664", name: "group-writable", oid: blob },
    { mode: "100775", name: "group-writable-program", oid: blob },
    { mode: "40000", name: "skills", oid: fixture.git("rev-parse", `${tip}:skills`) },
  ]);
  const newModes = writeRawTree(fixture, [
    { mode: "100644", name: "group-writable", oid: blob },
    { mode: "100755", name: "group-writable-program", oid: blob },
    { mode: "040000", name: "skills", oid: fixture.git("rev-parse", `${tip}:skills`) },
  ]);
  const header = (of: string, parent: string) => `tree ${of}\nparent ${parent}\n`;
  const author = "author Author <author@example.com> 1767400000 +0000\n";
  const committer = "committer Committer <committer@example.com> 1767400000 +0000\n";
  return {
    signed: (parent) =>
      `${header(tree, parent)}${author}${committer}gpgsig -----BEGIN SSH SIGNATURE-----\n parent ${GITLINK}\n \n author Mallory <m@example.com> 1 +0000\n -----END SSH SIGNATURE-----\n\nsigned\n`,
    "old-modes": (parent) => `${header(oldModes, parent)}${author}${committer}\nold modes\n`,
    "same-modes": (parent) => `${header(newModes, parent)}${author}${committer}\nthe same modes, written as today\n`,
    "odd-people": (parent) =>
      `${header(newModes, parent)}author A <B> C <author@example.com> 12 +0000\ncommitter no address 1767400000 +0000\n\nodd people\n`,
    "no-people": (parent) => `${header(newModes, parent)}\nno people\n`,
    "huge-date": (parent) =>
      `${header(newModes, parent)}${author}committer C <c@example.com> 99999999999999999999 +0000\n\nhuge date\n`,
    "nul-in-message": (parent) => `${header(newModes, parent)}${author}${committer}\nbefore\0behind\n`,
    "no-message": (parent) => `${header(newModes, parent)}${author}${committer}`,
  };
}
