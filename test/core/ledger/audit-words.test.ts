/** What events say happened, in words; audit.test.ts has the rest of them. */
import { expect, it } from "vitest";
import { isBackWithOther, whatOf } from "../../../src/core/ledger/audit-words.ts";
import type { LedgerEvent } from "../../../src/core/ledger/event.ts";

const [FIRST, SECOND] = ["1".repeat(40), "2".repeat(40)];
const STAGES = [{ role: "admin", count: 1, people: ["root"] }];
const words = (said: object) =>
  whatOf({ type: "offer", changes: {}, commit: FIRST, ...said } as Extract<LedgerEvent, { type: "offer" }>, {
    isPublished: true,
    isRetired: false,
  });

it.each([
  [{ settings: { from: SECOND, stages: STAGES } }, "settings: waits for admin; that of 222222222222 counts"],
  [{ settings: { from: null, stages: [] } }, "settings: the trunk has again what counts"],
  [{ guarded: { paths: [".github/x.yml"], stages: STAGES } }, ".github/x.yml: should have been approved by admin"],
  [
    { holds: [{ commit: SECOND, stages: STAGES, changes: [{ what: "channel", name: "stable", to: "1.1.0" }] }] },
    'counts once it is approved: channel stable → "1.1.0" (of 222222222222, by admin)',
  ],
  [{ holds: [] }, "nothing waits for approval any more of how it is offered"],
])("of %o", (said, expected) => {
  expect(words(said)).toBe(expected);
});

it("tells what comes back with other content from what comes back as it was", () => {
  const event = (type: string, commit: string) => ({ type, commit }) as LedgerEvent;
  const back = event("restored", FIRST);
  expect(isBackWithOther(back, event("released", FIRST))).toBe(true);
  expect(isBackWithOther(back, event("released", SECOND))).toBe(false);
  expect(isBackWithOther(back, event("offer", FIRST))).toBe(false);
  expect(isBackWithOther(back, undefined)).toBe(false);
  expect(isBackWithOther(event("renamed", FIRST), event("released", FIRST))).toBe(false);
});
