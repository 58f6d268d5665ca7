import { describe, expect, test } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import { normalTrigger, triggerPlace } from "../../../src/core/relations/dependents.ts";
import { overlappingTriggers } from "../../../src/core/relations/triggers.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const declares = (...triggers: readonly string[]) => ({
  related: { declares: { permissions: [], secrets: [], triggers: [...triggers], compatibility: {} } },
});
const ids = (...names: readonly string[]) => names as readonly SkillId[];

test("a phrase is compared without letter case, spaces and the mark at its end", () => {
  const same = ["Give the money back", " give  the\tmoney back. ", "GIVE THE MONEY BACK!?"];
  expect(new Set(same.map(normalTrigger)).size).toBe(1);
  expect(new Set(same.map(triggerPlace)).size).toBe(1);
  expect(normalTrigger("Straße")).toBe(normalTrigger("STRASSE"));
  expect(normalTrigger("退款")).toBe("退款");
  expect(normalTrigger("give money")).not.toBe(normalTrigger("give the money"));
  expect(triggerPlace("refund")).toMatch(/^_triggers\/[0-9a-f]{4}$/);
});

describe("triggers that others have", () => {
  const registry = new RegistryFixture()
    .publish("t/a", "1.0.0", declares("refund", "pay back"))
    .publish("t/b", "1.0.0", declares("Refund."));
  const before = new RegistryFixture().publish("t/a", "1.0.0", declares("refund", "pay back")).catalog;

  test("are told of whoever newly has them, with who has them already", () => {
    const [one, ...more] = overlappingTriggers(before, registry.catalog, ids("t/b"));
    expect(more).toEqual([]);
    expect(one).toMatchObject({ rule: "trigger-overlap", severity: "low", path: "skills/t/b/skill.yaml" });
    expect(one?.message).toContain('"Refund." of t/a. An agent cannot tell');
  });

  test("are nobody's news where both had them", () => {
    const { catalog } = registry;
    expect(overlappingTriggers(catalog, catalog, ids("t/a", "t/b"))).toEqual([]);
    const again = new RegistryFixture()
      .publish("t/a", "1.0.0", declares("refund"))
      .publish("t/b", "1.0.0", declares("refund"));
    const was = again.catalog;
    again.publish("t/b", "1.1.0", { ...declares("refund", "more"), files: { "a.md": "a\n" } });
    expect(overlappingTriggers(was, again.catalog, ids("t/b"))).toEqual([]);
  });

  test("count only where the other one's latest release is offered and has them", () => {
    const other = (change: (r: RegistryFixture) => unknown) => {
      const r = new RegistryFixture().publish("t/a", "1.0.0", declares("refund"));
      change(r);
      const was = r.catalog;
      r.publish("t/b", "1.0.0", declares("refund"));
      return overlappingTriggers(was, r.catalog, ids("t/b")).length;
    };
    expect(other(() => {})).toBe(1);
    expect(other((r) => r.publish("t/a", "1.1.0", { files: { "a.md": "a\n" } }))).toBe(0);
    expect(other((r) => r.retire("t/a"))).toBe(0);
    expect(other((r) => r.offer("t/a", { enabled: false }))).toBe(0);
    expect(other((r) => r.state("t/a", "1.0.0", "yanked", { reason: "x" }))).toBe(0);
  });

  test("are few in one finding, and the others counted", () => {
    const words = Array.from({ length: 9 }, (_, i) => `word ${i}`);
    const many = new RegistryFixture();
    for (const name of ["a", "b", "c", "d", "e"]) many.publish(`t/${name}`, "1.0.0", declares(...words));
    const was = many.catalog;
    many.publish("t/z", "1.0.0", declares(...words, "alone\u001b[31m"));
    const [one] = overlappingTriggers(was, many.catalog, ids("t/z"));
    expect(one?.message).toContain('"word 0" of t/a, t/b, t/c and 2 more; "word 1"');
    expect(one?.message).toContain(", and 4 more.");
    expect(one?.message).not.toContain("\u001b");
  });
});
