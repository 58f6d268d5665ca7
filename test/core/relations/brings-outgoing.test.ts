import { expect, it } from "vitest";
import type { Digest, SkillId } from "../../../src/core/names.ts";
import { bringsOutgoing } from "../../../src/core/relations/brings-outgoing.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

function world(): RegistryFixture {
  const r = new RegistryFixture().publish("t/base", "1.0.0");
  const digest = r.catalog.skills.get("t/base" as SkillId)?.releases.get("1.0.0")?.digest as Digest;
  const related = { requires: ["t/base@^1"], closure: [{ id: "t/base" as SkillId, version: "1.0.0", digest }] };
  return r.publish("t/app", "1.0.0", { related });
}

const told = ({ catalog }: RegistryFixture) =>
  bringsOutgoing(catalog, ["t/app", "t/app", "t/gone"] as SkillId[]).map(({ message }) => message);

it("tells once of a release what it brings that is yanked, gone, or not to be used after a day", () => {
  expect(told(world())).toEqual([]);
  expect(told(world().state("t/base", "1.0.0", "yanked"))).toEqual([
    "t/app@1.0.0 brings along t/base@1.0.0, which is yanked.",
  ]);
  expect(told(world().state("t/base", "1.0.0", "deprecated", { reason: "old" }))).toEqual([]);
  const sunset = { reason: "old", sunset: "2999-01-31" };
  expect(told(world().state("t/base", "1.0.0", "deprecated", sunset))).toEqual([
    "t/app@1.0.0 brings along t/base@1.0.0, which is deprecated, and not to be used after 2999-01-31.",
  ]);
});
