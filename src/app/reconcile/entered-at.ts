/** When evidence is entered, as the ledger has it beside the trunk's time. */
import type { Clock } from "../ports/ports.ts";
import type { EvidenceFact } from "./evidence-queue.ts";

/** In whole seconds; nothing where no clock is at hand, or it is not past `at`: the trunk's time. */
export function enteredAt(clock: Clock | undefined, at: string): Pick<EvidenceFact, "entered"> {
  const now = clock === undefined ? "" : toSecond(clock);
  return now > at ? { entered: now } : {};
}

/** The clock's moment as events have it. */
export function toSecond(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
}
