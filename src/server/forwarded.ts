/** Requests that somebody passes on for somebody else. */

const HEADERS: ReadonlySet<string> = new Set(["forwarded", "via", "x-real-ip"]);

/** Does a request say that it came through a proxy (RFC 7239, RFC 9110 §7.6.3, and what came before them)? */
export function isForwarded(headers: Headers): boolean {
  return [...headers.keys()].some((name) => HEADERS.has(name) || name.startsWith("x-forwarded-"));
}
