import { expect, test } from "vitest";
import type { ReleasedEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { brokenDependents } from "../../../src/core/relations/broken-dependents.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const BASE = "t/base" as SkillId;
function published(): RegistryFixture {
  const registry = new RegistryFixture().publish(BASE, "1.0.0");
  const digest = registry.catalog.skills.get(BASE)?.releases.get("1.0.0")?.digest ?? "sha256:";
  const pin: NonNullable<ReleasedEvent["closure"]>[number] = { id: BASE, version: "1.0.0", digest };
  for (const name of ["a", "b", "c", "d", "e", "f"])
    registry.publish(`t/${name}`, "1.0.0", { related: { requires: ["t/base@*"], closure: [pin] } });
  return registry.publish("t/group", "1.0.0", { related: { members: [pin] } });
}
const found = (change: (registry: RegistryFixture) => unknown, registry = published()) => {
  const before = registry.catalog;
  change(registry);
  return brokenDependents(before, registry.catalog, { skills: [BASE], paths: ["lifecycle/t/base.yaml"] });
};

test("few dependents are named, and the others counted", () => {
  const [one, ...more] = found((registry) => registry.state(BASE, "1.0.0", "offline", { reason: "x" }));
  expect(more).toEqual([]);
  expect(one?.message).toMatch(/t\/a@1\.0\.0 requires it .*t\/d@1\.0\.0 .* and 3 more\. They can no longer/);
  expect(one?.message).not.toContain("t/e@");
});

test("what was as bad before is nobody's news", () => {
  const registry = published().state(BASE, "1.0.0", "offline", { reason: "x" });
  expect(found((r) => r.state(BASE, "1.0.0", "yanked", { reason: "x" }), registry)).toEqual([]);
});

test("a narrowing counts for those who still see the dependents, and for no others", () => {
  const registry = published();
  for (const name of ["a", "b", "c", "d", "e", "group"])
    registry.offer(`t/${name}`, { visibility: "private", readers: ["ada"] });
  const narrowed = (r: RegistryFixture) => r.offer(BASE, { visibility: "private", readers: ["Ada"] });
  const [one] = found(narrowed, registry);
  expect(one?.message).toContain("t/f@1.0.0 requires it");
  expect(one?.message).not.toContain("t/a@");
});

test("a group that goes with its member is told of", () => {
  const [one] = found((registry) => registry.state(BASE, "1.0.0", "withdrawn", { reason: "x" }));
  expect(one?.message).toMatch(/becomes withdrawn/);
  expect(one?.hint).toMatch(/anew/);
});
