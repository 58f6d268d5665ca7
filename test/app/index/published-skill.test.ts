import { expect, test } from "vitest";
import { readPublished } from "../../../src/app/index/published-skill.ts";
import type { Registry } from "../../../src/app/ports/ports.ts";
import { skillNotFound } from "../../../src/core/catalog/not-found.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const OLD = "billing/refunds" as SkillId;
const NEW = "billing/money-back" as SkillId;

function toRegistry(fixture: RegistryFixture): Registry {
  const events = async (id: SkillId) => {
    const lines = await fixture.events(id);
    if (lines.length === 0) throw skillNotFound(id);
    return lines;
  };
  return { events } as unknown as Registry;
}

test("a skill that nobody may see is read all the same, and one that is not there is not", async () => {
  const fixture = new RegistryFixture().publish(OLD, "1.0.0").offer(OLD, { enabled: false });
  const published = await readPublished(toRegistry(fixture), OLD);
  expect(published?.entry).toMatchObject({ id: OLD, offer: { enabled: false } });
  expect([...(published?.catalog.skills.keys() ?? [])]).toEqual([OLD]);
  expect(await readPublished(toRegistry(fixture), NEW)).toBeUndefined();
});

test("a renamed skill has the versions and the moves of its old name", async () => {
  const fixture = new RegistryFixture()
    .publish(OLD, "1.0.0")
    .publish(OLD, "1.1.0", { notes: "more" })
    .channel(OLD, "stable", "1.0.0")
    .channel(OLD, "stable", "1.1.0")
    .rename(OLD, NEW)
    .channel(NEW, "stable", "1.0.0");
  const published = await readPublished(toRegistry(fixture), NEW);
  expect([...(published?.entry.releases.keys() ?? [])]).toEqual(["1.0.0", "1.1.0"]);
  expect(published?.moves.map(({ from, to }) => [from, to])).toEqual([
    [null, "1.0.0"],
    ["1.0.0", "1.1.0"],
    ["1.1.0", "1.0.0"],
  ]);
  expect((await readPublished(toRegistry(fixture), OLD))?.entry.renamedTo).toBe(NEW);
});
