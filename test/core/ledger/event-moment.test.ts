import { describe, expect, it } from "vitest";
import { chain, EMPTY_CHAIN, type Fact, type LedgerEvent } from "../../../src/core/ledger/event.ts";
import { enteredOf, momentOf, momentOfLine, timeOf } from "../../../src/core/ledger/event-moment.ts";

const at = "2026-01-01T00:00:00Z";
const later = "2026-01-02T00:00:00Z";
const common = { at, commit: "c".repeat(40), by: '","at":"2099-01-01T00:00:00Z' };

it("is the trunk's time, but for what was entered later", () => {
  expect(momentOf({ type: "retired", at } as LedgerEvent)).toBe(at);
  expect(momentOf({ type: "state", at } as LedgerEvent)).toBe(at);
  expect(momentOf({ type: "state", at, entered: later } as LedgerEvent)).toBe(later);
});

describe("an event's line", () => {
  const said = (fact: Fact) => chain(EMPTY_CHAIN, fact).line;

  it("says the same, whatever is written in it", () => {
    const line = said({ type: "retired", path: '"entered":"2099-01-01T00:00:00Z"', ...common });
    expect([timeOf(line), enteredOf(line), momentOfLine(line)]).toEqual([at, undefined, at]);
    const entered = said({ type: "retired", path: "a", ...common, entered: later });
    expect([timeOf(entered), enteredOf(entered), momentOfLine(entered)]).toEqual([at, later, later]);
  });

  it("takes no key of a map for it", () => {
    const bound = { subject: "agents/crm", from: null, to: null, skill: "team/one" };
    const line = said({ type: "binding", ...bound, secrets: { entered: "env:TOKEN" }, ...common });
    expect(enteredOf(line)).toBeUndefined();
  });
});
