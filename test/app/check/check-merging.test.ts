/** What the way in which the host merges does to a change: told of what was planned from real content. */
import { describe, expect, it } from "vitest";
import { type Merging, mergingFindings } from "../../../src/app/check/check-merging.ts";
import { planChange } from "../../../src/app/check/planned-change.ts";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import type { MergeSettings } from "../../../src/core/trunk/merge-settings.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryLedger, MemoryTrunk, memorySource, type Patch } from "../../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2026, 6, 1) };
const ONE = "skills/team/one/SKILL.md";

const SQUASH: MergeSettings = {
  mergeMethods: { squash: true, merge: false, rebase: false },
  titleOnly: { squash: true, merge: undefined },
};
const UNSEEN: MergeSettings = {
  mergeMethods: { squash: undefined, merge: undefined, rebase: undefined },
  titleOnly: { squash: undefined, merge: undefined },
};

/** Plans a change of a registry that has published `team/one` 1.0.0. */
async function plan(patch: Patch, settings = "") {
  const trunk = new MemoryTrunk();
  const base = trunk.add({
    "skilltrunk.yaml": settings === "" ? null : settings,
    [ONE]: skillMd("one", { version: "1.0.0" }),
  });
  const ledger = new MemoryLedger();
  await createReconciler({ source: memorySource(trunk, ledger), clock }).pass();
  const merge = trunk.add(patch, "fix: one");
  return await planChange({ objects: trunk, ledger, base, merge, from: null });
}

async function rulesOf(patch: Patch, merging: Merging | undefined, settings = "") {
  const findings = await mergingFindings(() => Promise.resolve(merging), await plan(patch, settings));
  return findings.map(({ rule, status, message }) => {
    expect(status).toBe("reported");
    return `${rule}: ${message}`;
  });
}

const BETTER = { [ONE]: skillMd("one", { body: "Better.\n" }) };

describe("mergingFindings", () => {
  it("finds nothing where the title alone decides and every pull request lands as one commit", async () => {
    expect(await rulesOf(BETTER, { settings: SQUASH, commits: 3 })).toEqual([]);
  });

  it("says that other words of the message count, and which version hangs on it", async () => {
    const settings = { ...SQUASH, titleOnly: { squash: false, merge: undefined } };
    const [found, ...more] = await rulesOf(BETTER, { settings, commits: 1 });
    expect(found).toMatch(/^title-bump: .*\(team\/one 1\.0\.1\), but here the code host also puts/);
    expect(more).toEqual([]);
  });

  it.each([undefined, { settings: UNSEEN, commits: 5 }])("says what could not be seen: %j", async (merging) => {
    expect(await rulesOf(BETTER, merging)).toEqual([expect.stringMatching(/^title-bump: .*could not be seen/)]);
  });

  it.each([
    ["an author names the version", { [ONE]: skillMd("one", { version: "2.0.0", body: "Better.\n" }) }, ""],
    ["it is a first release", { "skills/team/two/SKILL.md": skillMd("two") }, ""],
    ["nothing is published", { [ONE]: "no frontmatter\n" }, ""],
    ["versions are declared", { [ONE]: skillMd("one", { version: "1.1.0" }) }, "versions: declared\n"],
  ])("says nothing of titles where %s", async (_, patch, settings) => {
    expect(await rulesOf(patch, undefined, settings)).toEqual([]);
  });

  it("warns of a rebase merge of several commits, and not of one", async () => {
    const settings = {
      ...SQUASH,
      mergeMethods: { squash: true, merge: true, rebase: true },
      titleOnly: { squash: true, merge: true },
    };
    expect(await rulesOf(BETTER, { settings, commits: 3 })).toEqual([
      expect.stringMatching(/^rebase-merge: It has 3 commits/),
    ]);
    expect(await rulesOf(BETTER, { settings, commits: 1 })).toEqual([]);
  });

  it("asks nobody about a change of no skill", async () => {
    const planned = await plan({ "README.md": "# Skills\n" });
    expect(await mergingFindings(() => Promise.reject(new Error("asked")), planned)).toEqual([]);
  });
});
