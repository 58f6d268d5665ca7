import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import type { Evaluation } from "../../../src/core/plan/facts.ts";
import {
  contentOutcome,
  isDifferent,
  isForcedLater,
  isOfContent,
  publishedOnTheWay,
} from "../../../src/core/report/content-outcome.ts";

const released = (version: string) =>
  ({ type: "released", version, digest: `sha256:${version}`, size: 1 }) as LedgerEvent;
const of = (...events: readonly LedgerEvent[]) => contentOutcome({ events, evaluation: undefined, last: "1.0.0" });

describe("contentOutcome", () => {
  it("is the last of the releases, and names those before it", () => {
    expect(of(released("1.1.0"))).toEqual({
      outcome: "released",
      version: "1.1.0",
      digest: "sha256:1.1.0",
      size: 1,
      forced: false,
      previous: "1.0.0",
    });
    expect(of(released("1.1.0"), released("1.1.1"), released("2.0.0"))).toMatchObject({
      version: "2.0.0",
      digest: "sha256:2.0.0",
      steps: ["1.1.0", "1.1.1"],
    });
    const many = Array.from({ length: 50 }, (_, i) => released(`1.1.${i}`));
    expect(of(...many).steps).toHaveLength(20);
    expect(of(...many).steps?.at(-1)).toBe("1.1.48");
  });

  it("is what the last commit leaves, whatever was published on the way", () => {
    const at = (commit: string, event: object) => ({ ...event, commit }) as LedgerEvent;
    const way = [
      at("a", { type: "refused", version: "1.1.0" }),
      at("b", released("1.1.0")),
      at("b", { type: "channel" }),
    ];
    const gone = [...way, at("c", { type: "retired" }), at("d", { type: "offer" })];
    expect(of(...gone)).toEqual({ outcome: "retired", forced: false, previous: "1.0.0" });
    expect(publishedOnTheWay(gone, of(...gone))).toEqual(["1.1.0"]);
    expect(of(...gone, at("e", { type: "restored" }))).toMatchObject({ outcome: "offered" });
    expect(of(...way, at("c", { type: "refused", version: "1.1.1" }))).toMatchObject({
      ...{ outcome: "refused", version: "1.1.1" },
    });
    expect(of(...way)).toMatchObject({ outcome: "released", version: "1.1.0" });
    expect(publishedOnTheWay(way, of(...way))).toEqual([]);
    // Another folder that claims the same name is refused beside it.
    expect(of(...way, at("b", { type: "refused" }))).toMatchObject({ outcome: "released" });
    expect(["released", "channel"].map((type) => isOfContent(type as LedgerEvent["type"]))).toEqual([true, false]);
  });

  it("has nothing to compare where the folder is gone, or where the trunk has it already", () => {
    const tell = (outcome: "retired" | "offered" | "released") =>
      [true, false].map((isThere) => isDifferent({ outcome, forced: false }, isThere));
    expect([tell("retired"), tell("offered"), tell("released")]).toEqual([
      [false, false],
      [false, true],
      [true, true],
    ]);
  });

  it("is unchanged where nothing happens", () => {
    expect(of()).toEqual({ outcome: "unchanged", forced: false, previous: "1.0.0" });
  });
});

it("knows what an admin forces, and others approve first", () => {
  const held = of({ type: "held", version: "1.1.0" } as LedgerEvent);
  const found = (isForced?: true) => ({ findings: [{ status: "waived", isForced }] }) as unknown as Evaluation;
  expect(isForcedLater(held, found(true))).toBe(true);
  expect(isForcedLater(held, found())).toBe(false);
  expect(isForcedLater(held, undefined)).toBe(false);
  expect(isForcedLater(of(released("1.1.0")), found(true))).toBe(false);
});
