import { describe, expect, it } from "vitest";
import { createReconciler } from "../../../src/app/reconcile/reconcile.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryTrunk, memorySource, type Patch } from "../../support/memory-trunk.ts";

const clock = { now: () => Date.UTC(2026, 6, 1) };
const LIFECYCLE = "lifecycle/team/one.yaml";

/** What a pass over this change says, after one over the skill alone. */
async function afterwards(patch: Patch, before: Patch = {}) {
  const trunk = new MemoryTrunk();
  trunk.add({ "skills/team/one/SKILL.md": skillMd("one"), "skills/team/two/SKILL.md": skillMd("two"), ...before });
  const reconciler = createReconciler({ source: memorySource(trunk), clock });
  const first = await reconciler.pass();
  trunk.add(patch);
  return { first, second: await reconciler.pass() };
}

describe("what a pass says of how skills are offered", () => {
  it.each<[string, string, readonly string[]]>([
    ["versions:\n  1.0.0: { state: yanked, reason: wrong }\n", "yank", ["1.0.0 online → yanked: wrong"]],
    ["channels:\n  stable: 1.0.0\n", "channel", ["stable nothing → 1.0.0"]],
    ["visibility: private\n", "visibility", ["visibility public → private"]],
    ["enabled: false\n", "disabled", ["disabled: nobody sees it"]],
    ["owners: [alice]\ntags: [x, y]\n", "owners", ["owners → alice", "tags → x, y"]],
  ])("names the skill and the change: %s", async (text, _, changes) => {
    const { second } = await afterwards({ [LIFECYCLE]: text });
    expect(second.changed.map(({ id, change }) => [id, change])).toEqual(changes.map((change) => ["team/one", change]));
  });

  it("does not tell of a new skill's first offer", async () => {
    const { first } = await afterwards({ "notes.txt": "x" }, { [LIFECYCLE]: "visibility: private\n" });
    expect(first.changed).toEqual([]);
  });
});

describe("what a pass says of what cannot be given", () => {
  it("names a replacement that leads nowhere, and not one that comes with it", async () => {
    const deprecated = (replacement: string) =>
      `versions:\n  1.0.0: { state: deprecated, reason: old, replacement: ${replacement} }\n`;
    const nowhere = await afterwards({ [LIFECYCLE]: deprecated("team/three") });
    expect(nowhere.second.unheeded.map(({ rule }) => rule)).toEqual(["lifecycle-replacement-unknown"]);
    const there = await afterwards({
      [LIFECYCLE]: deprecated("team/three@^1"),
      "skills/team/three/SKILL.md": skillMd("three"),
    });
    expect(there.second.unheeded).toEqual([]);
  });

  it("names a SKILL.md that makes no skill when it comes, and not again", async () => {
    const { first, second } = await afterwards({ "x.txt": "x" }, { "skills/team/My_Skill/SKILL.md": skillMd("x") });
    expect(first.unheeded.map(({ rule, path }) => [rule, path])).toEqual([
      ["placement-name", "skills/team/My_Skill/SKILL.md"],
    ]);
    expect(second.unheeded).toEqual([]);
  });
});
