import { describe, expect, it } from "vitest";
import { fellBack, greatestOf, isOffered, pickInRange } from "../../../src/core/catalog/offered.ts";
import type { State } from "../../../src/core/ledger/event.ts";

const versions = (states: Readonly<Record<string, State>>) =>
  Object.entries(states).map(([version, state]) => ({ version, state }));
const pick = (range: string, states: Readonly<Record<string, State>>) =>
  pickInRange(range, { id: "a/one", versions: versions(states), stateOf: ({ state }) => state });

it("offers what is online or deprecated", () => {
  const states: readonly State[] = ["online", "deprecated", "yanked", "offline", "withdrawn"];
  expect(states.filter(isOffered)).toEqual(["online", "deprecated"]);
});

it("finds the greatest version by precedence, not by text", () => {
  const all = versions({ "1.9.0": "online", "1.10.0": "online", "1.10.0-rc.1": "online", "2.0.0": "yanked" });
  expect(greatestOf(all, ({ state }) => state === "online")?.version).toBe("1.10.0");
  expect(greatestOf(all, () => false)).toBeUndefined();
});

describe("a range", () => {
  it("means the greatest offered version in it", () => {
    const found = pick("^1", { "1.0.0": "online", "1.1.0": "deprecated", "1.2.0": "yanked", "2.0.0": "online" });
    expect(found).toEqual({ picked: { version: "1.1.0", state: "deprecated" }, warnings: [] });
  });

  it("says that a greater one is offline, and nothing of a smaller one", () => {
    expect(pick("^1", { "1.0.0": "online", "1.1.0": "offline" })?.warnings).toEqual([
      "a/one@1.1.0 is offline; fell back to 1.0.0.",
    ]);
    expect(pick("^1", { "1.0.0": "offline", "1.1.0": "online" })?.warnings).toEqual([]);
  });

  it("means nothing where nothing offered is in it", () => {
    expect(pick("^2", { "1.0.0": "online", "2.0.0": "withdrawn" })).toBeUndefined();
  });
});

it("names what was meant and what is given", () => {
  expect(fellBack({ id: "a/one", version: "2.0.0", state: "yanked" }, "1.0.0")).toBe(
    "a/one@2.0.0 is yanked; fell back to 1.0.0.",
  );
});
