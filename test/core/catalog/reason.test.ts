import { describe, expect, test } from "vitest";
import { toSkillView } from "../../../src/core/catalog/present.ts";
import { type Audience, findSkill, inState, resolve } from "../../../src/core/catalog/resolve.ts";
import { toRevocations } from "../../../src/core/catalog/revocations.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";
const registry = new RegistryFixture().publish("t/base", "1.0.0");
const held = (id: string) => ({
  id: id as SkillId,
  version: "1.0.0",
  digest: registry.catalog.skills.get(id as SkillId)?.releases.get("1.0.0")?.digest ?? "sha256:",
});
registry
  .publish("t/kit", "1.0.0", { kind: "group", related: { members: [held("t/base")] } })
  .publish("t/chest", "1.0.0", { kind: "group", related: { members: [held("t/kit")] } })
  .state("t/base", "1.0.0", "withdrawn", { reason: "leaks" });

const said = (name: string, wanted: string, audience: Audience = "public"): string => {
  try {
    resolve(registry.catalog, { namespace: "t", name, wanted }, { audience, now: NOW });
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a group that was withdrawn with what it holds", () => {
  test("says so, with the reason for that, wherever it is asked for", () => {
    const why = "it holds t/base@1.0.0: leaks";
    expect(said("kit", "1.0.0")).toBe(`t/kit@1.0.0 is withdrawn: ${why}.`);
    expect(said("chest", "1.0.0")).toBe(`t/chest@1.0.0 is withdrawn: it holds t/kit@1.0.0: ${why}.`);
    expect(said("kit", "^1")).toBe(`t/kit has no release that is ^1: 1.0.0 is withdrawn: ${why}.`);
    const { entry } = findSkill(registry.catalog, { namespace: "t", name: "kit" }, "public");
    expect(toSkillView(registry.catalog, entry, "public").versions).toMatchObject([
      { state: "withdrawn", reason: why },
    ]);
    expect(toRevocations(registry.catalog, "public").revocations).toMatchObject([
      { id: "t/base", reason: "leaks" },
      { id: "t/chest" },
      { id: "t/kit", reason: why },
    ]);
  });

  test("says nothing of what the asker may not see", () => {
    const hidden = new RegistryFixture().publish("t/base", "1.0.0");
    const { digest = "sha256:" } = hidden.catalog.skills.get("t/base" as SkillId)?.releases.get("1.0.0") ?? {};
    const member = { id: "t/base" as SkillId, version: "1.0.0", digest: digest as `sha256:${string}` };
    hidden
      .publish("t/kit", "1.0.0", { kind: "group", related: { members: [member] } })
      .state("t/base", "1.0.0", "withdrawn", { reason: "leaks" })
      .offer("t/base", { visibility: "private" });
    const release = hidden.catalog.skills.get("t/kit" as SkillId)?.releases.get("1.0.0");
    if (release === undefined) throw new Error("not published");
    expect(inState(hidden.catalog, release, "public")).toEqual({ version: "1.0.0", state: "withdrawn" });
    expect(inState(hidden.catalog, release, "all").reason).toBe("it holds t/base@1.0.0: leaks");
  });
});

test("a range that nothing offered satisfies names what would have, and why that is gone", () => {
  expect(said("base", "^1")).toBe("t/base has no release that is ^1: 1.0.0 is withdrawn: leaks.");
  expect(said("base", "^2")).toBe("t/base has no release that is ^2.");
});
