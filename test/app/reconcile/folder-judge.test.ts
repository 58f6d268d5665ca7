/** Reading folders: what several have is read once while they are judged. */
import { expect, it } from "vitest";
import { FolderJudge } from "../../../src/app/reconcile/folder-judge.ts";
import { type JudgedContent, judge } from "../../../src/core/skill/judge.ts";
import { skillMd } from "../../support/git-fixture.ts";

const LARGE = 300 * 1024;

it("hands the same bytes of a large file to every folder that has it, so that its text is scanned once", async () => {
  const judged: JudgedContent[] = [];
  const objects = {
    async blob(oid: string) {
      const bytes = oid === "large" ? new Uint8Array(LARGE).fill(0x61) : Buffer.from(skillMd(oid));
      return { size: bytes.length, bytes };
    },
  };
  const folders = new FolderJudge(objects, (content) => {
    judged.push(content);
    return judge({ ...content, files: [] });
  });
  const names = ["one", "two", "three"];
  const files = (name: string) => [
    { path: "SKILL.md", mode: 0o100644, oid: name } as const,
    { path: "table.csv", mode: 0o100644, oid: "large" } as const,
  ];
  await Promise.all(names.map((name) => folders.judge({ name, tree: name, files: files(name) })));
  const large = judged.map((content) => content.files.find(({ path }) => path === "table.csv")?.bytes);
  expect(large.map((bytes) => bytes?.length)).toEqual([LARGE, LARGE, LARGE]);
  expect(new Set(large).size).toBe(1);
});
