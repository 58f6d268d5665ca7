import { expect, it } from "vitest";
import { checkLedger, type LedgerFacts } from "../../../src/core/trunk/ledger-diagnosis.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/trunk/settings.ts";

const checked = (ledger: LedgerFacts, kind: "absent" | "readable" = "readable") =>
  checkLedger(ledger, { settings: DEFAULT_SETTINGS, settingsFile: { kind } });

it("never leads who has no settings to publishing a whole history", () => {
  expect(checked({ kind: "absent" }, "absent").fix).toBe("skilltrunk adopt");
  expect(checked({ kind: "absent", clone: true }, "absent").fix).toBe("skilltrunk adopt");
  expect(checked({ kind: "absent" }).fix).toBe("skilltrunk reconcile .");
  expect(checked({ kind: "absent", clone: true }).fix).toBe("skilltrunk reconcile . --push");
});

it("takes an origin that does not answer for a problem, and says which", () => {
  const { status, message } = checked({ kind: "unasked", why: "no route\u001b[2J" });
  expect([status, message]).toEqual(["problem", expect.stringContaining("could not be asked: no route")]);
  expect(message).not.toContain("\u001b");
});
