/** When an event happened. */
import type { LedgerEvent } from "./event.ts";

/** The trunk's time, or when an emergency was entered that did not wait for the trunk. */
export function momentOf(event: LedgerEvent): string {
  return ("entered" in event ? event.entered : undefined) ?? event.at;
}
