import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import {
  findWorkSkills,
  getWorkSkill,
  inTurns,
  readWorkSettings,
  skillAt,
} from "../../../src/app/author/work-skills.ts";
import type { WorkFolder } from "../../../src/app/ports/folders.ts";
import type { Settings } from "../../../src/core/trunk/settings.ts";
import { GitFixture, skillMd } from "../../support/git-fixture.ts";
import { reconciled } from "../../support/reconciled.ts";

let repo: GitFixture;
let folder: WorkFolder;
beforeEach(async () => {
  repo = new GitFixture();
  folder = await openWorkFolder(repo.dir);
});
afterEach(() => repo.cleanup());

const FILES = {
  "skills/billing/refunds/SKILL.md": skillMd("refunds"),
  "skills/billing/refunds/inner/SKILL.md": skillMd("inner"),
  "skills/flat/SKILL.md": skillMd("flat"),
  "skills/flat/below/SKILL.md": skillMd("below"),
  "plugins/support/skills/tone/SKILL.md": skillMd("tone"),
  "top/SKILL.md": skillMd("top"),
  "lifecycle/SKILL.md": skillMd("lifecycle"),
  "Not A Skill/SKILL.md": skillMd("x"),
  "skills/empty/one/notes.md": "",
};

describe("findWorkSkills", () => {
  it("finds what a pass publishes of the same files", async () => {
    const at = await reconciled();
    try {
      at.repo.commit(FILES, "feat: all");
      const { released } = await at.pass();
      repo.write(FILES);
      const skills = await findWorkSkills(folder, await readWorkSettings(folder));
      expect(skills.map(({ id }) => id)).toEqual(["billing/refunds", "default/flat", "default/top", "support/tone"]);
      expect(released.map(({ id }) => id).toSorted()).toEqual(skills.map(({ id }) => id));
    } finally {
      await at.close();
    }
  });

  it("does not open more files at once than a system allows", async () => {
    let open = 0;
    let most = 0;
    const order = await inTurns([...Array(500).keys()], async (n) => {
      most = Math.max(most, ++open);
      await new Promise((done) => setImmediate(done));
      open--;
      return n;
    });
    expect(order).toEqual([...Array(500).keys()]);
    expect(most).toBeLessThanOrEqual(64);
  });
});

describe("getWorkSkill", () => {
  let settings: Settings;
  beforeEach(async () => {
    repo.write({ ...FILES, "skills/legal/tone/SKILL.md": skillMd("tone") });
    settings = await readWorkSettings(folder);
  });

  it("takes an identity, a name, or a folder", async () => {
    for (const typed of ["billing/refunds", "refunds", `${repo.dir}/skills/billing/refunds`]) {
      expect((await getWorkSkill(folder, settings, typed)).folder, typed).toBe("skills/billing/refunds");
    }
  });

  it.each([
    ["tone", "USAGE"],
    ["billing/refund", "SKILL_NOT_FOUND"],
    ["refunds@1.0.0", "SKILL_NOT_FOUND"],
    ["/", "SKILL_NOT_FOUND"],
  ])("refuses %s with %s", async (typed, code) => {
    await expect(getWorkSkill(folder, settings, typed)).rejects.toMatchObject({ code });
  });

  it("tells a skill by a path alone", () => {
    expect(skillAt("skills/billing/refunds/references/a.md", settings)).toBe("billing/refunds");
    expect(skillAt("README.md", settings)).toBeUndefined();
  });
});
