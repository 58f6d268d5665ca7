/** One line of `doctor`: what was looked at, how it is, and what mends it. */

export type CheckStatus = "ok" | "warning" | "problem" | "unknown";

export interface Check {
  readonly id: string;
  readonly status: CheckStatus;
  /** One sentence. */
  readonly message: string;
  /** A command, or the address of a page; absent where nothing has to be done. */
  readonly fix?: string;
}

/** The one way to put a check down. */
export function toCheck(id: string, status: CheckStatus, message: string, fix?: string): Check {
  return { id, status, message, ...(fix === undefined ? {} : { fix }) };
}
