/**
 * One GET of a registry, with everything that may go wrong bounded: size, time, redirects. What comes back is hostile
 * until somebody has parsed it.
 */
import { quote, RegistryError } from "../../core/errors.ts";
import { isLoopback } from "../../core/loopback.ts";
import { POSITION } from "../../core/trust/seen-positions.ts";

export interface FetchLimits {
  /** Bytes of the body, after the transfer's compression is undone. */
  readonly maxBytes: number;
  /** Bytes of any of its lines, for what is one record a line; default: no limit of its own. */
  readonly maxLineBytes?: number;
  /** For the whole answer. */
  readonly timeoutMs: number;
  /** From then on its bytes have to have come at some speed; default: half a minute. */
  readonly slowAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the fetch with its own reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Fetched {
  readonly status: number;
  /** Media type without parameters, lower case. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** As it came, quotes and all. */
  readonly etag?: string;
  /** How far along the registry says it is. */
  readonly position?: string;
}

const MAX_REDIRECTS = 5;
const SLOW_AFTER_MS = 30_000;
/** Bytes a second: slower than that, somebody holds us up. */
const MIN_SPEED = 1024;

/**
 * Fetches a URL; follows at most five redirects, and only to the same origin or from http to https on the same host.
 * Throws REGISTRY_UNREACHABLE, or REGISTRY_INVALID for an answer that is too large or leads elsewhere.
 */
export async function fetchBounded(url: URL, limits: FetchLimits): Promise<Fetched> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
  try {
    const response = await followed(url, { signal, redirect: "manual", headers: { ...limits.headers } });
    const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    const etag = response.headers.get("etag");
    const position = response.headers.get(POSITION);
    const bytes = await readBody(url, response, limits);
    const said = { ...(etag === null ? {} : { etag }), ...(position === null ? {} : { position }) };
    return { status: response.status, type, bytes, ...said };
  } catch (error) {
    throw error instanceof RegistryError ? error : unreachable(url, reasonOf(error, limits.timeoutMs), error);
  }
}

/** The answer at the end of a request's redirects, of which some are followed: `fetchBounded`. Throws REGISTRY_INVALID for others. */
export async function followed(from: URL, request: RequestInit): Promise<Response> {
  let at = from;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    // Another port of the same host may be another service: what is shown to one is not shown to it.
    const headers = new Headers(request.headers);
    if (at.origin !== from.origin) headers.delete("authorization");
    const response = await fetch(at.href, { ...request, headers });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
    if (next === undefined || !mayFollow(at, next)) {
      throw new RegistryError(
        "REGISTRY_INVALID",
        `${shown(at)} redirects to ${quote(location)}, which is not followed.`,
        {
          hint: "If that is the registry's new address, give it with --registry.",
        },
      );
    }
    at = next;
  }
  throw new RegistryError("REGISTRY_INVALID", `${shown(from)} redirects more than ${MAX_REDIRECTS} times.`);
}

function mayFollow(from: URL, to: URL): boolean {
  if (to.username !== "" || to.password !== "") return false;
  if (to.origin === from.origin) return true;
  return from.protocol === "http:" && to.protocol === "https:" && to.hostname === from.hostname;
}

async function readBody(url: URL, response: Response, limits: FetchLimits): Promise<Uint8Array> {
  const { maxBytes, maxLineBytes = maxBytes, slowAfterMs = SLOW_AFTER_MS } = limits;
  const since = performance.now();
  const parts: Uint8Array[] = [];
  let size = 0;
  let line = 0;
  // Leaving the loop, by the error too, cancels the rest of the body.
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) {
      throw new RegistryError("REGISTRY_INVALID", `${shown(url)} answers with more than ${maxBytes} bytes.`);
    }
    const elapsed = performance.now() - since;
    if (elapsed > slowAfterMs && size < (elapsed / 1000) * MIN_SPEED) throw unreachable(url, "it answers too slowly");
    const longest = longestLine(part, line);
    line = longest.open;
    if (longest.bytes > maxLineBytes) {
      throw new RegistryError(
        "REGISTRY_INVALID",
        `${shown(url)} answers with a line of more than ${maxLineBytes} bytes.`,
      );
    }
    parts.push(part);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, size);
}

/** The longest line that this part ends or goes on with; `open` bytes of the first one came before. */
function longestLine(part: Uint8Array, open: number): { readonly bytes: number; readonly open: number } {
  let bytes = 0;
  let start = -open;
  for (let end = part.indexOf(LINE_FEED); end >= 0; end = part.indexOf(LINE_FEED, start)) {
    bytes = Math.max(bytes, end - start);
    start = end + 1;
  }
  return { bytes: Math.max(bytes, part.length - start), open: part.length - start };
}
const LINE_FEED = 0x0a;

/** The registry did not answer, or said that it cannot. */
export function unreachable(url: URL, why: string, cause?: unknown): RegistryError {
  return new RegistryError("REGISTRY_UNREACHABLE", `The registry ${shown(url)} cannot be reached: ${why}.`, {
    hint: isLoopback(url.hostname)
      ? "Is it running? `skilltrunk run <repository>` starts one here; --registry names another."
      : `Check the address and the network${proxyUnused()}; --registry names another registry.`,
    cause,
  });
}

/** A variable names a proxy, which Node goes through only where it is told to. */
function proxyUnused(): string {
  const { env } = process;
  const name = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].find((one) => (env[one] ?? "") !== "");
  if (name === undefined || env["NODE_USE_ENV_PROXY"] === "1") return "";
  return ` (${name} is set: Node 24 goes through it with NODE_USE_ENV_PROXY=1, an older one does not)`;
}

function shown(url: URL): string {
  return quote(`${url.origin}${url.pathname}`);
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `no answer within ${Math.round(timeoutMs / 1000)} seconds`;
  const cause = error instanceof Error ? error.cause : undefined;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  // A DOMException's code is a number.
  return quote(typeof code === "string" ? code : (message ?? "unknown"));
}
