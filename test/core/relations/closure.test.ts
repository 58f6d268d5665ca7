import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Release, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { compareVersions } from "../../../src/core/plan/version.ts";
import { MAX_CLOSURE, resolveClosure } from "../../../src/core/relations/closure.ts";
import { parseRequirement, type Requirement } from "../../../src/core/relations/requirement.ts";
import { NO_RELATIONS } from "../../../src/core/skill/declares.ts";

/** `t/a@1.0.0` → what it requires; a trailing `!` makes it yanked. */
type World = Readonly<Record<string, readonly string[]>>;

function read(world: World) {
  const entries = new Map<string, SkillEntry>();
  for (const [text, requires] of Object.entries(world)) {
    const [id = "", version = ""] = text.replace("!", "").split("@");
    const release = {
      skill: id,
      version,
      digest: sha256(text),
      kind: "skill",
      state: text.endsWith("!") ? "yanked" : "online",
      relations: { ...NO_RELATIONS, requires },
    } as unknown as Release;
    const entry = entries.get(id) ?? ({ id, releases: new Map(), retired: false } as unknown as SkillEntry);
    (entry.releases as Map<string, Release>).set(version, release);
    entries.set(id, entry);
  }
  return { find: (id: SkillId) => entries.get(id), stateOf: ({ state }: Release) => state };
}
const wants = (...texts: readonly string[]) => texts.map((text) => parseRequirement(text) as Requirement);
const resolved = (world: World, ...requires: readonly string[]) => {
  const found = resolveClosure({ id: "t/root" as SkillId, requires: wants(...requires) }, read(world));
  return "closure" in found
    ? found.closure.map(({ id, version }) => `${id}@${version}`).join(" ")
    : `${found.problem.kind} ${"path" in found.problem ? found.problem.path.join(" ") : "asked" in found.problem ? `${found.problem.asked.by} ${found.problem.asked.id}` : ""}`.trim();
};

describe("a closure", () => {
  it.each<[string, World, readonly string[], string]>([
    ["is empty", {}, [], ""],
    ["takes the greatest in range", { "t/a@1.0.0": [], "t/a@1.1.0": [], "t/a@2.0.0": [] }, ["t/a@^1"], "t/a@1.1.0"],
    ["passes over what is yanked", { "t/a@1.0.0": [], "t/a@1.1.0!": [] }, ["t/a"], "t/a@1.0.0"],
    [
      "has what is needed first",
      { "t/a@1.0.0": ["t/b@*"], "t/b@1.0.0": ["t/c@*"], "t/c@1.0.0": [] },
      ["t/a"],
      "t/c@1.0.0 t/b@1.0.0 t/a@1.0.0",
    ],
    [
      "has one version for all that ask",
      { "t/a@1.0.0": ["t/c@<1.1.0"], "t/b@1.0.0": [], "t/c@1.0.0": [], "t/c@1.2.0": [] },
      ["t/b", "t/c", "t/a"],
      "t/c@1.0.0 t/a@1.0.0 t/b@1.0.0",
    ],
    ["says who asks for what is not there", { "t/a@1.0.0": ["t/x@*"] }, ["t/a"], "unknown t/a t/x"],
    [
      "says where nothing fits all",
      { "t/a@1.0.0": ["t/c@^1"], "t/c@1.0.0": [], "t/c@2.0.0": [] },
      ["t/a", "t/c@^2"],
      "unavailable t/a t/c",
    ],
    [
      "shows the way back to itself",
      { "t/a@1.0.0": ["t/b@*"], "t/b@1.0.0": ["t/root@*"] },
      ["t/a"],
      "cycle t/root t/a t/b",
    ],
    [
      "does not go round among others",
      { "t/a@1.0.0": ["t/b@*"], "t/b@1.0.0": ["t/a@*"] },
      ["t/a"],
      "t/b@1.0.0 t/a@1.0.0",
    ],
  ])("%s", (_, world, requires, expected) => expect(resolved(world, ...requires)).toBe(expected));

  it("is bounded", () => {
    const ids = Array.from({ length: MAX_CLOSURE + 1 }, (_, i) => `t/s${i}`);
    const world = Object.fromEntries(ids.map((id, i) => [`${id}@1.0.0`, i < MAX_CLOSURE ? [`t/s${i + 1}@*`] : []]));
    expect(resolved(world, "t/s0")).toBe("too-many");
    expect(resolved(world, "t/s1").split(" ")).toHaveLength(MAX_CLOSURE);
  });

  it("satisfies all that is asked, in an order in which nothing comes before what it needs", () => {
    const name = fc.constantFrom("t/a", "t/b", "t/c", "t/d");
    const version = fc.constantFrom("1.0.0", "1.1.0", "2.0.0");
    const range = fc.constantFrom("*", "^1", "<2", "1.0.0", ">=1.1");
    const requirement = fc.tuple(name, range).map(([id, r]) => `${id}@${r}`);
    const world = fc.dictionary(
      fc.tuple(name, version).map(([id, v]) => `${id}@${v}`),
      fc.array(requirement, { maxLength: 2 }),
    );
    fc.assert(
      fc.property(world, fc.array(requirement, { maxLength: 3 }), (skills, asked) => {
        const found = resolveClosure({ id: "t/root" as SkillId, requires: wants(...asked) }, read(skills));
        if (!("closure" in found)) return;
        const picked = new Map(found.closure.map((one) => [one.id as string, one.version]));
        const asks = [...asked, ...found.closure.flatMap((one) => skills[`${one.id}@${one.version}`] ?? [])];
        for (const { id, range: r } of wants(...asks)) {
          const chosen = picked.get(id) ?? "";
          const fits = Object.keys(skills)
            .filter((text) => text.startsWith(`${id}@`))
            .map((text) => text.split("@")[1] ?? "");
          expect(fits).toContain(chosen);
          if (r === "<2") expect(compareVersions(chosen, "2.0.0")).toBeLessThan(0);
          if (r === "1.0.0") expect(chosen).toBe("1.0.0");
        }
      }),
    );
  });
});
