/** Plain configuration files, held against what git itself reads in them. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readPlainConfig } from "../../../src/adapters/git/plain-config.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.cleanup());

/** What git reads; undefined where it refuses the file. A key without any value is left out. */
function asGitReads(text: string): ReadonlyMap<string, string> | undefined {
  const file = join(folder.path, "config");
  writeFileSync(file, text);
  const args = ["config", "--file", file, "--no-includes", "--null", "--list"];
  try {
    const out = execFileSync("git", args, { stdio: ["ignore", "pipe", "ignore"] }).toString();
    const entries = out.split("\0").filter(Boolean);
    return new Map(entries.map((entry) => entry.split("\n") as [string, string]));
  } catch {
    return undefined;
  }
}

const CLONE = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
; a comment
# another
[remote "origin"]
\turl = https://example.com/a.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[Extensions]
  objectFormat=sha256
[branch "Main/x"]
\tremote = origin
[core]
\tbare = true
`;

it("reads what git itself writes, as git does", () => {
  const read = readPlainConfig(CLONE);
  expect(read).toEqual(asGitReads(CLONE));
  expect(read?.get("core.bare")).toBe("true");
  expect(read?.get("extensions.objectformat")).toBe("sha256");
});

it.each([
  ["a quoted value", '[core]\n\tbare = "true"\n'],
  ["an escape", "[core]\n\tbare = tr\\\nue\n"],
  ["a comment behind a value", "[core]\n\tbare = true # no\n"],
  ["a key that says nothing", "[core]\n\tbare\n"],
  ["a setting beside its section", "[core] bare = true\n"],
  ["a setting without a section", "bare = true\n"],
  ["a carriage return", "[core]\r\n\tbare = true\r\n"],
  ["what is no configuration", "<<<<<<< HEAD\n"],
])("leaves %s to git", (_, text) => {
  expect(readPlainConfig(text)).toBeUndefined();
});

it("never reads anything else than git", { timeout: 60_000 }, () => {
  const line = fc.oneof(
    fc.constantFrom("[core]", "[a.B]", '[a "B c"]', '[a  "]"]', '[a\t"b"]', "[]", "[ a]", "", "  ", "\t# x", ";", "x"),
    fc
      .tuple(
        fc.constantFrom("k", "Key", "a-b", "-x", "1", "k k"),
        fc.constantFrom("=", " = ", "\t=\t", " ", "=="),
        fc.constantFrom("", "v", "a b", " a\tb ", "a  b", "ü", '"q"', "a\\", "a;b", "a#b", "=", "[x]", "a\u00a0"),
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join("\n");
      const read = readPlainConfig(text);
      if (read !== undefined) expect(read).toEqual(asGitReads(text));
    }),
    { numRuns: 100 },
  );
});
