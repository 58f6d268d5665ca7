import { describe, expect, it } from "vitest";
import { findUnheededFiles, unusableAcknowledgements } from "../../../src/app/reconcile/unheeded-files.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { MemoryTrunk } from "../../support/memory-trunk.ts";

const BAD = "acknowledge: mass-remoal\nreason: x\n";

function trunkWith(...patches: Parameters<MemoryTrunk["add"]>[0][]) {
  const trunk = new MemoryTrunk();
  const commits = patches.map((patch) => trunk.add(patch));
  const look = async (since: string | null) => {
    const found = await findUnheededFiles(trunk, { settings: DEFAULT_SETTINGS, trunk: trunk.head, since });
    return found.map(({ rule, path }) => `${rule} ${path}`);
  };
  return { trunk, commits, look };
}

describe("files that somebody means for the registry", () => {
  const first = {
    "skills/team/one/SKILL.md": skillMd("one"),
    "skills/team/one/examples/Odd/SKILL.md": skillMd("odd"),
    "skills/team/Bad_Name/SKILL.md": skillMd("bad-name"),
    "acknowledgements/old.yaml": BAD,
  };

  it("are found in the whole trunk, in the order of their paths", async () => {
    const { look } = trunkWith(first, { "tools/ok/SKILL.md": skillMd("ok") });
    expect(await look(null)).toEqual([
      "acknowledgement-value acknowledgements/old.yaml",
      "placement-name skills/team/Bad_Name/SKILL.md",
      "placement-unmatched tools/ok/SKILL.md",
    ]);
  });

  it("are found among what changed since a commit, and nothing is where nothing changed", async () => {
    const { look, commits } = trunkWith(
      first,
      { "tools/ok/SKILL.md": skillMd("ok"), "skills/team/one/examples/More/SKILL.md": skillMd("more") },
      { "tools/gone/SKILL.md": skillMd("gone"), "skills/team/two/SKILL.md": skillMd("two") },
      { "tools/gone/SKILL.md": null, "notes.txt": "x" },
    );
    expect(await look(commits[0] ?? "")).toEqual(["placement-unmatched tools/ok/SKILL.md"]);
    expect(await look(commits[2] ?? "")).toEqual([]);
    expect(await look(commits[3] ?? "")).toEqual([]);
  });

  it("are looked for everywhere once the settings have changed, or history has", async () => {
    const { look, commits } = trunkWith(first, { "skilltrunk.yaml": "names: unique\n" });
    const all = await look(null);
    expect(all).toHaveLength(2);
    expect(await look(commits[0] ?? "")).toEqual(all);
    expect(await look("f".repeat(40))).toEqual(all);
  });

  it("are acknowledgements, with what is wrong in them", async () => {
    const { trunk } = trunkWith({
      ...first,
      "acknowledgements/short.yaml": "acknowledge: rewrite\ncommit: 0123456789ab\nreason: x\n",
      "acknowledgements/README.md": "not ours\n",
    });
    const found = await unusableAcknowledgements(trunk, trunk.head);
    expect(found.map(({ path, message }) => [path, message])).toEqual([
      ["acknowledgements/old.yaml", expect.stringContaining("mass-remoal")],
      ["acknowledgements/short.yaml", expect.stringContaining("a full 40-digit commit id")],
    ]);
  });
});
