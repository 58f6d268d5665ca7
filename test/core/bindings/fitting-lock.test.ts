import { expect, it } from "vitest";
import { lockConflicts } from "../../../src/core/bindings/agent-lock.ts";
import { fittingLock } from "../../../src/core/bindings/fitting-lock.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";
const pin = (id: string, version: string) => ({ id, version, digest: sha256(`${id} ${version}`) });
const entry = (id: string, version: string) =>
  `  ${id}: { use: ^1, version: ${version}, digest: "${sha256(`${id} ${version}`)}" }\n`;

/** A group that pins the tone that is locked, and a later tone. */
function desk(): BoundFixture {
  const made = new BoundFixture();
  made.release("a/tone", "1.0.0");
  made.release("a/desk", "1.0.0", { kind: "group", members: [pin("a/tone", "1.0.0")] } as never);
  made.bind({
    "agents/quote": "skills: { a/desk: ^1, a/tone: ^1 }\n",
    "agents/quote.lock": `skills:\n${entry("a/desk", "1.0.0")}${entry("a/tone", "1.0.0")}`,
  });
  made.release("a/tone", "1.1.0");
  return made;
}

function upgraded(made: BoundFixture, upgrade = true) {
  const { lock, stays } = fittingLock(made.catalog, "quote", { now: NOW, upgrade });
  const conflicts = lockConflicts(made.catalog, "quote", { lock, now: NOW });
  return { lock: [...lock].map(([id, { version }]) => `${id}@${version}`), stays, conflicts };
}

it("stays at the last set that fits, and says why", () => {
  expect(upgraded(desk())).toEqual({
    lock: ["a/desk@1.0.0", "a/tone@1.0.0"],
    stays: [
      "a/tone is 1.0.0 and not 1.1.0: There is room for one release of a/tone, no one does for all, and the bindings give a/tone@1.0.0, which comes with a/desk@1.0.0, bound as ^1 in bindings/agents/quote.yaml; and a/tone@1.1.0, bound as ^1 in bindings/agents/quote.yaml.",
    ],
    conflicts: [],
  });
  expect(upgraded(desk(), false)).toEqual({ lock: ["a/desk@1.0.0", "a/tone@1.0.0"], stays: [], conflicts: [] });
});

it("goes along with what brings it, and no further", () => {
  const made = desk();
  made.release("a/desk", "1.1.0", { kind: "group", members: [pin("a/tone", "1.1.0")] } as never);
  expect(upgraded(made)).toEqual({ lock: ["a/desk@1.1.0", "a/tone@1.1.0"], stays: [], conflicts: [] });
  made.release("a/tone", "1.2.0");
  expect(upgraded(made)).toMatchObject({ lock: ["a/desk@1.1.0", "a/tone@1.1.0"], conflicts: [] });
});

it("keeps what brings another one back where nothing else helps, and nobody for nothing", () => {
  const made = desk();
  // Of a tone that the binding does not take.
  made.release("a/tone", "2.0.0");
  made.release("a/desk", "1.1.0", { kind: "group", members: [pin("a/tone", "2.0.0")] } as never);
  expect(upgraded(made)).toMatchObject({ lock: ["a/desk@1.0.0", "a/tone@1.0.0"], conflicts: [] });
  made.bind({ "agents/quote": "skills: { a/desk: ^1, a/tone: 1.1.0, a/other: ^1 }\n" });
  made.release("a/other", "1.0.0");
  expect(upgraded(made)).toMatchObject({ lock: ["a/desk@1.1.0", "a/other@1.0.0"], conflicts: [/room for one/] });
});

it("finds for what is not locked yet the last set that fits", () => {
  const made = desk();
  made.bind({ "agents/quote.lock": null });
  expect(upgraded(made, false)).toMatchObject({ lock: ["a/desk@1.0.0", "a/tone@1.0.0"], conflicts: [] });
});
