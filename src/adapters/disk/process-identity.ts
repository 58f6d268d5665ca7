/** Which process something belongs to, and whether it still runs: a process id alone is used again. */
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** When that process began, in the kernel's ticks since boot. */
  readonly started: string;
  readonly boot: string;
}

let mine: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  mine ??= { pid: process.pid, started: startOf("self"), boot: bootId() };
  return mine;
}

/** Does the process run? Where the system does not tell when it began, any process with its id counts. */
export function isAlive({ pid, started, boot }: ProcessIdentity): boolean {
  if (boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return startOf(String(pid)) === started;
}

function bootId(): string {
  return textOf("/proc/sys/kernel/random/boot_id").trim();
}

/** proc(5): field 22 of /proc/<pid>/stat. Where there is no /proc, every process has the same answer. */
function startOf(pid: string): string {
  const text = textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
