import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { resolve } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { lostReplacements, lostWords, replacementProblem } from "../../../src/core/trunk/replacement.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const ONE = "team/one" as SkillId;

/** `team/one@1.0.0` is deprecated in favour of something. */
function world(replacement: string): RegistryFixture {
  const made = new RegistryFixture().publish("team/one", "1.0.0").publish("team/one", "1.1.0");
  made.publish("team/two", "1.0.0").publish("team/two", "1.1.0");
  return made.state("team/one", "1.0.0", "deprecated", { reason: "old", replacement });
}

function problem({ catalog }: RegistryFixture): string | undefined {
  const entry = catalog.skills.get(ONE);
  const release = entry?.releases.get("1.0.0");
  if (entry === undefined || release === undefined) throw new Error("not there");
  return replacementProblem(catalog, entry, release);
}

/** What who gets the deprecated release is told. */
function advice({ catalog }: RegistryFixture): string {
  const options = { audience: "all", now: "2026-06-01T00:00:00Z" } as const;
  return resolve(catalog, { namespace: "team", name: "one", wanted: "1.0.0" } as never, options).warnings.join(" ");
}

describe("what users are told to use instead", () => {
  it("is said where it is offered", () => {
    for (const replacement of ["team/two", "team/two@^1", "team/two@1.0.0", "team/one@1.1.0"]) {
      expect(problem(world(replacement))).toBeUndefined();
      expect(advice(world(replacement))).toContain(`Use ${replacement} instead.`);
    }
  });

  it.each(["withdrawn", "offline", "yanked"] as const)("is never what is %s", (state) => {
    const made = world("team/two@1.1.0").state("team/two", "1.1.0", state);
    expect(problem(made)).toBe(`is ${state}: users are told of no replacement`);
    expect(advice(made)).toBe("team/one@1.0.0 is deprecated: old.");
    // A range leads on to what there is.
    const ranged = world("team/two@^1").state("team/two", "1.1.0", state);
    expect([problem(ranged), advice(ranged).includes("Use team/two@^1")]).toEqual([undefined, true]);
  });

  it("is nothing where there is none, or nobody has it", () => {
    expect(problem(world("team/three"))).toBe("is nothing that is published: users are told of no replacement");
    expect(problem(world("team/two@^2"))).toBe("leads to nothing that is offered: users are told of no replacement");
    const disabled = world("team/two@^1").offer("team/two", { enabled: false });
    expect(problem(disabled)).toBe("is disabled: users are told of no replacement");
    expect(advice(disabled)).not.toContain("team/two");
  });

  it("is none for those who may not read it", () => {
    const made = world("team/two@^1").offer("team/two", { visibility: "private", readers: ["ada"] });
    expect(problem(made)).toBe("is not for all who may read team/one: the others are told of no replacement");
  });
});

describe("a change that takes a replacement", () => {
  it("is named where fewer may read it than were told of it, and not where nobody was told before", () => {
    const made = world("team/two@^1").offer("team/one", { visibility: "internal" });
    const { catalog } = made.offer("team/two", { visibility: "internal" });
    expect(lost(catalog, made.offer("team/two", { visibility: "public" }).catalog, "team/two")).toEqual([]);
    made.offer("team/two", { visibility: "private", readers: ["ada", "bob"] });
    expect(lost(catalog, made.catalog, "team/two")).toEqual([
      "team/one@1.0.0 is deprecated in favour of team/two@^1, which then is not for all who may read team/one: the others are told of no replacement.",
    ]);
    const narrow = made.catalog;
    expect(lost(narrow, made.offer("team/two", { readers: ["ada"] }).catalog, "team/two")).toEqual([]);
  });

  const lost = (before: Catalog, after: Catalog, ...skills: string[]) =>
    lostReplacements(before, after, skills as SkillId[]).map(lostWords);

  it("is named with whoever was told of it, and one that leaves another is not", () => {
    const made = world("team/two@1.1.0").state("team/two", "1.0.0", "deprecated", { replacement: "team/two@^1.1" });
    const { catalog } = made;
    made.state("team/two", "1.1.0", "offline");
    const of = (shown: string, instead: string) =>
      `${shown} is deprecated in favour of ${instead}, which then is of no use: its users are told of no replacement.`;
    expect(lost(catalog, made.catalog, "team/two")).toEqual([
      of("team/one@1.0.0", "team/two@1.1.0"),
      of("team/two@1.0.0", "team/two@^1.1"),
    ]);
    expect(lost(catalog, made.catalog, "team/one")).toEqual([]);
    const again = made.catalog;
    expect(lost(again, made.publish("team/three", "1.0.0").catalog, "team/three", "team/two")).toEqual([]);
    const ranged = world("team/two@^1");
    expect(lost(ranged.catalog, ranged.state("team/two", "1.1.0", "withdrawn").catalog, "team/two")).toEqual([]);
  });
});
