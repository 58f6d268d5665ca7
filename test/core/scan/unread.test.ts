/** What is not read is a finding that names the file and the limit. */
import { expect, it } from "vitest";
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
