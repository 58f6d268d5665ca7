import { expect, test } from "vitest";
import { principal } from "../../src/core/access/audience.ts";
import { PerAudience } from "../../src/server/per-audience.ts";

const alice = principal({ name: "alice", groups: ["a", "b"], member: true });

test("makes a value once for all who see the same, and another for those who do not", () => {
  const kept = new PerAudience<object>();
  const make = () => ({});
  const first = kept.get(alice, make);
  expect(kept.get(principal({ name: "@Alice", groups: ["b", "a"], member: true }), make)).toBe(first);
  expect(kept.get(principal({ name: "alice", groups: ["a", "b"], member: false }), make)).not.toBe(first);
  expect(kept.get(principal({ name: "alice", groups: ["a"], member: true }), make)).not.toBe(first);
  expect(kept.get("internal", make)).not.toBe(first);
  expect(kept.get("internal", make)).not.toBe(kept.get("public", make));
});

test("forgets those who asked longest ago, and never those without a name", () => {
  const kept = new PerAudience<number>();
  let made = 0;
  const make = () => ++made;
  kept.get("internal", make);
  for (let i = 0; i < 100; i++) {
    kept.get(principal({ name: `user${i}`, groups: [], member: true }), make);
    kept.get(alice, make);
  }
  expect(made).toBe(102);
  kept.get("internal", make);
  kept.get(alice, make);
  expect(made).toBe(102);
  kept.get(principal({ name: "user0", groups: [], member: true }), make);
  expect(made).toBe(103);
});
