import { gt, valid } from "semver";
import { describe, expect, test } from "vitest";
import type { Audience } from "../../../src/core/access/audience.ts";
import type { Release, SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { isReserved, marketplaceName, pluginFacts, pluginSkills } from "../../../src/core/catalog/marketplace.ts";
import { latestOf } from "../../../src/core/catalog/resolve.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { NO_RELATIONS, type ReleaseMember } from "../../../src/core/skill/declares.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

function version(registry: RegistryFixture, id: string): string {
  const entry = registry.catalog.skills.get(id as never) as SkillEntry;
  const release = latestOf(registry.catalog, entry) as Release;
  return pluginFacts(registry.catalog, { name: entry.name, entry, release }).version;
}

test("a plugin's version rises whatever becomes of its releases", () => {
  const registry = new RegistryFixture().publish("a/one", "1.0.0").publish("b/twin", "1.0.0");
  const seen = [version(registry, "a/one")];
  const steps: readonly (() => void)[] = [
    () => registry.publish("a/one", "1.1.0", { files: { "x.md": "x" } }),
    () => registry.publish("b/one", "1.1.0", { files: { "x.md": "x" } }),
    () => registry.channel("a/one", "latest", "1.0.0"),
    () => registry.channel("a/one", "latest", null),
    () => registry.state("a/one", "1.1.0", "offline"),
    () => registry.state("a/one", "1.1.0", "online"),
    // The same bytes, withdrawn under another name.
    () => registry.state("b/one", "1.1.0", "withdrawn"),
    () => registry.state("a/one", "1.1.0", "withdrawn"),
    () => registry.publish("a/one", "1.2.0-rc.1", { files: { "y.md": "y" } }),
  ];
  for (const step of steps) {
    step();
    const now = version(registry, "a/one");
    if (now !== seen.at(-1)) seen.push(now);
  }
  expect(seen.every((one) => valid(one) !== null)).toBe(true);
  expect(seen.slice(1).every((one, i) => gt(one, seen[i] as string))).toBe(true);
  expect(seen.map((one) => one.split("+")[1])).toEqual(expect.arrayContaining(["1.0.0", "1.1.0"]));
  expect(seen.length).toBeGreaterThan(7);
});

test("a plugin's version rises when its skill moves to another namespace", () => {
  const registry = new RegistryFixture().publish("a/one", "1.0.0").publish("a/one", "1.1.0");
  const before = version(registry, "a/one");
  registry.rename("a/one", "b/one");
  expect(gt(version(registry, "b/one"), before)).toBe(true);
});

describe("a marketplace's name", () => {
  test.each([
    ["skills.acme.com", "skills-acme-com-skills"],
    ["acme.github.io/team-skills", "acme-github-io-team-skills"],
    ["localhost:8000/skills/billing", "localhost-8000-skills-billing-skills"],
    ["", "skilltrunk-skills"],
    ["agent.skills", "agent-skills-skills"],
    ["x".repeat(200), `${"x".repeat(57)}-skills`],
  ])("%s", (place, name) => {
    expect(marketplaceName(place)).toBe(name);
    expect(isReserved(name)).toBe(false);
  });

  test("is never one of those that are kept for others", () => {
    for (const name of ["agent-skills", "claude-plugins-official", "anthropic-x", "claude"])
      expect(isReserved(name)).toBe(true);
  });
});

describe("a group is one plugin with its members", () => {
  const registry = new RegistryFixture()
    .publish("sets/desk", "1.0.0")
    .publish("a/one", "1.0.0")
    .publish("a/one", "1.1.0", { files: { "x.md": "x" } })
    .publish("b/two", "1.0.0")
    .publish("c/two", "1.0.0");
  const release = (id: string, version = "1.0.0") =>
    registry.catalog.skills.get(id as never)?.releases.get(version) as Release;
  const pin = (id: string, version = "1.0.0") => ({ id: id as SkillId, version, digest: release(id, version).digest });
  const skillsOf = (members: readonly ReleaseMember[], audience: Audience = "public") => {
    const entry = registry.catalog.skills.get("sets/desk" as never) as SkillEntry;
    const group: Release = { ...release("sets/desk"), kind: "group", relations: { ...NO_RELATIONS, members } };
    return pluginSkills(registry.catalog, { entry, release: group }, audience)?.map(({ name }) => name);
  };

  test("as they were pinned", () => {
    expect(skillsOf([pin("a/one"), pin("b/two")])).toEqual(["desk", "one", "two"]);
  });

  test("unless one is no skill of ours, is not the one that was pinned, or shares a name", () => {
    const server = { mcp: "https://mcp.example.com", version: "1.0.0", digest: release("a/one").digest };
    expect(skillsOf([server])).toBeUndefined();
    expect(skillsOf([])).toBeUndefined();
    expect(skillsOf([{ ...pin("a/one"), digest: release("a/one", "1.1.0").digest }])).toBeUndefined();
    expect(skillsOf([pin("b/two"), pin("c/two")])).toBeUndefined();
  });

  test("unless one is hidden from the asker, or not given out", () => {
    registry.offer("b/two", { visibility: "internal" });
    expect(skillsOf([pin("b/two")])).toBeUndefined();
    expect(skillsOf([pin("b/two")], "internal")).toEqual(["desk", "two"]);
    registry.state("a/one", "1.0.0", "offline");
    expect(skillsOf([pin("a/one")])).toBeUndefined();
    expect(skillsOf([pin("a/one", "1.1.0")])).toEqual(["desk", "one"]);
  });
});
