import { describe, expect, test } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import {
  isOpenFilter,
  parseSkillFilter,
  passesFilter,
  type SkillFilter,
} from "../../../src/core/catalog/skill-filter.ts";
import type { SkillSummary } from "../../../src/core/catalog/view.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NO_RELATIONS, NOTHING_DECLARED } from "../../../src/core/skill/declares.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const summary: SkillSummary = {
  id: "billing/refunds",
  namespace: "billing",
  name: "refunds",
  description: "Pays back.",
  kind: "skill",
  version: "1.0.0",
  digest: null,
  state: "deprecated",
  visibility: "public",
  tags: ["finance"],
  owners: ["@acme/billing"],
  updatedAt: "2026-01-01T00:00:00Z",
};

function release(agents?: readonly string[]) {
  const compatibility = agents === undefined ? {} : { agents };
  return { relations: { ...NO_RELATIONS, declares: { ...NOTHING_DECLARED, compatibility } } };
}

const { catalog } = new RegistryFixture()
  .publish("billing/refunds", "1.0.0")
  .publish("billing/refunds", "0.9.0")
  .publish("billing/refunds", "0.8.0")
  .publish("billing/refunds", "0.7.0")
  .state("billing/refunds", "0.7.0", "offline")
  .state("billing/refunds", "1.0.0", "deprecated")
  .state("billing/refunds", "0.9.0", "yanked");
const entry = catalog.skills.get("billing/refunds" as SkillId) as SkillEntry;

const passes = (filter: SkillFilter, agents?: readonly string[]) =>
  passesFilter(catalog, { entry, summary, release: release(agents) }, filter);

describe("a filter", () => {
  test.each<[SkillFilter, boolean]>([
    [{}, true],
    [{ namespace: "billing", name: "refunds", kind: "skill" }, true],
    [{ namespace: "legal" }, false],
    [{ kind: "group" }, false],
    [{ tag: "finance", owner: "@acme/billing", state: "deprecated" }, true],
    [{ tag: "fin" }, false],
    [{ owner: "alice" }, false],
    // Other releases of it are so.
    [{ state: "online" }, true],
    [{ state: "yanked" }, true],
    [{ state: "offline" }, true],
    [{ state: "withdrawn" }, false],
  ])("%j: %s", (filter, expected) => expect(passes(filter)).toBe(expected));

  test("is open while no condition is given, whatever else a query says", () => {
    expect(isOpenFilter({})).toBe(true);
    expect(isOpenFilter({ q: "refunds", limit: 5 } as SkillFilter)).toBe(true);
    expect(isOpenFilter({ state: "online" })).toBe(false);
    expect(isOpenFilter({ harness: "codex" })).toBe(false);
  });

  test("finds a release that is withdrawn for its bytes, which another skill was withdrawn with", () => {
    const registry = new RegistryFixture();
    const same = { files: { "SKILL.md": skillMd("refunds") } };
    registry
      .publish("billing/refunds", "0.1.0", same)
      .publish("billing/refunds", "1.0.0")
      .publish("a/refunds", "1.0.0", same);
    registry.state("a/refunds", "1.0.0", "withdrawn");
    const entry = registry.catalog.skills.get("billing/refunds" as SkillId) as SkillEntry;
    const row = { entry, summary, release: release() };
    expect(passesFilter(registry.catalog, row, { state: "withdrawn" })).toBe(true);
    expect(passesFilter(registry.catalog, row, { state: "offline" })).toBe(false);
  });

  test("takes a skill that says nothing of agents for one that all can use", () => {
    expect(passes({ harness: "codex" })).toBe(true);
    expect(passes({ harness: "codex" }, ["claude-code"])).toBe(false);
    expect(passes({ harness: "codex" }, ["claude-code", "codex"])).toBe(true);
  });

  test("is read beside what is asked of releases, and says what is wrong", () => {
    expect(
      parseSkillFilter([
        ["tag", "a"],
        ["host", "b"],
        ["scan.injection.status", "fail"],
      ]),
    ).toEqual({ tag: "a" });
    expect(parseSkillFilter([["visibilty", "public"]])).toMatch(
      /^"visibilty" is not known: expected one of namespace,/,
    );
    expect(parseSkillFilter([["capabilty", "shell"]])).toBe('"capabilty" is not known: did you mean "capability"?');
    expect(parseSkillFilter([["kind", "zzz"]])).toMatch(/"kind": expected one of skill, agent/);
    expect(parseSkillFilter([["state", "lost"]])).toMatch(/"state": expected one of online/);
    expect(parseSkillFilter([["tag", "UPPER"]])).toBe(
      '"tag": expected a name of lowercase letters, digits and single hyphens, got "UPPER".',
    );
    for (const owner of ["ann", "@ann", "@acme/pay.ments"])
      expect(parseSkillFilter([["owner", owner]])).toEqual({ owner });
    expect(parseSkillFilter([["owner", "ann@acme.com"]])).toMatch(/^"owner": expected a login/);
    expect(parseSkillFilter([["harness", "Bad X"]])).toMatch(/^"harness": expected an agent/);
    expect(parseSkillFilter([["tag", "x".repeat(201)]])).toMatch(/"tag": expected at most 200/);
  });
});
