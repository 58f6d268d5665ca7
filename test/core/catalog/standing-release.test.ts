/** The last release that was not withdrawn, under its own name or another. */
import { describe, expect, it } from "vitest";
import { standingRelease } from "../../../src/core/catalog/standing-release.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const standing = ({ catalog }: RegistryFixture, id: string) =>
  standingRelease(catalog.skills.get(id as SkillId), (digest) => catalog.withdrawn.has(digest))?.version;

const two = () => new RegistryFixture().publish("a/one", "1.0.0").publish("a/one", "1.0.1").publish("b/one", "1.0.1");

describe("the release that stands", () => {
  it("is the last one, whatever state it is in but withdrawn", () => {
    expect(standing(new RegistryFixture(), "a/one")).toBeUndefined();
    for (const state of ["online", "deprecated", "yanked", "offline"] as const)
      expect(standing(two().state("a/one", "1.0.1", state), "a/one")).toBe("1.0.1");
  });

  it("is the last before those that were withdrawn, be it under another name", () => {
    expect(standing(two().state("a/one", "1.0.1", "withdrawn"), "a/one")).toBe("1.0.0");
    expect(standing(two().state("b/one", "1.0.1", "withdrawn"), "a/one")).toBe("1.0.0");
    expect(
      standing(two().state("a/one", "1.0.1", "withdrawn").state("a/one", "1.0.0", "withdrawn"), "a/one"),
    ).toBeUndefined();
  });
});
