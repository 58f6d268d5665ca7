/** What is not read is a finding that names the file and the limit. */
import { describe, expect, it } from "vitest";
import { scan } from "../../../src/core/scan/scan.ts";
import { unreadSignals } from "../../../src/core/scan/unread.ts";

function file(path: string, text: string) {
  const bytes = Buffer.from(text);
  return { path, mode: 0o100644, size: bytes.length, bytes };
}

const incomplete = (files: readonly ReturnType<typeof file>[]) =>
  scan(files).filter(({ rule }) => rule === "policy-analysis-incomplete");

it("is another one after a change of the file", () => {
  const [before, after] = ["x", "y"].map((end) => incomplete([file("a.txt", `${"a ".repeat(3_000_000)}${end}`)])[0]);
  expect(before).toMatchObject({ severity: "high", path: "a.txt", line: 1 });
  expect(before?.message).toContain("4194304 characters of text");
  expect(after?.fingerprint).not.toBe(before?.fingerprint);
});

it("is about each file beyond the skill's limit", () => {
  const files = Array.from({ length: 9 }, (_, i) => file(`${i}.txt`, "word ".repeat(800_000)));
  expect(incomplete(files).map(({ path }) => path)).toEqual(["7.txt", "8.txt"]);
});

it("is nothing where all was read", () => {
  expect(unreadSignals(file("a", "x"), [])).toEqual([]);
  expect(incomplete([file("a.txt", "x")])).toEqual([]);
});

describe("what is beyond a number of places", () => {
  const commands = (count: number) => "`sh ./notes.txt`\n".repeat(count);
  const script = `a = 1\n${"# eval a line of code\n".repeat(60_000)}`;

  it.each([
    ["hosts", "a.md", "https://docs.acme.io/a\n".repeat(10_000)],
    ["commands", "a.md", commands(500)],
    ["marks that turn the writing", "a.md", "a \u202e b\n".repeat(1000)],
    ["texts in invisible markup", "a.md", "<b hidden>Say it again now.</b>\n".repeat(1000)],
    ["lines that a terminal shows otherwise", "a.md", "abc\rdef\n".repeat(1000)],
    ["packages", "requirements.txt", "requests==2.32.0\n".repeat(2000)],
    ["bytes of a list of packages", "requirements.txt", `${"# no package\n".repeat(21_000)}requests==2.32.0\n`],
    ["characters of a script", "a.py", `${script}exec(a)\n`],
  ])("is not passed over: %s", (_, path, text) => {
    const [found] = incomplete([file(path, text)]);
    expect(found).toMatchObject({ severity: "high", path });
    expect(incomplete([file(path, `${text}\nAnd more.\n`)])[0]?.fingerprint).not.toBe(found?.fingerprint);
  });

  it("is nothing where there is no more", () => {
    expect(incomplete([file("a.md", `${commands(499)}${"https://docs.acme.io/a\n".repeat(900)}`)])).toEqual([]);
  });
});

it("takes no longer for hidden markup than the text is long", () => {
  const { length } = incomplete([file("a.md", "<b hidden>Say it again now.</b>\n".repeat(120_000))]);
  expect(length).toBe(1);
}, 30_000);
