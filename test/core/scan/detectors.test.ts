/** Every detector runs once, and sees what those before it have seen. */
import { expect, it } from "vitest";
import { DETECTORS } from "../../../src/core/scan/detectors.ts";
import { detectOrders } from "../../../src/core/scan/orders.ts";
import { detectHidden } from "../../../src/core/scan/unicode.ts";

it("are there once", () => {
  expect(new Set(DETECTORS).size).toBe(DETECTORS.length);
  expect(DETECTORS).toContain(detectHidden);
});

it("see nothing in an empty skill", () => {
  const skill = { files: [], documents: [], signals: new Map() };
  expect(DETECTORS.flatMap((detect) => detect(skill)).map(({ name }) => name)).toEqual([]);
});

it("end with those that read the signals of others", () => {
  expect(DETECTORS.at(-1)).toBe(detectOrders);
});
