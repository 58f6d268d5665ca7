import { expect, it } from "vitest";
import { createFarLedger } from "../../../src/adapters/ledger/far-ledger.ts";
import { RegistryError } from "../../../src/core/errors.ts";

it("says of its place that it does not answer when it is asked, and forgets that once it does", async () => {
  const { ledger, take } = createFarLedger({ tip: async () => undefined });
  const silent = new RegistryError("GIT_UNREACHABLE", "Nobody answers.");
  await take(() => Promise.reject(silent));
  await expect(ledger.tip()).rejects.toBe(silent);
  await take(async () => {});
  expect(await ledger.tip()).toBeUndefined();
  const full = new RegistryError("DISK_FULL", "There is no room.");
  await expect(take(() => Promise.reject(full))).rejects.toBe(full);
});
