import { expect, it } from "vitest";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";
import { momentOf } from "../../../src/core/ledger/event-moment.ts";

it("is the trunk's time, but for what was entered later", () => {
  const at = "2026-01-01T00:00:00Z";
  expect(momentOf({ type: "retired", at } as LedgerEvent)).toBe(at);
  expect(momentOf({ type: "state", at } as LedgerEvent)).toBe(at);
  expect(momentOf({ type: "state", at, entered: "2026-01-02T00:00:00Z" } as LedgerEvent)).toBe("2026-01-02T00:00:00Z");
});
