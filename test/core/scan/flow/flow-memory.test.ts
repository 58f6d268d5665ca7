import { expect, it } from "vitest";
import { isDue, Memory, newCell, newReader } from "../../../../src/core/scan/flow/flow-memory.ts";
import { EMPTY } from "../../../../src/core/scan/flow/flow-value.ts";

const secret = { ...EMPTY, taints: new Set(["secret.keys|~/.ssh/id_rsa"]) };

it("wants a reader back when what it read changes, and no other", () => {
  const memory = new Memory();
  const names = new Map();
  const one = newReader();
  const other = newReader();
  expect(isDue(one)).toBe(true);
  memory.startReading(one);
  expect(memory.name(names, "key")).toBeUndefined();
  memory.startReading(other);
  memory.name(names, "count");
  memory.giveName(names, "key", secret);
  expect([isDue(one), isDue(other)]).toEqual([true, false]);
  memory.startReading(one);
  expect(memory.name(names, "key")).toEqual(secret);
  memory.giveName(names, "key", secret);
  expect(isDue(one)).toBe(false);
});

it("wants whoever read a file back when any file changes", () => {
  const memory = new Memory();
  const reader = newReader();
  memory.startReading(reader);
  expect(memory.file("/tmp/a")).toBe(EMPTY);
  memory.giveFile("/tmp/a", secret);
  expect(isDue(reader)).toBe(true);
  expect(memory.file("/tmp/a")).toEqual(secret);
});

it("tells a cell that was given nothing in particular from one that was given nothing", () => {
  const memory = new Memory();
  const cell = newCell();
  expect(memory.read(cell)).toBeUndefined();
  memory.give(cell, EMPTY);
  expect(memory.read(cell)).toEqual(EMPTY);
});
