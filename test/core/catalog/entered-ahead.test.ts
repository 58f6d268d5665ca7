import { expect, it } from "vitest";
import type { SkillEntry } from "../../../src/core/catalog/catalog.ts";
import { enteredAhead } from "../../../src/core/catalog/entered-ahead.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const NOW = "2030-01-01T00:00:00Z";
const entry = new RegistryFixture().publish("a/b", "1.0.0").catalog.skills.get("a/b" as SkillId) as SkillEntry;

function told(...entries: readonly SkillEntry[]): readonly string[] {
  const skills = new Map(entries.map((one) => [one.id, one])) as never;
  return enteredAhead({ skills }, Date.parse(NOW)).map(({ message }) => message);
}

it("says nothing of what is at most a day ahead", () => {
  expect(told()).toEqual([]);
  expect(told(entry, { ...entry, id: "a/c" as SkillId, updatedAt: "2030-01-02T00:00:00Z" })).toEqual([]);
});

it("names the skills whose events are farther ahead, also where a later event is not", () => {
  const ahead = { ...entry, id: "a/c" as SkillId, updatedAt: "2030-01-02T00:00:01Z" };
  const [release] = entry.releases.values();
  const before = { ...entry, releases: new Map([["1.0.0", { ...release, at: "2031-01-01T00:00:00Z" }]]) as never };
  expect(told(ahead)).toEqual([
    expect.stringMatching(/^What was entered for a\/c is dated up to 2030-01-02T00:00:01Z,/),
  ]);
  expect(told(ahead, before)).toEqual([
    expect.stringMatching(
      /^What was entered for a\/b and a\/c is dated up to 2031-01-01T00:00:00Z, more than 24 hours/,
    ),
  ]);
});
