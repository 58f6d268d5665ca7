import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameOf, type SkillId } from "../../../src/core/names.ts";
import { lifecyclePath } from "../../../src/core/trunk/lifecycle.ts";
import { DEFAULT_SETTINGS, parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";
import { TrunkSkills } from "../../../src/core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../../src/core/trunk/trunk-tree.ts";
import { type Edit, edits, FileModel } from "../../support/file-model.ts";

const SETTINGS = [
  "",
  "namespace: one\n",
  'paths: ["{namespace}/{name}", "skills/{namespace}/{name}"]\n',
  'paths: ["skills/{name}", "skills/{namespace}/{name}", "skills/one/deep/{name}"]\n',
].map((text) => parseSettings(new TextEncoder().encode(text)).settings as Settings);

/** Every identity that these paths can give. */
const NAMES = ["skills", "plugins", "one", "alpha", "deep"];
const IDS = [...NAMES, "default"].flatMap((ns) => NAMES.map((name) => `${ns}/${name}` as SkillId));

/** Folders at, above and below those that templates match, so that skills appear inside skills and around them. */
const folder = fc.oneof(
  fc.array(fc.constantFrom(...NAMES), { maxLength: 5 }).map((segments) => segments.map((s) => `${s}/`).join("")),
  fc.constantFrom("skills/one/alpha/", "skills/alpha/", "skills/default/alpha/", "plugins/one/skills/alpha/", "alpha/"),
);
const leaf = fc.constantFrom("SKILL.md", "SKILL.md", "SKILL.md", "a.txt", "SKILL.md/inner", "skill.md");
const path = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(folder, leaf).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.constantFrom(...IDS).map(lifecyclePath) },
  { weight: 1, arbitrary: folder.filter((f) => f !== "").map((f) => f.slice(0, -1)) },
);
const steps = fc.array(edits(path), { minLength: 1, maxLength: 8 });

/** What each identity is at one commit: its folders with their tree ids, and its lifecycle file. */
type Picture = ReadonlyMap<SkillId, { readonly claims: ReadonlyMap<string, string>; readonly lifecycle: string }>;

function picture(skills: TrunkSkills): Picture {
  return new Map(
    IDS.map((id) => {
      const claims = new Map(skills.claims(id).map((f) => [f, skills.tree.treeId(f) ?? ""]));
      const file = skills.tree.file(lifecyclePath(id));
      return [id, { claims, lifecycle: `${file?.mode} ${file?.oid}` }];
    }),
  );
}

function scratch(settings: Settings, files: readonly TrunkFile[]): TrunkSkills {
  const skills = new TrunkSkills(settings);
  skills.tree.apply(files);
  skills.resettle(settings);
  return skills;
}

const text = (value: unknown): string => JSON.stringify(value, (_, v) => (v instanceof Map ? [...v] : v));

/** The identities that differ, and those whose bare name one of them gained or lost a folder for. */
function expected(before: Picture, after: Picture): ReadonlySet<SkillId> {
  const touched = new Set(IDS.filter((id) => text(before.get(id)) !== text(after.get(id))));
  const moved = IDS.filter(
    (id) => text([...(before.get(id)?.claims.keys() ?? [])]) !== text([...(after.get(id)?.claims.keys() ?? [])]),
  );
  for (const id of moved)
    for (const rival of IDS)
      if (nameOf(rival) === nameOf(id) && (after.get(rival)?.claims.size ?? 0) > 0) touched.add(rival);
  return touched;
}

const runs = { numRuns: 400 };

