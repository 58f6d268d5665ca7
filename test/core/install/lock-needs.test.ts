import { describe, expect, test } from "vitest";
import type { Lock, LockedSkill } from "../../../src/core/install/lock.ts";
import { lackingIn, lackingWords, placesBeside, renameNeeds } from "../../../src/core/install/lock-needs.ts";
import type { SkillId } from "../../../src/core/names.ts";

const skill = (id: string, more: Partial<LockedSkill> = {}): LockedSkill => ({
  id: id as SkillId,
  version: "1.0.0",
  digest: `sha256:${"0".repeat(64)}`,
  registry: "https://skills.example",
  chain: { n: 1, hash: `sha256:${"0".repeat(64)}` },
  ...more,
});
const app = skill("t/app", { needs: ["t/base" as SkillId] });
const lock = (skills: Readonly<Record<string, LockedSkill>>): Lock => new Map(Object.entries(skills));
const said = (all: Lock, gone?: ReadonlySet<string>) => lackingIn(all, gone).map((one) => lackingWords(one));

describe("an installed skill lacks", () => {
  const whole = lock({ "skills/app": app, "skills/base": skill("t/base") });

  test("nothing while what it needs is beside it, in any version", () => {
    expect(said(whole)).toEqual([]);
    expect(said(lock({ "skills/app": app, "skills/base": skill("t/base", { version: "2.0.0" }) }))).toEqual([]);
  });

  test("what goes, and nothing where it goes too", () => {
    const words = "t/app@1.0.0 needs t/base, which is not installed beside it";
    expect(said(whole, new Set(["skills/base"]))).toEqual([words]);
    expect(said(whole, new Set(["skills/base", "skills/app"]))).toEqual([]);
  });

  test("what is somewhere else, or is another skill of that name", () => {
    expect(said(lock({ "skills/app": app, "other/base": skill("t/base") }))).toHaveLength(1);
    expect(said(lock({ "skills/app": app, "skills/base": skill("u/base") }))).toHaveLength(1);
    const linked = skill("t/base", { links: ["skills/base"] });
    expect(said(lock({ "skills/app": app, "other/base": linked }))).toEqual([]);
  });

  test("nothing that its agent's manifest would bring", () => {
    expect(said(lock({ "skills/app": { ...app, agent: "desk" } }))).toEqual([]);
  });
});

describe("a group lacks", () => {
  const group = skill("t/pack", { holds: ["t/base@1.0.0"] });
  const beside = (base?: LockedSkill) => said(lock({ "skills/pack": group, ...(base && { "skills/base": base }) }));

  test("nothing beside the very release that it holds", () => expect(beside(skill("t/base"))).toEqual([]));

  test("what is not there, and what is there as another release", () => {
    expect(beside()).toEqual(["t/pack@1.0.0 holds t/base@1.0.0, which is not installed beside it"]);
    const other = skill("t/base", { version: "1.1.0" });
    expect(beside(other)).toEqual(["t/pack@1.0.0 holds t/base@1.0.0, and 1.1.0 is installed beside it"]);
  });

  test("nothing that goes by another name now", () => {
    const all = new Map([
      ["skills/pack", group],
      ["skills/base", skill("ground/base")],
    ]);
    renameNeeds(all, "skills/base", "t/base" as SkillId);
    expect(all.get("skills/pack")?.holds).toEqual(["ground/base@1.0.0"]);
    expect(said(all)).toEqual([]);
  });
});

test("a place beside another is in the same folder", () => {
  const names = { id: "t/app" as SkillId, other: "t/base" as SkillId };
  expect(placesBeside(["a/app", "/b/app"], names)).toEqual(["a/base", "/b/base"]);
});

test("what was renamed is needed by its new name, by what is beside it", () => {
  const all = new Map([
    ["skills/app", app],
    ["skills/base", skill("ground/base")],
    ["other/app", app],
    ["other/base", skill("t/base")],
  ]);
  renameNeeds(all, "skills/base", "t/base" as SkillId);
  expect([...all].map(([, { needs }]) => needs)).toEqual([["ground/base"], undefined, ["t/base"], undefined]);
  expect(said(all)).toEqual([]);
});
