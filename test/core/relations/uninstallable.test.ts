/** What is offered and cannot be installed. */
import { describe, expect, it } from "vitest";
import type { Digest, SkillId } from "../../../src/core/names.ts";
import { uninstallable } from "../../../src/core/relations/uninstallable.ts";
import { findRule } from "../../../src/core/rules.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

function world(): RegistryFixture {
  const r = new RegistryFixture().publish("t/base", "1.0.0").publish("t/base", "1.1.0");
  const pin = (version: string) => {
    const digest = r.catalog.skills.get("t/base" as SkillId)?.releases.get(version)?.digest as Digest;
    return { requires: ["t/base@^1"], closure: [{ id: "t/base" as SkillId, version, digest }] };
  };
  return r
    .publish("t/app", "1.0.0", { related: pin("1.0.0") })
    .publish("t/app", "1.1.0", { related: pin("1.1.0") })
    .channel("t/app", "stable", "1.0.0");
}

const told = ({ catalog }: RegistryFixture) => uninstallable(catalog, ["t/base", "t/app"] as SkillId[]);

describe("what a channel leads to", () => {
  it("is not told of where it can be installed", () => {
    expect(told(world())).toEqual([]);
    expect(told(world().state("t/base", "1.0.0", "yanked"))).toEqual([]);
  });

  it("is told of where something that it needs is gone, with what clears that", () => {
    expect(told(world().state("t/base", "1.0.0", "withdrawn"))).toMatchObject([
      {
        rule: "not-installable",
        severity: findRule("not-installable")?.severity,
        path: "skills/t/app/skill.yaml",
        message:
          "stable of t/app leads to 1.0.0: t/app@1.0.0 cannot be installed: it needs t/base@1.0.0, which is withdrawn.",
        hint: "A new release with other requirements clears that.",
      },
    ]);
    const both = told(world().state("t/base", "1.0.0", "offline").state("t/base", "1.1.0", "offline"));
    expect(both.map(({ message }) => message.slice(0, 30))).toEqual([
      "latest of t/app leads to 1.1.0",
      "stable of t/app leads to 1.0.0",
    ]);
    expect(both[0]?.hint).toContain("Putting t/base@1.1.0 online");
  });

  it("is told of where some who may see it may not see what it needs, or nobody may", () => {
    const [latest, ...more] = told(world().offer("t/base", { visibility: "internal" }));
    expect(more).toHaveLength(1);
    expect(latest?.message).toContain("cannot be installed by everybody who may see it: t/base, which comes with it,");
    expect(told(world().offer("t/base", { enabled: false }))[0]?.message).toContain(
      "t/base@1.1.0, which comes with it, is disabled",
    );
  });

  it("is not told of while nobody is offered it", () => {
    const gone = world().state("t/base", "1.0.0", "offline").state("t/base", "1.1.0", "offline");
    expect(told(gone.offer("t/app", { enabled: false }))).toEqual([]);
    expect(told(world().state("t/base", "1.1.0", "offline").retire("t/app"))).toEqual([]);
  });
});
