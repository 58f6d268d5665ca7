import { expect, it } from "vitest";
import { add, combined, EMPTY, isSame, type Value } from "../../../../src/core/scan/flow/flow-value.ts";

const key: Value = { taints: new Set(["secret.keys|a"]), text: "a", lead: new Set(["secret.keys|a"]) };
const plain: Value = { ...EMPTY, text: "b" };

it("joins texts, with a star for what is not constant, and keeps where each came from", () => {
  expect(combined([plain, key, EMPTY], " ")).toEqual({ taints: key.taints, text: "b a *", lead: new Set() });
  expect(combined([EMPTY, EMPTY], "").text).toBeUndefined();
});

it("knows what the first part is: the program of a command line", () => {
  expect(combined([key, plain], " ").lead).toEqual(key.taints);
});

it("is either of two values, and the same only where nothing was learnt", () => {
  const both = add(plain, key);
  expect(both).toEqual({ taints: key.taints, text: "b", lead: key.lead });
  expect([isSame(add(both, key), both), isSame(plain, both)]).toEqual([true, false]);
});

it("holds a bounded number of things", () => {
  const many = Array.from({ length: 100 }, (_, i) => ({ ...EMPTY, taints: new Set([`variable|${i}`]) }));
  expect(combined(many, "").taints.size).toBe(40);
});
