/** The machine's clock, timers and user. */
import { hostname, userInfo } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import type { Clock, Timer } from "../app/ports/ports.ts";

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimer: Timer = (task, ms) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Bytes in the heap from which on memory is dearer than time. */
const LARGE_HEAP = 200_000_000;

/**
 * Has V8 collect garbage before the heap has grown by half again, where it would wait for several times as much, and a large
 * one before it has grown by a fifth: that takes a sixth more time, which a small heap need not spend. V8 reads this at each
 * collection.
 */
export function collectSooner(): void {
  setFlagsFromString("--heap-growing-percent=50");
  const look = setInterval(() => {
    if (getHeapStatistics().used_heap_size < LARGE_HEAP) return;
    collectOften();
    clearInterval(look);
  }, 1000);
  look.unref();
}

/** Has V8 collect garbage before the heap has grown by a fifth: for a program that stays, and mostly waits. */
export function collectOften(): void {
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
