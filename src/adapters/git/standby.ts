/**
 * Programs that are started before they are needed, and wait for their input.
 *
 * Starting a process stops this one for as long as the system needs to copy its page tables: a millisecond in a small
 * process, fifteen in one of 600 MB. Where work must not wait for that, the next child is started in an idle moment.
 *
 * A child is used once, its arguments and environment are always the same, and the end of its input without anything in
 * it must leave nothing behind: that is how one which was never needed ends, also when this process is killed.
 */
import type { Socket } from "node:net";
import { RegistryError } from "../../core/errors.ts";
import type { GitChild } from "./git-process.ts";

export interface Standby {
  /**
   * Hands `use` a child of its own: the one that waits, or a new one. `use` waits for its end. What fails with
   * GIT_FAILED in a child that waited is done again in a new one, since much can change around an idle process: so it
   * must be harmless to do it twice.
   */
  use<T>(use: (child: GitChild) => Promise<T>): Promise<T>;
  /** Has a child started in `ms` milliseconds, unless one waits. Neither that time nor the child keeps a program alive. */
  prepare(ms: number): void;
  /** Ends the child that waits. From now on none is prepared. */
  close(): Promise<void>;
}

/** Starts nothing before it is asked to. */
export function createStandby(start: () => GitChild): Standby {
  let waiting: GitChild | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const begin = () => {
    timer = undefined;
    try {
      const child = start();
      const forget = () => {
        if (waiting === child) waiting = undefined;
      };
      child.on("error", forget);
      child.once("exit", forget);
      child.stdin.on("error", () => {}); // it ended, and whoever uses it is told so
      holdOpen(child, false);
      waiting = child;
    } catch {
      // Out of processes, files or memory: that is reported when one is needed and cannot be started either.
    }
  };
  const take = () => {
    // One that is to be started in the moment in which one is needed would come too late, and in the way.
    clearTimeout(timer);
    timer = undefined;
    const child = waiting;
    waiting = undefined;
    if (child !== undefined) holdOpen(child, true);
    return child;
  };

  return {
    async use(use) {
      const ready = take();
      if (ready === undefined) return await use(start());
      try {
        return await use(ready);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== "GIT_FAILED") throw error;
        return await use(start());
      }
    },
    prepare(ms) {
      if (!closed && waiting === undefined) timer ??= setTimeout(begin, ms).unref();
    },
    async close() {
      closed = true;
      const child = take();
      if (child !== undefined) await endUnused(child);
    },
  };
}

function endUnused(child: GitChild): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.stdout.resume();
    child.stderr.resume();
    child.stdin.end();
  });
}

/** Shall this program stay alive for the child? */
function holdOpen(child: GitChild, alive: boolean): void {
  // @types/node calls them streams; they are the sockets that child_process makes of pipes.
  for (const one of [child, child.stdin, child.stdout, child.stderr] as unknown as readonly Pick<
    Socket,
    "ref" | "unref"
  >[]) {
    if (alive) one.ref();
    else one.unref();
  }
}
