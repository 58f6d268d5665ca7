/**
 * The one error that crosses our boundaries, and the table that says what each code means to a shell, to HTTP and
 * to the controller. Findings about content are values (finding.ts); only an operation that could not be done throws.
 */

/** `next` is what a running controller does next: try again, wait for a person or a commit, or give up on the request. */
type Consequence = { readonly exit: number; readonly http: number; readonly next: "retry" | "stall" | "stop" };

export const ERRORS = {
  USAGE: { exit: 2, http: 400, next: "stop" },
  SETTINGS_INVALID: { exit: 2, http: 500, next: "stall" },
  NOT_A_REPOSITORY: { exit: 2, http: 404, next: "stall" },
  GIT_MISSING: { exit: 5, http: 503, next: "stall" },
  GIT_UNREACHABLE: { exit: 5, http: 503, next: "retry" },
  GIT_FAILED: { exit: 5, http: 503, next: "retry" },
  OBJECT_MISSING: { exit: 5, http: 503, next: "stall" },
  EMPTY_REPOSITORY: { exit: 3, http: 404, next: "retry" },
  TRUNK_NOT_FOUND: { exit: 3, http: 404, next: "stall" },
  LEDGER_NOT_FOUND: { exit: 3, http: 404, next: "retry" },
  LEDGER_CORRUPT: { exit: 4, http: 503, next: "stall" },
  LEDGER_FORKED: { exit: 4, http: 503, next: "stall" },
  LEDGER_MOVED: { exit: 4, http: 503, next: "retry" },
  LEDGER_ELSEWHERE: { exit: 4, http: 503, next: "stall" },
  LEDGER_CHECKED_OUT: { exit: 4, http: 503, next: "retry" },
  ENGINE_TOO_OLD: { exit: 4, http: 503, next: "stall" },
  SHALLOW_SOURCE: { exit: 4, http: 503, next: "stall" },
  HISTORY_REWRITTEN: { exit: 4, http: 503, next: "stall" },
  ORIGIN_UNREACHABLE: { exit: 5, http: 503, next: "stop" },
  CLONE_BEHIND: { exit: 4, http: 409, next: "stop" },
  MASS_REMOVAL: { exit: 4, http: 503, next: "stall" },
  FUTURE_COMMIT: { exit: 4, http: 503, next: "stall" },
  STATE_UNWRITABLE: { exit: 5, http: 503, next: "retry" },
  DISK_FULL: { exit: 5, http: 503, next: "retry" },
  PUSH_REFUSED: { exit: 4, http: 503, next: "retry" },
  PORT_TAKEN: { exit: 5, http: 500, next: "stop" },
  SKILL_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  AGENT_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  VERSION_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  FILE_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  VERSION_GONE: { exit: 3, http: 410, next: "stop" },
  CHANNEL_UNRESOLVABLE: { exit: 3, http: 404, next: "stop" },
  REGISTRY_UNREACHABLE: { exit: 5, http: 502, next: "retry" },
  REGISTRY_BUSY: { exit: 5, http: 503, next: "retry" },
  REGISTRY_BEHIND: { exit: 5, http: 503, next: "retry" },
  REGISTRY_UNTRUSTED: { exit: 4, http: 502, next: "stop" },
  REGISTRY_INVALID: { exit: 5, http: 502, next: "stop" },
  DIGEST_MISMATCH: { exit: 4, http: 502, next: "stop" },
  ARCHIVE_INVALID: { exit: 4, http: 502, next: "stop" },
  KEY_INVALID: { exit: 2, http: 500, next: "stop" },
  LOCK_INVALID: { exit: 2, http: 500, next: "stop" },
  TOKENS_INVALID: { exit: 2, http: 503, next: "stop" },
  UNAUTHENTICATED: { exit: 4, http: 401, next: "stop" },
  CRITICAL_FINDINGS: { exit: 4, http: 409, next: "stop" },
  INCOMPLETE: { exit: 4, http: 409, next: "stop" },
  INCOMPATIBLE: { exit: 4, http: 409, next: "stop" },
  LOCK_DIFFERS: { exit: 4, http: 409, next: "stop" },
  WOULD_OVERWRITE: { exit: 4, http: 409, next: "stop" },
  CHANGE_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  CHANGE_TOO_LARGE: { exit: 4, http: 409, next: "stop" },
  MERGE_CONFLICT: { exit: 4, http: 409, next: "stop" },
  BASE_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  HOST_UNREACHABLE: { exit: 5, http: 502, next: "retry" },
  HOST_LIMITED: { exit: 5, http: 503, next: "retry" },
  HOST_DENIED: { exit: 4, http: 502, next: "stop" },
  HOST_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  ROUTE_NOT_FOUND: { exit: 3, http: 404, next: "stop" },
  METHOD_NOT_ALLOWED: { exit: 2, http: 405, next: "stop" },
  RANGE_NOT_SATISFIABLE: { exit: 2, http: 416, next: "stop" },
  BUG: { exit: 70, http: 500, next: "retry" },
  INTERRUPTED: { exit: 130, http: 503, next: "stop" },
} as const satisfies Record<string, Consequence>;

export type ErrorCode = keyof typeof ERRORS;

/** An operation that could not be done: a code, one clear sentence, and one thing to do next; credentials in neither. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(redact(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint === undefined ? undefined : redact(options.hint);
  }
}

/** The code of any thrown value: of an unknown one that of our bugs. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof RegistryError ? error.code : "BUG";
}

/** The consequence of any thrown value: an unknown one is our bug (exit 70, HTTP 500) and is retried. */
export function consequenceOf(error: unknown): Consequence {
  return ERRORS[codeOf(error)];
}

/**
 * Shortens untrusted text for a message: at most `max` code points; control characters, and those that turn the direction of
 * writing, are shown as `\u{…}`.
 */
export function quote(text: string, max = 200): string {
  // A code point is at most two units: of a text of megabytes no more than this is looked at.
  const points = [...text.slice(0, 2 * (max + 1)).toWellFormed()];
  const shown = points.slice(0, max).map((c) => {
    const code = c.codePointAt(0) ?? 0;
    return isControl(code) ? `\\u{${code.toString(16)}}` : c;
  });
  return `${shown.join("")}${points.length > max ? "…" : ""}`;
}

function isControl(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  // Unicode's explicit directional formatting characters (UAX #9 §2).
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/**
 * Takes user names, passwords and tokens out of every URL in a text, also where `quote` has cut one short, and access
 * tokens of ours wherever they are.
 */
export function redact(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/]*(@|…)/gi, (_, scheme, end) => scheme + (end === "@" ? "" : end))
    .replace(/\bskt_[A-Za-z0-9_-]+/g, "skt_…");
}
