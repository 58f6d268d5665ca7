/** Commands for authors and owners on a folder that holds only where its content is. */
import { afterEach, describe, expect, it } from "vitest";
import { openWorkFolder } from "../../src/adapters/disk/work-folder.ts";
import { bumpSkill } from "../../src/app/author/bump-skill.ts";
import { digestFolder, validateFolder } from "../../src/app/author/local-skill.ts";
import { readOwners } from "../../src/app/author/owners.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const AT = "skills/billing/refunds/skill.yaml";
const pointer = (commit = "a".repeat(40)) =>
  `version: "1.0.0"\nsource:\n  git: https://git.acme.com/skills.git\n  commit: ${commit}\n`;
const folder = (text: string) => ({
  name: "refunds",
  files: [{ path: "skill.yaml", mode: 0o100644, size: text.length, bytes: Buffer.from(text), executable: false }],
});

describe("a folder that points elsewhere, on this machine", () => {
  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  });

  async function written() {
    const repo = new GitFixture();
    cleanups.push(() => repo.cleanup());
    repo.commit(
      {
        [AT]: pointer(),
        "skills/billing/plain/SKILL.md": skillMd("plain"),
        "skills/billing/none/skill.yaml": "kind: agent\n",
        "lifecycle/billing/refunds.yaml": 'owners: ["@acme/billing"]\n',
      },
      "feat: begin",
    );
    return { repo, folder: await openWorkFolder(repo.dir) };
  }

  it("has owners, and those are asked by the code host", async () => {
    const { folder: work } = await written();
    const owners = await readOwners(work);
    expect(owners.skills.map(({ id, owners: names }) => [id, names])).toEqual([
      ["billing/plain", []],
      ["billing/refunds", ["@acme/billing"]],
    ]);
    expect(owners.codeowners).toContain("/skills/billing/refunds/ @acme/billing");
  });

  it("is not bumped: its version stands beside its pin", async () => {
    const { repo, folder: work } = await written();
    const bumped = bumpSkill(work, { skill: "billing/refunds", registry: undefined });
    await expect(bumped).rejects.toMatchObject({ code: "USAGE", hint: expect.stringContaining(AT) });
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  it("is judged by what it says itself, and has no digest before it was fetched", () => {
    expect(validateFolder(folder(pointer()) as never)).toEqual({ valid: true, findings: [] });
    expect(validateFolder(folder(pointer("main")) as never).valid).toBe(false);
    expect(() => digestFolder(folder(pointer()) as never)).toThrow(/content is elsewhere/);
  });
});
