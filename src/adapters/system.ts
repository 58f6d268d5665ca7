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
 * Has V8 collect garbage before the heap has grown by a fifth again, where it would wait for several times as much: for a
 * tenth more time a first reconcile of 100,000 merges needs hundreds of megabytes less. V8 reads this at each collection.
 */
export function collectSooner(): void {
  setFlagsFromString("--heap-growing-percent=20");
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
