/** The machine's clock, timers and user. */
import { userInfo } from "node:os";
import type { Clock, Timer } from "../app/ports.ts";

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimer: Timer = (task, ms) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** The login of who runs this program; a number where the machine has no name for them. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
