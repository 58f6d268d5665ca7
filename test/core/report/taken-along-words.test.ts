import { expect, it } from "vitest";
import { type TakenAlong, takenAlongSentences, takenAlongWords } from "../../../src/core/report/taken-along-words.ts";

const one = (i: number, more: Partial<TakenAlong> = {}): TakenAlong => ({
  commit: String(i % 10).repeat(40),
  paths: [`file-${i}.md`],
  ...more,
});

it("names merge and files, why none of it is published, and what follows", () => {
  expect(takenAlongWords([one(1, { pr: 7 })], "unapproved")).toEqual([
    "it takes along what #7 (111111111111) brought (file-1.md), which is not approved: approving this approves that too",
  ]);
  expect(takenAlongWords([one(2)], "refused")[0]).toContain(
    "commit 222222222222 brought (file-2.md), which was refused",
  );
  expect(takenAlongWords([one(3, { orBefore: true })], "waiting")[0]).toContain("or a merge before it");
});

it("says of many how many more, and nothing that moves a cursor", () => {
  const paths = ["a\u001b[2J.md", ..."bcdefg"];
  const [first, ...others] = takenAlongWords(
    [1, 2, 3, 4, 5, 6, 7].map((i) => one(i, { paths })),
    "unapproved",
  );
  expect(first).toMatch(/ \(a[^\u001b]+, b, c, d, e and 2 more\)/);
  expect([others.length, others.at(-1)]).toEqual([5, expect.stringContaining("what 2 other merges brought")]);
});

it("goes on after another sentence", () => {
  expect(takenAlongSentences(takenAlongWords([one(1)], "unapproved"))).toMatch(/^ It takes along .* that too\.$/);
  expect(takenAlongSentences(undefined)).toBe("");
});
