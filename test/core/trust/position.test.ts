/** A number that grows with every event, and is the same for whoever has the same ledger. */
import { expect, test } from "vitest";
import { emptyCatalog } from "../../../src/core/catalog/fold.ts";
import { eventsIn } from "../../../src/core/trust/position.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

test("counts the events of all chains: releases, states, channels, moves, removals", () => {
  expect(eventsIn(emptyCatalog())).toBe(0);
  const registry = new RegistryFixture();
  const steps = [
    () => registry.publish("a/one", "1.0.0"),
    () => registry.publish("a/two", "1.0.0"),
    () => registry.channel("a/one", "stable", "1.0.0"),
    () => registry.offer("a/two", { visibility: "private" }),
    () => registry.rename("a/one", "a/other"),
    () => registry.retire("a/two"),
  ];
  let before = 0;
  for (const step of steps) {
    step();
    const now = eventsIn(registry.catalog);
    expect(now).toBeGreaterThan(before);
    before = now;
  }
  expect(eventsIn(registry.catalog)).toBe(before);
});
