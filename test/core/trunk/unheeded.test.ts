import { describe, expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { EMPTY_HEAD } from "../../../src/core/ledger/event.ts";
import { skillId } from "../../../src/core/names.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";
import {
  isLikeSkillFile,
  unheededAdvice,
  unheededSettings,
  unplacedLifecycle,
  unplacedSkill,
} from "../../../src/core/trunk/unheeded.ts";
import { PlanFixture, type SkillState } from "../../support/plan-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ONE = { folders: { "skills/team/one": { body: "one" } } };
const TWO = { folders: { "skills/team/one": { body: "two" } } };

/** What the last of these states of one skill asks for in vain. */
function unheeded(...states: readonly SkillState[]): readonly string[] {
  const plan = new PlanFixture();
  for (const state of states) plan.commit({ "team/one": state });
  return plan.unheeded.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("a file below lifecycle/", () => {
  it.each([
    "lifecycle/support/crm.yml",
    "lifecycle/crm.yaml",
    "lifecycle/a/b/c.yaml",
    "lifecycle/Support/crm.yaml",
    "lifecycle/support/crm.YAML",
  ])("called %s says nothing, and is told", (path) => {
    expect(unplacedLifecycle(path)).toMatchObject({ rule: "lifecycle-unplaced", severity: "high", path });
  });

  it.each(["lifecycle/support/crm.yaml", "lifecycle/README.md", "lifecycle/support/notes.txt", "skills/a/b.yml"])(
    "called %s is left alone",
    (path) => expect(unplacedLifecycle(path)).toBeUndefined(),
  );
});

describe("a lifecycle file that asks for what cannot be given", () => {
  it("names a version that is not published as a channel: the channel stays", () => {
    expect(unheeded(ONE, { ...ONE, lifecycle: "channels:\n  stable: 9.9.9\n" })).toEqual([
      "lifecycle-channel-unpublished: The channel stable is to be 9.9.9, which is not published; there is no such channel yet.",
    ]);
    expect(
      unheeded(
        { ...ONE, lifecycle: "channels:\n  stable: 1.0.0\n" },
        { ...ONE, lifecycle: "channels:\n  stable: 9.9.9\n" },
      ),
    ).toEqual([expect.stringContaining("the channel stays at 1.0.0")]);
  });

  it("names one in a state", () => {
    expect(unheeded({ ...ONE, lifecycle: "versions:\n  1.0.1: { state: yanked, reason: bad }\n" })).toEqual([
      "lifecycle-state-unpublished: The version 1.0.1 is to be yanked, but it is not published.",
    ]);
  });

  it("wants a withdrawn version back, or forgets it", () => {
    const withdrawn = { ...ONE, lifecycle: "versions:\n  1.0.0: { state: withdrawn, reason: malware }\n" };
    expect(unheeded(ONE, withdrawn)).toEqual([]);
    for (const lifecycle of ["versions:\n  1.0.0: { state: online }\n", "tags: [x]\n"]) {
      expect(unheeded(ONE, withdrawn, { ...ONE, lifecycle })).toEqual([
        "lifecycle-withdrawn-final: The version 1.0.0 was withdrawn, which is final; it cannot become online.",
      ]);
    }
  });

  it("is of no skill", () => {
    expect(unheeded({ lifecycle: "tags: [x]\n" })).toEqual([
      "lifecycle-orphan: There is no skill team/one for this file to say anything of.",
    ]);
  });

  it("accepts what a skill to come brings, until it ends", () => {
    const waiver = (expires: string) =>
      `waivers:\n  - { rule: exfil-flow, path: a.sh, fingerprint: "sha256:${"a".repeat(64)}", reason: ours, expires: ${expires} }\n`;
    const early = "lifecycle-waiver-early: There is no skill team/one yet: what is accepted here waits for it.";
    expect(unheeded({ lifecycle: waiver("2099-01-31") })).toEqual([early]);
    expect(unheeded({ lifecycle: waiver("2099-01-31") }, { ...ONE, lifecycle: waiver("2099-01-31") })).toEqual([]);
    expect(unheeded({ lifecycle: waiver("2001-01-31") })).toEqual([
      expect.stringContaining("lifecycle-waiver-expired"),
    ]);
    expect(unheeded({ lifecycle: `${waiver("2099-01-31")}tags: [x]\n` })).toEqual([
      expect.stringContaining("lifecycle-orphan"),
    ]);
  });

  it("is heard once the version is published, and when it comes in the same commit", () => {
    const lifecycle = "channels:\n  stable: 1.0.1\n";
    expect(unheeded(ONE, { ...ONE, lifecycle }, { ...TWO, lifecycle })).toEqual([]);
    expect(unheeded(ONE, { ...TWO, lifecycle })).toEqual([]);
  });
});

describe("history.from", () => {
  const from = "a".repeat(40);
  const began = { ...EMPTY_HEAD, trunk: "b".repeat(40), from };

  it("is settled by the ledger's start", () => {
    const settings = { ...DEFAULT_SETTINGS, history: { from } };
    expect(unheededSettings(settings, began)).toEqual([]);
    expect(unheededSettings(settings, EMPTY_HEAD)).toEqual([]);
    expect(unheededSettings(DEFAULT_SETTINGS, began)).toEqual([]);
    expect(unheededSettings(settings, { ...began, from: null })).toMatchObject([
      { rule: "settings-history-from", message: expect.stringContaining("began at the trunk's first commit") },
    ]);
  });
});

describe("a replacement", () => {
  const found = (replacement: string) => {
    const { catalog } = new RegistryFixture()
      .publish("team/one", "1.0.0")
      .publish("team/two", "1.4.0")
      .state("team/one", "1.0.0", "deprecated", { reason: "old", replacement });
    return unheededAdvice(catalog, catalog.skills.get(skillId("team", "one")) as SkillEntry);
  };

  it("that is published is fine, with a range or a channel or neither", () => {
    for (const replacement of ["team/two", "team/two@^1.2", "team/two@latest"]) expect(found(replacement)).toEqual([]);
  });

  it("that leads nowhere is named", () => {
    for (const replacement of ["team/three", "team/two@^2", "team/two@beta"]) {
      expect(found(replacement)).toMatchObject([
        {
          rule: "lifecycle-replacement-unknown",
          path: "lifecycle/team/one.yaml",
          message: expect.stringContaining(`The replacement ${replacement} of version 1.0.0`),
        },
      ]);
    }
  });
});

describe("advice for a version's users", () => {
  const world = () => new RegistryFixture().publish("team/one", "1.0.0").publish("team/one", "1.1.0");
  const found = ({ catalog }: RegistryFixture) =>
    unheededAdvice(
      catalog,
      catalog.skills.get(skillId("team", "one")) as SkillEntry,
      new Map([["versions 1.1.0 sunset", 7]]),
    ).map(({ rule, line }) => [rule, line]);

  it("is no advice where the replacement is the version itself, however it is meant", () => {
    for (const replacement of ["team/one@1.1.0", "team/one@^1.1", "team/one@1.0.0 - 1.1.0"])
      expect(found(world().state("team/one", "1.1.0", "deprecated", { replacement }))).toEqual([
        ["lifecycle-replacement-itself", undefined],
      ]);
    expect(found(world().state("team/one", "1.0.0", "deprecated", { replacement: "team/one" }))).toEqual([]);
  });

  it("comes too late where the sunset was over before it was said, and not once it has passed", () => {
    // The fixture's clock begins at 2026-01-01.
    const past = world().state("team/one", "1.1.0", "deprecated", { sunset: "2025-12-31" });
    expect(found(past)).toEqual([["lifecycle-sunset-past", 7]]);
    const due = world().state("team/one", "1.1.0", "deprecated", { sunset: "2026-01-01" });
    expect(found(due)).toEqual([]);
    // Days later, only the reason is another.
    due.advanceTo(10_000).state("team/one", "1.1.0", "yanked", { sunset: "2026-01-01", reason: "old" });
    expect(found(due)).toEqual([]);
    expect(found(due.state("team/one", "1.1.0", "yanked", { sunset: "2026-01-02", reason: "old" }))).toHaveLength(1);
  });
});

describe("a file that is called like a skill's", () => {
  const placed = (path: string, ...skills: readonly string[]) => {
    const found = unplacedSkill(path, DEFAULT_SETTINGS, (folder) => skills.includes(folder));
    return found && [found.rule, found.message, found.hint];
  };

  it.each(["skills/team/one/SKILL.md", "one/skill.md", "SKILL.MD"])("is %s", (path) => {
    expect(isLikeSkillFile(path)).toBe(true);
  });

  it("makes a skill, or is the content of one", () => {
    expect(placed("skills/team/one/SKILL.md", "skills/team/one")).toBeUndefined();
    expect(placed("skills/team/one/examples/Odd_One/SKILL.md", "skills/team/one")).toBeUndefined();
    expect(placed("skills/team/one/skill.md", "skills/team/one")).toBeUndefined();
  });

  it.each([
    ["skills/team/My_Skill/SKILL.md", "My_Skill", "for example to my-skill"],
    ["Team One/SKILL.md", "Team One", "for example to team-one"],
    ["skills/Ünï/one/SKILL.md", "Ünï", "Rename the folder."],
    ["skills/team/___/SKILL.md", "___", "Rename the folder."],
  ])("is in a folder that is no name: %s", (path, name, hint) => {
    expect(placed(path)).toEqual([
      "placement-name",
      expect.stringContaining(`got "${name}"`),
      expect.stringContaining(hint),
    ]);
  });

  it.each(["SKILL.md", "tools/ok/SKILL.md", "a/b/c/d/SKILL.md", "lifecycle/one/SKILL.md", "lifecycle/SKILL.md"])(
    "is where no template looks: %s",
    (path) => {
      expect(placed(path)).toEqual([
        "placement-unmatched",
        expect.stringContaining("no path template matches"),
        expect.stringContaining("skills/{namespace}/{name}/SKILL.md"),
      ]);
    },
  );

  it("is spelled in another way, where a skill would be; elsewhere it is some document", () => {
    expect(placed("skills/team/one/skill.md")).toEqual([
      "placement-file-name",
      expect.stringContaining("got skill.md"),
      "Rename the file to SKILL.md.",
    ]);
    expect(placed("docs/how/to/skill.md")).toBeUndefined();
  });
});