describe("advancing", () => {
  it("finds the skills that a look at the whole tree finds", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), steps, (settings, all) => {
        const model = new FileModel();
        const skills = new TrunkSkills(settings);
        for (const step of all) {
          skills.advance(model.step(step));
          expect(picture(skills)).toEqual(picture(scratch(settings, model.files)));
        }
      }),
      runs,
    );
  });

  it("touches each identity whose folders, content or lifecycle file differ, or whose bare name they free or take; no other", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), steps, (settings, all) => {
        const model = new FileModel();
        const skills = new TrunkSkills(settings);
        for (const step of all) {
          const before = picture(skills);
          const { ids } = skills.advance(model.step(step));
          expect([...ids].sort()).toEqual([...expected(before, picture(skills))].sort());
        }
      }),
      runs,
    );
  });

  it("names every skill's folder whose content it changed", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), steps, (settings, all) => {
        const model = new FileModel();
        const skills = new TrunkSkills(settings);
        for (const step of all) {
          const before = scratch(settings, model.files).tree;
          const { folders } = skills.advance(model.step(step));
          const after = new Map([...picture(skills).values()].flatMap(({ claims }) => [...claims]));
          for (const [at, tree] of after) if (before.treeId(at) !== tree) expect(folders).toContain(at);
        }
      }),
      runs,
    );
  });
});

describe("resettling", () => {
  it("under other settings touches all that were and all that are, and goes on from there", () => {
    const settings = fc.constantFrom(...SETTINGS);
    fc.assert(
      fc.property(settings, settings, steps, steps, (first, second, before, after) => {
        const model = new FileModel();
        const skills = new TrunkSkills(first);
        for (const step of before) skills.advance(model.step(step));
        const were = IDS.filter((id) => skills.claims(id).length > 0);
        const { ids, folders } = skills.resettle(second);
        const are = IDS.filter((id) => skills.claims(id).length > 0);
        expect(new Set(ids)).toEqual(new Set([...were, ...are]));
        expect([...folders].sort()).toEqual(are.flatMap((id) => skills.claims(id)).sort());
        for (const step of after) {
          const then = picture(skills);
          const touched = skills.advance(model.step(step));
          expect([...touched.ids].sort()).toEqual([...expected(then, picture(skills))].sort());
        }
        expect(picture(skills)).toEqual(picture(scratch(second, model.files)));
      }),
      runs,
    );
  });
});

describe("a skill", () => {
  const put = (at: string): Edit => ({ path: at, mode: 0o100644, oid: "1".repeat(40) });
  const drop = (at: string): Edit => ({ path: at, mode: 0, oid: "0".repeat(40) });

  it("is the outermost folder; what is inside comes out when the outer one goes", () => {
    const model = new FileModel();
    const skills = new TrunkSkills(DEFAULT_SETTINGS);
    skills.advance(model.step([put("skills/outer/SKILL.md"), put("skills/outer/inner/SKILL.md")]));
    expect(skills.claims("default/outer" as SkillId)).toEqual(["skills/outer"]);
    expect(skills.claims("outer/inner" as SkillId)).toEqual([]);
    const { ids } = skills.advance(model.step([drop("skills/outer/SKILL.md")]));
    expect([...ids].sort()).toEqual(["default/outer", "outer/inner"]);
    expect(skills.claims("outer/inner" as SkillId)).toEqual(["skills/outer/inner"]);
  });

  it("of which one file changed is all that is touched, however many others there are", () => {
    const model = new FileModel();
    const skills = new TrunkSkills(DEFAULT_SETTINGS);
    skills.advance(model.step(Array.from({ length: 300 }, (_, i) => put(`skills/team/s${i}/SKILL.md`))));
    const { ids, folders } = skills.advance(model.step([put("skills/team/s7/notes.txt")]));
    expect([[...ids], [...folders]]).toEqual([["team/s7"], ["skills/team/s7"]]);
  });

  it("nests a thousand times over without a thousand walks", () => {
    const model = new FileModel();
    const skills = new TrunkSkills(DEFAULT_SETTINGS);
    const nested = Array.from({ length: 1000 }, (_, i) => put(`skills/a/b/${"d/".repeat(i)}SKILL.md`));
    expect([...skills.advance(model.step(nested)).ids]).toEqual(["a/b"]);
  });
});
