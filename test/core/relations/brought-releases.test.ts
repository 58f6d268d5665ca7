/** What comes with a release, as one asker may know it, and whom a release comes with. */
import { describe, expect, it } from "vitest";
import type { Audience } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { bringersOf, broughtReleases, releasesBringing } from "../../../src/core/relations/brought-releases.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

/** A group `t/kit` of `t/app`, which needs `t/base`. */
function world(): RegistryFixture {
  const r = new RegistryFixture().publish("t/base", "1.0.0");
  const pin = (id: string) => {
    const digest = r.catalog.skills.get(id as SkillId)?.releases.get("1.0.0")?.digest;
    return { id: id as SkillId, version: "1.0.0", digest: digest ?? "" } as never;
  };
  r.publish("t/app", "1.0.0", { related: { requires: ["t/base@*"], closure: [pin("t/base")] } });
  return r.publish("t/kit", "1.0.0", { kind: "group", related: { members: [pin("t/app")] } });
}

function told({ catalog }: RegistryFixture, audience: Audience) {
  const release = catalog.skills.get("t/kit" as SkillId)?.releases.get("1.0.0");
  if (release === undefined) throw new Error("t/kit is not there");
  const { all, isWhole } = broughtReleases(catalog, release, audience);
  return [...all.map(({ entry, by, via }) => `${by} ${entry.id}${via === undefined ? "" : ` by ${via.id}`}`), isWhole];
}

describe("what comes with a release", () => {
  it("is what it holds, and what that needs", () => {
    expect(told(world(), "public")).toEqual(["holds t/app", "needs t/base by t/app", true]);
  });

  it("goes by the names of now", () => {
    expect(told(world().rename("t/base", "t/ground"), "public")).toEqual([
      "holds t/app",
      "needs t/ground by t/app",
      true,
    ]);
  });

  it("is not whole where some of it is hidden from who asks, also from everybody", () => {
    const hidden = world().offer("t/base", { visibility: "private" });
    expect(told(hidden, "public")).toEqual(["holds t/app", false]);
    expect(told(hidden, "all")).toEqual(["holds t/app", "needs t/base by t/app", true]);
    expect(told(world().offer("t/base", { enabled: false }), "all")).toEqual(["holds t/app", false]);
  });
});

describe("whom a release comes with", () => {
  const base = { skill: "t/base" as SkillId, version: "1.0.0" };

  it("is whoever needs it, and who holds those", () => {
    const { catalog } = world();
    expect(bringersOf(catalog, base.skill)).toEqual(["t/app", "t/kit"]);
    expect(releasesBringing(catalog, base, "all").map(({ id, by, via }) => [id, by, via?.id])).toEqual([
      ["t/app", "needs", undefined],
      ["t/kit", "needs", "t/app"],
    ]);
    expect(releasesBringing(catalog, { ...base, version: "1.1.0" }, "all")).toEqual([]);
  });

  it("leaves out what is not offered, and what the asker may not know of", () => {
    const ids = (r: RegistryFixture, audience: Audience) =>
      releasesBringing(r.catalog, base, audience).map(({ id }) => id);
    expect(ids(world().state("t/kit", "1.0.0", "yanked"), "all")).toEqual(["t/app"]);
    expect(ids(world().offer("t/app", { visibility: "private" }), "public")).toEqual([]);
  });
});
