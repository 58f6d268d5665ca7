/** The machine's clock, timers and user. */
import { hostname, userInfo } from "node:os";
import { setFlagsFromString } from "node:v8";
import type { Clock, Timer } from "../app/ports/ports.ts";

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimer: Timer = (task, ms) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/**
 * Has V8 collect garbage before the heap has grown by half again, where it would wait for several times as much: a first
 * reconcile of 10,000 merges peaks at 230 MB in place of 290, for a twentieth more time. V8 reads this at each collection.
 */
export function collectSooner(): void {
  setFlagsFromString("--heap-growing-percent=50");
}

/** The login of who runs this program; a number where the machine has no name for them. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

/** The name of this machine. */
export function machineName(): string {
  return hostname();
}
